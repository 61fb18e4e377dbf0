"""Encryption: whom to trust, and who we are, for gRPC and for HTTP."""

import ssl
from pathlib import Path

import grpc

from fxviewer.errors import SettingsError
from fxviewer.settings import Tls


def ssl_context(tls: Tls) -> ssl.SSLContext:
    """Build what Python's own sockets need, and check the files on the way.

    Raises:
        SettingsError: A file is not there, or not what it should be.
    """
    try:
        context = ssl.create_default_context(cafile=tls.ca_file or None)
    except OSError as error:  # SSLError too
        raise _unusable(tls.ca_file, "certificates to trust", error) from error
    if tls.certificate_file:
        try:
            context.load_cert_chain(tls.certificate_file, tls.key_file or None, password=_no_password)
        except OSError as error:
            missing = [file for file in (tls.certificate_file, tls.key_file) if file and not Path(file).exists()]
            raise _unusable((missing or [tls.certificate_file])[0], "certificate with its key", error) from error
    return context


def channel_credentials(tls: Tls) -> grpc.ChannelCredentials:
    """Build what gRPC needs.

    Raises:
        SettingsError: As ssl_context.
    """
    context = ssl_context(tls)
    roots = Path(tls.ca_file).read_bytes() if tls.ca_file else _system_roots(context)
    certificate = Path(tls.certificate_file).read_bytes() if tls.certificate_file else None
    key = Path(tls.key_file or tls.certificate_file).read_bytes() if tls.certificate_file else None
    return grpc.ssl_channel_credentials(roots, key, certificate)


def channel_options(tls: Tls) -> tuple[tuple[str, str], ...]:
    name = tls.server_name
    return (("grpc.ssl_target_name_override", name), ("grpc.default_authority", name)) if name else ()


def _system_roots(context: ssl.SSLContext) -> bytes | None:
    """Return whom the system trusts; None leaves gRPC to the list it brings along."""
    paths = ssl.get_default_verify_paths()
    if paths.cafile:
        return Path(paths.cafile).read_bytes()
    known = context.get_ca_certs(binary_form=True)  # Windows and macOS keep them elsewhere than in files
    return "".join(map(ssl.DER_cert_to_PEM_cert, known)).encode() or None


def _no_password() -> bytes:
    """OpenSSL would ask for it on the terminal."""
    raise SettingsError("The key of the client certificate is protected by a password.", "Save it without one.")


def _unusable(file: str, what: str, error: OSError) -> SettingsError:
    if isinstance(error, FileNotFoundError):
        reason = "is not there"
    elif isinstance(error, ssl.SSLError):
        reason = f"holds no {what}"
    else:
        reason = f"cannot be read: {error.strerror}"
    return SettingsError(f"The file “{file}” {reason}.", "TLS needs PEM files: choose another one.")
