"""The dialog of connection profiles; beside the pictures, which go on."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from fxviewer.settings import Connection
from fxviewer.ui.parts import note, scroll_area
from fxviewer.ui.probe_panel import ProbePanel
from fxviewer.ui.profile_form import ProfileForm
from fxviewer.ui.profile_list import ProfileList
from fxviewer.ui.translation import tr
from fxviewer.ui.vault import Vault

SIZE = (860, 680)

Profiles = tuple[Connection, ...]


class ConnectionDialog(QDialog):
    """Every change that is right changes the profile; what is wrong stays in its field as long as this lives.

    Attributes:
        profiles: As they are now.

    Signals:
        changed: `profiles` are others.
        renamed: A profile has another name: the old one and the new one.
        removed: The name of a profile that is gone for good.
        used: Connect like this.
    """

    changed = Signal()
    renamed = Signal(str, str)
    removed = Signal(str)
    used = Signal(Connection)

    def __init__(self, window: QWidget, vault: Vault, probe: ProbePanel) -> None:
        super().__init__(window)
        self.setWindowTitle(tr("Connections"))
        self.resize(*SIZE)
        self.profiles: Profiles = ()
        self._vault = vault
        self._in_use = Connection()
        self._shown = ""
        self._forms: dict[str, ProfileForm] = {}
        self._deleted: tuple[int, Connection] | None = None
        self.side = ProfileList()
        self.probe = probe
        self._pages = QStackedWidget()
        self._nothing = QWidget()
        self._remark = note()
        self._make_one = QPushButton(tr("Make it a profile"))
        self._make_one.setAutoDefault(False)
        self._pages.addWidget(self._nothing)
        self.test, self.close_button, self.use = (QPushButton(text) for text in (tr("Test"), tr("Close"), tr("Use")))
        self.test.setToolTip(tr("Go the way to the function step by step, and see how far it goes"))
        self.use.setToolTip(tr("Connect like this from now on"))
        self._assemble()
        self._listen()
        self._follow()

    def show_profiles(self, profiles: Profiles, in_use: Connection) -> None:
        """Follow what was changed elsewhere.

        Args:
            in_use: Connected now, be it a profile or not.
        """
        self.profiles, self._in_use = profiles, in_use
        for profile in profiles:
            if profile.name in self._forms:
                self._forms[profile.name].show_connection(profile)
        if self._shown and self._shown not in {one.name for one in profiles}:
            self._shown = ""
        self._follow()

    def turn_to(self, name: str) -> None:
        """Show the profile of this name."""
        self._shown = name
        self.probe.clear()
        self._follow()
        if self.form is not None:
            self.form.look_for_secrets()

    @property
    def form(self) -> ProfileForm | None:
        """Of the profile that is shown."""
        return self._forms.get(self._shown)

    def add(self) -> None:
        """Make a profile: of the connection in use where that is none yet, else an empty one."""
        base = self._in_use if self._loose_address else Connection()
        name = base.name or base.address.rpartition(":")[0] or tr("New connection")
        self._insert(len(self.profiles), replace(base, name=self._free(name)))

    def duplicate(self) -> None:
        """Make another profile like the one shown; its secrets stay its own."""
        place = self._place()
        profile = self.profiles[place]
        self._insert(place + 1, replace(profile, name=self._free(profile.name)))

    def delete(self) -> None:
        """Take the profile shown away; it can be brought back until the next one goes, or the dialog."""
        self._forget_deleted()
        place = self._place()
        self._deleted = (place, self.profiles[place])
        rest = (*self.profiles[:place], *self.profiles[place + 1 :])
        self._put(rest, rest[min(place, len(rest) - 1)].name if rest else "")
        self.side.offer_undo(self._deleted[1].name)

    def bring_back(self) -> None:
        if self._deleted is not None:
            place, profile = self._deleted
            self._deleted = None
            self.side.offer_undo("")
            self._insert(place, replace(profile, name=self._free(profile.name)))

    def reject(self) -> None:
        """Close, by Esc, button or frame; there is nothing to take back, and what was deleted is gone for good."""
        self.probe.cancel()
        self._forget_deleted()
        super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # which end the editing of a field, no more
            super().keyPressEvent(event)

    # -- acting

    def _test(self) -> None:
        form = self.form
        if self.probe.is_running:
            self.probe.cancel()
        elif form is not None and not form.complain():
            self.probe.run(form.connection)

    def _use(self) -> None:
        form = self.form
        if form is not None and not form.complain():
            self.used.emit(form.connection)

    def _take(self, form: ProfileForm) -> None:
        """Take over what is right in a form."""
        taken = form.connection
        self._put(tuple(taken if one.name == taken.name else one for one in self.profiles), self._shown)

    def _rename(self, form: ProfileForm, name: str) -> None:
        old, profile = form.connection.name, replace(form.connection, name=name)
        self._forms[name] = self._forms.pop(old)
        form.show_connection(profile)
        self.renamed.emit(old, name)
        self._put(tuple(profile if one.name == old else one for one in self.profiles), name)

    def _insert(self, place: int, profile: Connection) -> None:
        self._put((*self.profiles[:place], profile, *self.profiles[place:]), profile.name)
        if self.form is not None:
            self.form.begin()

    def _put(self, profiles: Profiles, shown: str) -> None:
        self.profiles = profiles
        if shown != self._shown:
            self.turn_to(shown)
        else:
            self._follow()
        self.changed.emit()

    def _forget_deleted(self) -> None:
        if self._deleted is not None:
            name = self._deleted[1].name
            if name not in {one.name for one in self.profiles}:  # there may be another one of this name by now
                self.removed.emit(name)
            self._deleted = None
            self.side.offer_undo("")

    # -- showing

    def _follow(self) -> None:
        """Show the list and the form of now."""
        names = [one.name for one in self.profiles]
        for name in [name for name in self._forms if name not in names]:
            self._drop(self._forms.pop(name))
        if self._shown in names and self._shown not in self._forms:
            self._forms[self._shown] = self._make_form(self.profiles[self._place()])
        self.side.show_profiles(self.profiles, self._shown, self._in_use.name)
        address = self._loose_address
        self._remark.setText(
            tr("The connection in use, {address}, is no profile yet.").format(address=address)
            if address
            else tr("A profile is a gateway and all that it takes to reach it. There is none yet.")
        )
        self._make_one.setVisible(bool(address))
        form = self.form
        self._pages.setCurrentWidget(self._nothing if form is None else _area_of(form))
        self.test.setEnabled(form is not None)
        self.use.setEnabled(form is not None)
        is_in_use = form is not None and form.connection == self._in_use
        self.use.setText(tr("In use") if is_in_use else tr("Use"))

    @property
    def _loose_address(self) -> str:
        """Of the connection in use where that is none of the profiles."""
        is_profile = self._in_use.name in {one.name for one in self.profiles}
        return "" if is_profile else self._in_use.address

    def _make_form(self, profile: Connection) -> ProfileForm:
        form = ProfileForm(profile, self._vault, self._name_complaint)
        form.changed.connect(lambda: self._take(form))
        form.renamed.connect(lambda name: self._rename(form, name))
        area = scroll_area(form)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages.addWidget(area)
        return form

    def _drop(self, form: ProfileForm) -> None:
        area = _area_of(form)
        self._pages.removeWidget(area)
        area.deleteLater()

    def _place(self) -> int:
        return [one.name for one in self.profiles].index(self._shown)

    def _free(self, name: str) -> str:
        """Return the name, with a number where there is one like it."""
        taken = {one.name for one in self.profiles}
        numbered = (f"{name} {number}" for number in range(2, len(taken) + 3))
        return name if name not in taken else next(other for other in numbered if other not in taken)

    def _name_complaint(self, name: str) -> str:
        if not name:
            return tr("Give it a name.")
        if name != self._shown and name in {one.name for one in self.profiles}:
            return tr("There is a profile “{name}” already.").format(name=name)
        return ""

    def _assemble(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 8, 16, 16)
        buttons.setSpacing(8)
        buttons.addWidget(self.test)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.use)
        for button in (self.test, self.close_button, self.use):
            button.setAutoDefault(False)
        self.use.setDefault(True)
        nothing = QVBoxLayout(self._nothing)
        nothing.setContentsMargins(48, 48, 48, 48)
        nothing.setSpacing(12)
        nothing.addStretch(1)
        nothing.addWidget(self._remark)
        nothing.addWidget(self._make_one, 0, Qt.AlignmentFlag.AlignHCenter)
        nothing.addStretch(2)
        self._remark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        right = QVBoxLayout()
        right.setContentsMargins(0, 8, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._pages, 1)
        right.addWidget(self.probe)
        right.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addLayout(right, 1)

    def _listen(self) -> None:
        self.side.chosen.connect(self.turn_to)
        self.side.added.connect(self.add)
        self._make_one.clicked.connect(self.add)
        self.side.duplicated.connect(self.duplicate)
        self.side.deleted.connect(self.delete)
        self.side.undone.connect(self.bring_back)
        self.test.clicked.connect(self._test)
        self.close_button.clicked.connect(self.close)
        self.use.clicked.connect(self._use)
        self.probe.changed.connect(
            lambda: self.test.setText(tr("Cancel the test") if self.probe.is_running else tr("Test"))
        )


def _area_of(form: ProfileForm) -> QScrollArea:
    viewport = form.parentWidget()
    area = viewport.parentWidget() if viewport is not None else None
    assert isinstance(area, QScrollArea)
    return area
