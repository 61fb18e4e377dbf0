"""Where the function works, and how frames get there; every change is in force at once."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCompleter,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from fxviewer.session.meters import Reading
from fxviewer.session.status import LaneStatus
from fxviewer.settings import DEFAULT_PORT, Connection, InputCodec, Policy, Transport, moved_to
from fxviewer.ui.choosers import SIZES, Chooser, Size, policy_chooser, size_text
from fxviewer.ui.icons import icon
from fxviewer.ui.parts import named, note, number_label
from fxviewer.ui.popover import Popover, Row, form, section
from fxviewer.ui.translation import tr

WIDTH = 400
MAX_WINDOW = 64
MAX_DEADLINE_S = 600.0


class ConnectionPopover(Popover):
    """Signals:
    chosen: Use this connection from now on.
    more_asked: Show all that can be set, and the profiles.
    policy_chosen: What to do when the function is slower than the source.
    """

    chosen = Signal(Connection)
    more_asked = Signal()
    policy_chosen = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Connection"), WIDTH)
        self._connection = Connection()
        self._local = QRadioButton(tr("This computer"))
        self._remote = QRadioButton(tr("Gateway at"))
        self._address = QLineEdit(placeholderText=f"10.0.0.7:{DEFAULT_PORT}")
        self._go = QPushButton(tr("Connect"))
        self._complaint = named(QLabel(wordWrap=True), "complaint")
        self._complaint.hide()
        self._transport: Chooser[Transport] = Chooser(
            [
                ("auto", tr("Automatic")),
                ("stream", tr("Stream (Invokes)")),
                ("unary", tr("One call a frame (Invoke)")),
                ("http", tr("HTTP (POST /function)")),
            ]
        )
        self._in_flight = QSpinBox(minimum=0, maximum=MAX_WINDOW)
        self._in_flight.setSpecialValueText(tr("Automatic"))
        self._codec: Chooser[InputCodec] = Chooser(
            [("auto", tr("Automatic")), ("bmp", tr("BMP (lossless)")), ("jpeg", "JPEG")]
        )
        self._quality = QSlider(Qt.Orientation.Horizontal)
        self._quality.setRange(1, 100)
        self._quality_number = number_label()
        self._send_size: Chooser[Size | None] = Chooser(
            [(None, tr("As captured")), *((size, tr("At most {size}").format(size=size_text(size))) for size in SIZES)]
        )
        self._deadline = QDoubleSpinBox(minimum=0.1, maximum=MAX_DEADLINE_S, decimals=1, suffix=" s")
        self._policy = policy_chooser()
        self._in_force = note()
        self.column.addWidget(section(tr("Where the function works")))
        self.column.addLayout(self._make_place())
        self._profiles_title = section(tr("Profiles"))
        self._profiles = QVBoxLayout()
        self._profiles.setSpacing(0)
        self._rows: dict[Connection, Row] = {}
        self.column.addWidget(self._profiles_title)
        self.column.addLayout(self._profiles)
        more = QPushButton(icon("network"), tr("Connections…"))
        more.setToolTip(tr("Profiles, TLS, tokens, sizes, and a test of the way to the gateway"))
        more.clicked.connect(self.dismiss)
        more.clicked.connect(self.more_asked)
        self.column.addWidget(more)
        self.column.addWidget(section(tr("How frames get there")))
        self.column.addLayout(self._make_way())
        self.column.addWidget(section(tr("In force")))
        self.column.addWidget(self._in_force)
        self._listen()

    def show_connection(self, connection: Connection, policy: Policy, recent: Sequence[str]) -> None:
        is_moved = connection.address != self._connection.address
        self._connection = connection
        if is_moved or not self.isVisible():  # else an address may be half typed
            self._show_address()
        completer = QCompleter(list(recent), self._address)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._address.setCompleter(completer)
        self._transport.show_value(connection.transport)
        self._codec.show_value(connection.codec)
        size = connection.send_size
        self._send_size.show_value(size, tr("At most {size}").format(size=size_text(size)) if size else "")
        self._policy.show_value(policy)
        for field, value in (
            (self._in_flight, connection.window),
            (self._quality, connection.quality),
            (self._deadline, connection.deadline_s),
        ):
            field.blockSignals(True)
            field.setValue(value)  # type: ignore[arg-type]  # each of its own type, paired above
            field.blockSignals(False)
        self._quality_number.setText(str(connection.quality))

    def show_profiles(self, profiles: Sequence[Connection], in_use: str) -> None:
        """List what can be connected to with one press; `in_use` is the name of the profile in use, or empty."""
        if tuple(profiles) != tuple(self._rows):
            for row in self._rows.values():
                row.hide()
                row.deleteLater()
            self._rows = {profile: self._make_row(profile) for profile in profiles}
        for profile, row in self._rows.items():
            row.setChecked(profile.name == in_use)
        self._profiles_title.setVisible(bool(profiles))
        self.refit()

    def show_in_force(self, lane: LaneStatus, reading: Reading) -> None:
        """Say what the automatic choices came to."""
        parts = [
            lane.transport,
            lane.codec.upper(),
            tr("{count} in flight").format(count=lane.window or reading.window),
        ]
        if reading.latency_p50_ms is not None:
            parts.append(f"{reading.latency_p50_ms:.1f} ms")
        text = " · ".join(part for part in parts if part) if lane.phase == "streaming" else tr("Not connected")
        self._in_force.setText(text)
        self._in_force.setToolTip(lane.address)

    def _make_place(self) -> QVBoxLayout:
        group = QButtonGroup(self)
        group.addButton(self._local)
        group.addButton(self._remote)
        self._address.setAccessibleName(tr("Address of the gateway"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._remote)
        row.addWidget(self._address, 1)
        row.addWidget(self._go)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self._local)
        column.addLayout(row)
        column.addWidget(self._complaint)
        return column

    def _make_row(self, profile: Connection) -> Row:
        row = Row(profile.name, profile.address)
        row.setCheckable(True)
        row.setEnabled(bool(profile.address))
        row.clicked.connect(lambda: self._pick(profile))
        address = named(QLabel(profile.address), "dim")
        address.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(8, 0, 8, 0)
        layout.addStretch(1)
        layout.addWidget(address)
        self._profiles.addWidget(row)
        return row

    def _make_way(self) -> QVBoxLayout:
        quality = QHBoxLayout()
        quality.addWidget(self._quality, 1)
        quality.addWidget(self._quality_number)
        self._in_flight.setToolTip(tr("Frames sent and not answered yet; more of them add latency"))
        self._deadline.setToolTip(tr("A frame unanswered for so long is lost"))
        rows = form()
        rows.addRow(tr("Call"), self._transport)
        rows.addRow(tr("In flight"), self._in_flight)
        rows.addRow(tr("Sent as"), self._codec)
        rows.addRow(tr("JPEG quality"), quality)
        rows.addRow(tr("Sent size"), self._send_size)
        rows.addRow(tr("Deadline"), self._deadline)
        rows.addRow(tr("When it gets too much"), self._policy)
        column = QVBoxLayout()
        column.addLayout(rows)
        return column

    def _listen(self) -> None:
        self._local.clicked.connect(lambda: self._change(moved_to(self._connection, "")))
        self._remote.clicked.connect(self._ask_address)
        self._address.textEdited.connect(lambda: self._remote.setChecked(True))
        self._address.returnPressed.connect(self._take_address)
        self._go.clicked.connect(self._take_address)
        self._transport.chosen.connect(self._take_all)
        self._codec.chosen.connect(self._take_all)
        self._send_size.chosen.connect(self._take_all)
        self._in_flight.valueChanged.connect(self._take_all)
        self._deadline.valueChanged.connect(self._take_all)
        self._quality.valueChanged.connect(self._take_all)
        self._policy.chosen.connect(lambda: self.policy_chosen.emit(self._policy.value))

    def _ask_address(self) -> None:
        self._address.setFocus(Qt.FocusReason.OtherFocusReason)
        self._address.selectAll()

    def _show_address(self) -> None:
        address = self._connection.address
        self._local.setChecked(not address)
        self._remote.setChecked(bool(address))
        if address:
            self._address.setText(address)
        self._complain("")

    def _take_address(self) -> None:
        text = self._address.text().strip()
        complaint = address_complaint(text)
        self._complain(complaint)
        if not complaint:
            self._move(with_port(text))

    def _complain(self, text: str) -> None:
        self._complaint.setText(text)
        self._complaint.setVisible(bool(text))
        self.refit()

    def _move(self, address: str) -> None:
        if address != self._connection.address:
            self._change(moved_to(self._connection, address))

    def _pick(self, profile: Connection) -> None:
        self.dismiss()
        self._change(profile)

    def _take_all(self) -> None:
        """Take every control but the address: half an address is none."""
        self._quality_number.setText(str(self._quality.value()))
        self._change(
            replace(
                self._connection,
                transport=self._transport.value,
                window=self._in_flight.value(),
                codec=self._codec.value,
                quality=self._quality.value(),
                send_size=self._send_size.value,
                deadline_s=self._deadline.value(),
            )
        )

    def _change(self, connection: Connection) -> None:
        if connection != self._connection:
            self._connection = connection
            self.chosen.emit(connection)


def with_port(address: str) -> str:
    """Return "host:port", with OpenFx's own port where none is given."""
    host, colon, port = address.rpartition(":")
    if not colon or (port.endswith("]") and address.startswith("[")):
        return f"{address}:{DEFAULT_PORT}"
    return f"{host}:{port}"


def address_complaint(address: str) -> str:
    """Return what is wrong with an address as typed, in a sentence; empty when it can be tried."""
    if not address:
        return tr("Type the gateway's address, such as 10.0.0.7:31113.")
    if "://" in address or "/" in address or " " in address:
        return tr("A gateway's address is host:port and nothing more, such as 10.0.0.7:31113.")
    host, _, port = with_port(address).rpartition(":")
    if not host or (":" in host and not host.startswith("[")):
        return tr("The address has no host in front of the port.")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        return tr("“{port}” is no port: it is a number from 1 to 65535.").format(port=port)
    return ""
