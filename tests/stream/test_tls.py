import ssl
from contextlib import closing
from pathlib import Path

import grpc
import pytest

from fxviewer.errors import GatewayError, GatewayRefusedError, SettingsError
from fxviewer.settings import Connection, Tls
from fxviewer.stream.client import GatewayClient
from fxviewer.stream.tls import channel_credentials, ssl_context
from tests.peers.certificates import Authority, Identity
from tests.peers.openfx import OpenFxPeer


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def serving(identity: Identity, clients: Authority | None = None) -> OpenFxPeer:
    pair = (identity.key.read_bytes(), identity.certificate.read_bytes())
    roots = clients.certificate.read_bytes() if clients else None
    credentials = grpc.ssl_server_credentials([pair], roots, require_client_auth=clients is not None)
    return OpenFxPeer({"echo": bytes}, credentials=credentials)


def kind_of(peer: OpenFxPeer, tls: Tls) -> str:
    with peer, closing(GatewayClient(peer.address, Connection(tls=tls))) as client:
        return client.probe().kind


def test_a_gateway_of_our_own_authority_is_trusted(authority: Authority) -> None:
    tls = Tls(is_on=True, ca_file=str(authority.certificate))

    assert kind_of(serving(authority.identity("localhost")), tls) == "OpenFx"


def test_a_gateway_of_an_unknown_authority_is_not(authority: Authority) -> None:
    with pytest.raises(GatewayRefusedError, match="TLS handshake failed"):
        kind_of(serving(authority.identity("localhost")), Tls(is_on=True))


def test_a_certificate_for_another_name_is_accepted_when_the_name_is_given(authority: Authority) -> None:
    peer = serving(authority.identity("openfx.example"))
    with pytest.raises(GatewayError):
        kind_of(peer, Tls(is_on=True, ca_file=str(authority.certificate)))

    tls = Tls(is_on=True, ca_file=str(authority.certificate), server_name="openfx.example")
    assert kind_of(serving(authority.identity("openfx.example")), tls) == "OpenFx"


def test_a_gateway_that_wants_our_certificate_gets_it(authority: Authority) -> None:
    me = authority.identity("me")
    tls = Tls(True, str(authority.certificate), str(me.certificate), str(me.key))

    assert kind_of(serving(authority.identity("localhost"), clients=authority), tls) == "OpenFx"


def test_without_our_certificate_it_refuses(authority: Authority) -> None:
    tls = Tls(True, str(authority.certificate))

    with pytest.raises(GatewayError):
        kind_of(serving(authority.identity("localhost"), clients=authority), tls)


def test_the_systems_authorities_are_trusted_without_a_file() -> None:
    assert isinstance(channel_credentials(Tls(is_on=True)), grpc.ChannelCredentials)
    assert ssl_context(Tls(is_on=True)).verify_mode == ssl.CERT_REQUIRED


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"\x00\xff"])
def test_a_file_that_is_no_certificate_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "인증.pem"
    if content is not None:
        file.write_bytes(content)

    for tls in (Tls(True, ca_file=str(file)), Tls(True, certificate_file=str(file))):
        with pytest.raises(SettingsError, match=r"인증\.pem"):
            ssl_context(tls)


def test_a_key_that_is_not_there_is_named(authority: Authority) -> None:
    me = authority.identity("me")

    with pytest.raises(SettingsError, match=r"gone\.key"):
        ssl_context(Tls(True, certificate_file=str(me.certificate), key_file="gone.key"))


def test_a_key_behind_a_password_is_refused_instead_of_asked_for(tmp_path: Path, authority: Authority) -> None:
    from cryptography.hazmat.primitives import serialization

    me = authority.identity("me")
    key = serialization.load_pem_private_key(me.key.read_bytes(), None)
    me.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"password"),
        )
    )

    with pytest.raises(SettingsError, match="password"):
        ssl_context(Tls(True, certificate_file=str(me.certificate), key_file=str(me.key)))
