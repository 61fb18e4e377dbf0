"""Profiles of connections, and the secrets they ask for."""

import base64
from collections.abc import Generator
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject

from fxviewer.media.codec import encode_jpeg, fit_within
from fxviewer.session.session import Session
from fxviewer.session.status import SessionStatus
from fxviewer.settings import Connection
from fxviewer.stream.probe import Step, probe_steps
from fxviewer.stream.secret import SecretMissingError
from fxviewer.ui.background import Background
from fxviewer.ui.choices import Choices
from fxviewer.ui.connection_dialog import ConnectionDialog
from fxviewer.ui.desk import Desk
from fxviewer.ui.probe_panel import ProbePanel
from fxviewer.ui.secret_prompt import SecretPrompt
from fxviewer.ui.vault import Vault
from fxviewer.ui.window import ViewerWindow

PROBE_SIZE, PROBE_QUALITY = (320, 240), 85  # of the picture a test sends: small, so that no limit is met


class Connections(QObject):
    """Opens the dialog of profiles, and asks for secrets that are missing."""

    def __init__(
        self, window: ViewerWindow, desk: Desk, session: Session, choices: Choices, background: Background
    ) -> None:
        super().__init__(window)
        self.dialog: ConnectionDialog | None = None
        self.prompt: SecretPrompt | None = None
        self.vault = Vault(session.secrets, background)
        self._window = window
        self._desk = desk
        self._session = session
        self._choices = choices
        self._background = background
        self._missing: SecretMissingError | None = None
        self._asked_for: tuple[str, str] | None = None  # what the user was asked for already
        choices.changed.connect(self._show_choices)
        self.vault.given.connect(self._take_secret)

    def open(self) -> None:
        """Show the profiles, that in use first."""
        if self.dialog is None:
            self.dialog = self._make_dialog()
            self._show_choices()
        name = self._choices.connection.name
        if name in {one.name for one in self._choices.profiles}:
            self.dialog.turn_to(name)
        elif self._choices.connection.address or not self._choices.profiles:
            self.dialog.turn_to("")
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def follow(self, status: SessionStatus) -> None:
        """Ask for a secret that a connection misses: by itself once, and then when the user wants to be asked."""
        errors = [lane.error for lane in (status.lane, status.lane_b) if lane is not None and lane.phase == "waiting"]
        self._missing = next((error for error in errors if isinstance(error, SecretMissingError)), None)
        if status.lane.phase == "streaming":
            self._asked_for = None
        if self._missing is not None and self._asked_for != (self._missing.profile, self._missing.kind):
            self.ask_secret()

    def ask_secret(self) -> None:
        """Ask for the secret that is missing, below the connection's chip."""
        if self._missing is None:
            return
        profile, kind = self._missing.profile, self._missing.kind
        self._asked_for = (profile, kind)
        if self.prompt is not None:
            self.prompt.dismiss()
        self.prompt = prompt = SecretPrompt(self._window, profile, kind)
        prompt.typed.connect(lambda text, lasting: self.vault.take(profile, kind, text, lasting=lasting))
        prompt.closed.connect(self._forget_prompt)
        self.vault.looked.connect(prompt.show_keyring)
        prompt.unfold(self._window.top_bar.connection)
        self.vault.look(profile, kind)

    def close(self) -> None:
        """Close what is open; a profile that was deleted is gone for good then."""
        if self.prompt is not None:
            self.prompt.dismiss()
        if self.dialog is not None:
            self.dialog.reject()

    def name(self) -> None:
        """Make everything anew in the language of now."""
        was_open = self.dialog is not None and self.dialog.isVisible()
        self.close()
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
            if was_open:
                self.open()

    def _make_dialog(self) -> ConnectionDialog:
        dialog = ConnectionDialog(self._window, self.vault, ProbePanel(self._walk, self._background))
        dialog.changed.connect(lambda: self._take_profiles(dialog))
        dialog.renamed.connect(self._rename)
        dialog.removed.connect(self.vault.forget)
        dialog.used.connect(self._use)
        return dialog

    def _walk(self, connection: Connection) -> Generator[Step, None, None]:
        """Go the way to the function in use, with what is on screen as the picture of the one call."""
        sight = self._window.panes.sight
        image = sight.frame.image if sight is not None else np.zeros((48, 64, 3), np.uint8)
        body = encode_jpeg(fit_within(image, PROBE_SIZE), PROBE_QUALITY)
        function = self._session.status.lane.function
        if function in connection.base64_functions:
            body = base64.b64encode(body)
        yield from probe_steps(connection, self._session.secrets, function=function, body=body)

    def _take_profiles(self, dialog: ConnectionDialog) -> None:
        self._choices.profiles = dialog.profiles

    def _rename(self, old: str, new: str) -> None:
        self.vault.rename(old, new)
        if self._choices.connection.name == old:
            self._choices.connection = replace(self._choices.connection, name=new)

    def _use(self, connection: Connection) -> None:
        self._desk.connect_to(connection)

    def _take_secret(self, profile: str, kind: str) -> None:  # noqa: ARG002
        """Connect with a secret that was typed in, wherever that was."""
        if profile == self._choices.connection.name:
            self._session.reconnect()

    def _forget_prompt(self) -> None:
        self.prompt = None

    def _show_choices(self) -> None:
        if self.dialog is not None:
            self.dialog.show_profiles(self._choices.profiles, self._choices.connection)
