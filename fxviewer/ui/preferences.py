"""How the window looks and where it saves; every change is in force at once."""

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from fxviewer.errors import SettingsError
from fxviewer.settings import Language, Recording, Settings, Theme
from fxviewer.settings import Window as WindowSettings
from fxviewer.ui.choosers import Chooser
from fxviewer.ui.editor import EXAMPLE
from fxviewer.ui.parts import note
from fxviewer.ui.popover import Popover, form, section
from fxviewer.ui.sentence import told
from fxviewer.ui.translation import tr

WIDTH = 380


class Preferences(Popover):
    """Signals:
    window_chosen: Theme, language and editor from now on.
    recording_chosen: Folder, name and tracks of the next recording.
    """

    window_chosen = Signal(WindowSettings)
    recording_chosen = Signal(Recording)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Preferences"), WIDTH)
        self._settings = Settings()
        self._theme: Chooser[Theme] = Chooser(
            [("system", tr("As the system")), ("light", tr("Light")), ("dark", tr("Dark"))]
        )
        self._language: Chooser[Language] = Chooser(
            [("system", tr("As the system")), ("en", "English"), ("ko", "한국어")]
        )
        self._editor = QLineEdit(placeholderText=tr("One that is there"))
        self._editor.setToolTip(tr("A command, such as: {example}").format(example=EXAMPLE))
        self._folder = QLineEdit(readOnly=True)
        self._template = QLineEdit()
        self._example = note()
        self._original = QCheckBox(tr("Record the original too, as a second track"))
        self.column.addWidget(section(tr("Window")))
        looks = form()
        looks.addRow(tr("Theme"), self._theme)
        looks.addRow(tr("Language"), self._language)
        looks.addRow(tr("Editor"), self._editor)
        self.column.addLayout(looks)
        self.column.addWidget(section(tr("Recordings and snapshots")))
        saving = form()
        saving.addRow(tr("Folder"), self._make_folder())
        saving.addRow(tr("File name"), self._template)
        self.column.addLayout(saving)
        self.column.addWidget(self._example)
        self.column.addWidget(self._original)
        self._theme.chosen.connect(self._tell_window)
        self._language.chosen.connect(self._tell_window)
        self._editor.textEdited.connect(self._tell_window)
        self._template.textEdited.connect(self._take_template)
        self._original.clicked.connect(self._take_original)

    def show_settings(self, settings: Settings) -> None:
        self._settings = settings
        self._theme.show_value(settings.window.theme)
        self._language.show_value(settings.window.language)
        if not self._editor.hasFocus():
            self._editor.setText(settings.window.editor)
        self._folder.setText(settings.recording.folder)
        if not self._template.hasFocus():
            self._template.setText(settings.recording.template)
            self._show_example(settings.recording.template)
        self._original.setChecked(settings.recording.with_original)

    def _make_folder(self) -> QHBoxLayout:
        self._folder.setPlaceholderText(tr("Videos and Pictures of this user"))
        self._folder.setAccessibleName(tr("Folder for recordings and snapshots"))
        choose = QPushButton(tr("Choose…"))
        choose.clicked.connect(self._choose_folder)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._folder, 1)
        row.addWidget(choose)
        return row

    def _choose_folder(self) -> None:
        start = self._folder.text() or QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
        dialog = QFileDialog(self.window(), tr("Folder for recordings and snapshots"), start)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda path: self._tell_recording(replace(self._settings.recording, folder=path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_template(self, template: str) -> None:
        if self._show_example(template):
            self._tell_recording(replace(self._settings.recording, template=template))

    def _take_original(self, is_on: bool) -> None:
        self._tell_recording(replace(self._settings.recording, with_original=is_on))

    def _show_example(self, template: str) -> bool:
        """Show the name a recording of now would get, or what is wrong with the template."""
        from fxviewer.media.naming import fill_template

        try:
            name = fill_template(template, function="edges", source="clip.mp4", when=datetime.now().astimezone())
        except SettingsError as error:
            self._example.setText(told(error))
            return False
        self._example.setText(f"{name}.mkv")
        return True

    def _tell_window(self) -> None:
        window = replace(
            self._settings.window,
            theme=self._theme.value,
            language=self._language.value,
            editor=self._editor.text().strip(),
        )
        self._settings = replace(self._settings, window=window)
        self.window_chosen.emit(window)

    def _tell_recording(self, recording: Recording) -> None:
        self._settings = replace(self._settings, recording=recording)
        self.show_settings(self._settings)
        self.recording_chosen.emit(recording)
