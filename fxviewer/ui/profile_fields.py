"""What a connection profile is made of, each field with its explanation and what can be wrong with it."""

from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from fxviewer.settings import DEFAULT_PORT, Carrier, Transport
from fxviewer.ui.choosers import Chooser
from fxviewer.ui.connection_popover import MAX_DEADLINE_S, address_complaint
from fxviewer.ui.fields import Check, FileField, TextField
from fxviewer.ui.metadata_field import MetadataField
from fxviewer.ui.secret_field import SecretField
from fxviewer.ui.translation import tr

MAX_LIMIT_MIB = 2047.0  # gRPC cannot have larger messages

Trust = Literal["off", "system", "own"]
Who = Literal["none", "field", "metadata", "client credentials"]
"""Field and metadata are where a token goes."""

T = TypeVar("T")


class ProfileFields:
    """Args:
    name_check: Says what is wrong with a name.
    """

    def __init__(self, name_check: Check) -> None:
        self.name = TextField(tr("Name"), tr("What you call this connection"), check=name_check)
        self.address = TextField(
            tr("Gateway at"),
            tr("Name or number of the computer, and the port: host:port. OpenFx’s port is {port}").format(
                port=DEFAULT_PORT
            ),
            placeholder=f"10.0.0.7:{DEFAULT_PORT}",
            check=address_complaint,
        )
        self.transport: Chooser[Transport] = _chooser(
            [
                ("auto", tr("Automatic")),
                ("stream", tr("Stream (Invokes)")),
                ("unary", tr("One call a frame (Invoke)")),
                ("http", tr("HTTP (POST /function)")),
            ],
            tr("How frames are sent. Automatic finds out what the gateway can do, and takes the fastest"),
        )
        self.trust: Chooser[Trust] = _chooser(
            [
                ("off", tr("None")),
                ("system", tr("Trust whom this computer trusts")),
                ("own", tr("Trust an authority of your own")),
            ],
            tr("Whether the connection is encrypted, and who vouches for the gateway"),
        )
        self.ca_file = FileField(
            tr("Authority"), tr("PEM file with the certificates of whom to trust"), check=_file_complaint(required=True)
        )
        self.certificate_file = FileField(
            tr("Our certificate"),
            tr("PEM file, for gateways that want to know who calls. Otherwise leave it empty"),
            check=_file_complaint(required=False),
        )
        self.key_file = FileField(
            tr("Its key"),
            tr("PEM file without a password. Empty: it is in the certificate’s file"),
            check=_file_complaint(required=False),
        )
        self.server_name = TextField(
            tr("Server name"), tr("That the gateway’s certificate must carry. Empty: the computer that is dialled")
        )
        self.who: Chooser[Who] = _chooser(
            [
                ("none", tr("Nobody in particular")),
                ("field", tr("Token, in the request (OpenFx)")),
                ("metadata", tr("Token, in the metadata “authorization”")),
                ("client credentials", tr("OAuth2 client credentials")),
            ],
            tr("How the gateway is told who asks"),
        )
        self.token = SecretField(tr("Token"), tr("As the gateway’s owner gave it to you"), "token")
        self.token_url = TextField(
            tr("OAuth2 server"),
            tr("Address that gives tokens"),
            placeholder="http://10.0.0.91:30011/token",
            check=_url_complaint,
        )
        self.client_id = TextField(tr("Client"), tr("client_id at the OAuth2 server"))
        self.client_secret = SecretField(tr("Client secret"), tr("client_secret at the OAuth2 server"), "client secret")
        self.username = TextField(tr("User"), tr("Of the OAuth2 server; empty where it wants none"))
        self.password = SecretField(tr("Password"), tr("Of that user"), "password")
        self.carrier: Chooser[Carrier] = _chooser(
            [("field", tr("In the request (OpenFx)")), ("metadata", tr("In the metadata “authorization”"))],
            tr("Where the token goes that the OAuth2 server gives"),
        )
        self.metadata = MetadataField()
        self.deadline = _spin(" s", 1, MAX_DEADLINE_S, tr("A frame unanswered for so long is lost"))
        self.deadline.setMinimum(0.1)
        self.limit = _spin(
            " MiB",
            3,
            MAX_LIMIT_MIB,
            tr("Largest message the gateway takes. Automatic: 4 MiB, OpenFx’s own, and none for our gateways"),
        )
        self.limit.setSpecialValueText(tr("Automatic"))
        self.too_large: Chooser[bool] = _chooser(
            [(True, tr("Sent in lower quality, then smaller")), (False, tr("Refused, and said so"))],
            tr("What happens to frames that are larger"),
        )
        self.base64 = TextField(
            tr("As base64 to"),
            tr("Names of functions that take text instead of bytes, with commas between them"),
            placeholder="detect, stft",
        )
        self.secrets = (self.token, self.client_secret, self.password)
        self.texts = (
            *(self.name, self.address, self.ca_file, self.certificate_file, self.key_file, self.server_name),
            *(self.token_url, self.client_id, self.username, self.base64),
        )

    def sections(self) -> list[tuple[str, list[tuple[str, QWidget]]]]:
        return [
            (
                tr("Where the function works"),
                [(tr("Name"), self.name), (tr("Gateway at"), self.address), (tr("Call"), self.transport)],
            ),
            (
                tr("Encryption"),
                [
                    (tr("TLS"), self.trust),
                    (tr("Authority"), self.ca_file),
                    (tr("Our certificate"), self.certificate_file),
                    (tr("Its key"), self.key_file),
                    (tr("Server name"), self.server_name),
                ],
            ),
            (
                tr("Who asks"),
                [
                    (tr("Identity"), self.who),
                    (tr("Token"), self.token),
                    (tr("OAuth2 server"), self.token_url),
                    (tr("Client"), self.client_id),
                    (tr("Client secret"), self.client_secret),
                    (tr("User"), self.username),
                    (tr("Password"), self.password),
                    (tr("Token goes"), self.carrier),
                    (tr("Metadata"), self.metadata),
                ],
            ),
            (
                tr("Limits"),
                [
                    (tr("Deadline"), self.deadline),
                    (tr("Largest message"), self.limit),
                    (tr("Larger frames"), self.too_large),
                    (tr("As base64 to"), self.base64),
                ],
            ),
        ]


def _chooser(choices: list[tuple[T, str]], tip: str) -> Chooser[T]:
    chooser = Chooser(choices)
    chooser.setToolTip(tip)
    return chooser


def _spin(suffix: str, decimals: int, maximum: float, tip: str) -> QDoubleSpinBox:
    spin = QDoubleSpinBox(suffix=suffix, decimals=decimals, maximum=maximum)
    spin.setToolTip(tip)
    return spin


def _file_complaint(*, required: bool) -> Check:
    def complaint(text: str) -> str:
        if not text:
            return tr("Choose the file.") if required else ""
        return "" if Path(text).is_file() else tr("There is no file “{name}”.").format(name=text)

    return complaint


def _url_complaint(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        return tr("This is no address of a server, such as http://10.0.0.91:30011/token.")
    is_fine = parts.scheme in ("http", "https") and parts.netloc and "@" not in parts.netloc
    return "" if is_fine else tr("This is no address of a server, such as http://10.0.0.91:30011/token.")
