"""One connection profile, to be changed."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fxviewer.settings import Access, Connection, Tls
from fxviewer.stream.secret import SecretKind
from fxviewer.ui.connection_popover import with_port
from fxviewer.ui.fields import Check, TextField
from fxviewer.ui.metadata_field import MetadataField
from fxviewer.ui.popover import form, section
from fxviewer.ui.profile_fields import ProfileFields
from fxviewer.ui.vault import Vault

MIB = 1 << 20


class ProfileForm(QWidget):
    """Whatever is typed stays typed, right or wrong; `connection` has what of it is right.

    Args:
        name_check: Says what is wrong with a name.

    Signals:
        changed: `connection` is another one.
        renamed: The profile is to have this name.
    """

    changed = Signal()
    renamed = Signal(str)

    def __init__(self, connection: Connection, vault: Vault, name_check: Check) -> None:
        super().__init__()
        self.connection = connection
        self._vault = vault
        self.fields = ProfileFields(name_check)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 16)
        column.setSpacing(8)
        self._rows = form()
        for title, rows in self.fields.sections():
            self._rows.addRow(section(title))
            for label, field in rows:
                self._rows.addRow(label, field)
        column.addLayout(self._rows)
        column.addStretch(1)
        self._show(connection)
        self._show_fitting_rows()
        self._listen()

    def show_connection(self, connection: Connection) -> None:
        """Follow a change that was made elsewhere; what is wrong here and what is being typed is left alone."""
        if connection != self.connection:
            self._show(connection)
            self._show_fitting_rows()

    def complain(self) -> bool:
        """Say everything that is wrong, with the focus on the first of it; True when something is."""
        fields: tuple[TextField | MetadataField, ...] = (*self.fields.texts, self.fields.metadata)
        wrong = [field for field in fields if field.isVisibleTo(self) and field.finish()]
        if wrong:
            wrong[0].setFocus()
        return bool(wrong)

    def begin(self) -> None:
        """Put the focus where a new profile is filled in first."""
        line = (self.fields.name if self.fields.address.text else self.fields.address).line
        line.setFocus()
        line.selectAll()

    def look_for_secrets(self) -> None:
        """Find out anew where the secrets are known from."""
        for field in self.fields.secrets:
            self._vault.look(self.connection.name, field.kind)

    def show_secret(self, profile: str, kind: str, place: str, has_keyring: bool) -> None:
        if profile == self.connection.name:
            for field in self.fields.secrets:
                if field.kind == kind:
                    field.show_place(place, has_keyring)  # type: ignore[arg-type]  # through a signal, as a str

    def _show(self, connection: Connection) -> None:
        before, self.connection = self.connection, connection
        tls, access = connection.tls, connection.access
        for field, text in (
            (self.fields.name, connection.name),
            (self.fields.address, connection.address),
            (self.fields.ca_file, tls.ca_file),
            (self.fields.certificate_file, tls.certificate_file),
            (self.fields.key_file, tls.key_file),
            (self.fields.server_name, tls.server_name),
            (self.fields.token_url, access.token_url),
            (self.fields.client_id, access.client_id),
            (self.fields.username, access.username),
            (self.fields.base64, ", ".join(connection.base64_functions)),
        ):
            if before is connection or field.valid != text:
                field.show_text(text)
        self.fields.transport.show_value(connection.transport)
        self.fields.trust.show_value("off" if not tls.is_on else "own" if tls.ca_file else "system")
        self.fields.who.show_value(access.carrier if access.identity == "token" else access.identity)
        self.fields.carrier.show_value(access.carrier)
        if before is connection or self.fields.metadata.valid != connection.metadata:
            self.fields.metadata.show_pairs(connection.metadata)
        self.fields.too_large.show_value(connection.is_fitted)
        for spin, value in (
            (self.fields.deadline, connection.deadline_s),
            (self.fields.limit, connection.limit_bytes / MIB),
        ):
            spin.blockSignals(True)
            spin.setValue(value)
            spin.blockSignals(False)

    def _show_fitting_rows(self) -> None:
        """Show the fields that what is chosen has a use for."""
        has_tls, is_token = self.fields.trust.value != "off", self.fields.who.value in ("field", "metadata")
        is_oauth = self.fields.who.value == "client credentials"
        for field, on in (
            (self.fields.ca_file, self.fields.trust.value == "own"),
            *((one, has_tls) for one in (self.fields.certificate_file, self.fields.key_file, self.fields.server_name)),
            (self.fields.token, is_token),
            *((one, is_oauth) for one in (self.fields.token_url, self.fields.client_id, self.fields.client_secret)),
            *((one, is_oauth) for one in (self.fields.username, self.fields.password, self.fields.carrier)),
        ):
            self._rows.setRowVisible(field, on)

    def _listen(self) -> None:
        for text in self.fields.texts:
            if text is not self.fields.name:
                text.changed.connect(self._take)
        self.fields.name.line.editingFinished.connect(self._take_name)
        for chooser in (
            self.fields.transport,
            self.fields.trust,
            self.fields.who,
            self.fields.carrier,
            self.fields.too_large,
        ):
            chooser.chosen.connect(self._take)
        self.fields.metadata.changed.connect(self._take)
        self.fields.deadline.valueChanged.connect(self._take)
        self.fields.limit.valueChanged.connect(self._take_limit)
        self._vault.looked.connect(self.show_secret)
        for field in self.fields.secrets:
            field.typed.connect(lambda text, kind=field.kind: self._take_secret(kind, text))

    def _take_name(self) -> None:
        if not self.fields.name.complain() and self.fields.name.text != self.connection.name:
            self.renamed.emit(self.fields.name.text)

    def _take_secret(self, kind: SecretKind, text: str) -> None:
        self._vault.take(self.connection.name, kind, text, lasting=True)

    def _take_limit(self, mebibytes: float) -> None:
        self.connection = replace(self.connection, limit_bytes=round(mebibytes * MIB))
        self.changed.emit()

    def _take(self) -> None:
        """Take everything that is right."""
        self._show_fitting_rows()
        trust, who = self.fields.trust.value, self.fields.who.value
        connection = replace(
            self.connection,
            address=with_port(self.fields.address.valid) if self.fields.address.valid else "",
            transport=self.fields.transport.value,
            tls=Tls(
                is_on=trust != "off",
                ca_file="" if trust == "system" else self.fields.ca_file.valid,
                certificate_file=self.fields.certificate_file.valid,
                key_file=self.fields.key_file.valid,
                server_name=self.fields.server_name.valid,
            ),
            access=Access(
                identity="token" if who in ("field", "metadata") else who,  # type: ignore[arg-type]  # the rest of Who
                carrier=self.fields.carrier.value if who not in ("field", "metadata") else who,
                token_url=self.fields.token_url.valid,
                client_id=self.fields.client_id.valid,
                username=self.fields.username.valid,
            ),
            metadata=self.fields.metadata.valid,
            deadline_s=self.fields.deadline.value(),
            is_fitted=self.fields.too_large.value,
            base64_functions=tuple(name for part in self.fields.base64.valid.split(",") if (name := part.strip())),
        )
        if connection != self.connection:
            self.connection = connection
            self.changed.emit()
