"""`fxviewer probe`: whether a gateway can be reached and a function be called, step by step."""

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import click

from fxviewer.cli.connection import connection_of, connection_options_without_gateway, read_gateway, secrets_for
from fxviewer.errors import EXIT_FUNCTION, EXIT_GATEWAY, EXIT_OK
from fxviewer.settings import Connection

if TYPE_CHECKING:
    from fxviewer.stream.probe import Step

_COLOURS = {"ok": "green", "failed": "red", "skipped": "bright_black"}
_PICTURE = "pattern:640x480@0x1"


@click.command(short_help="Find out why a gateway cannot be reached.")
@click.argument("gateway", metavar="[HOST:PORT]", required=False, callback=read_gateway, envvar="OPENFX_URL")
@click.option("--function", metavar="NAME", default="imgprocessing", help="Call this function (imgprocessing).")
@click.option("--json", "as_json", is_flag=True, help="Print the steps as one JSON object.")
@connection_options_without_gateway
def probe(gateway: str | None, function: str, as_json: bool, **given: Any) -> int:
    """Try the way to a gateway step by step: name, TCP, TLS, token, service, function, and one call.

    Each step is told with its milliseconds; the first that fails with what to do about it. Exits with 0, or with 4 if
    the gateway and 5 if the function is what failed.
    """
    connection = connection_of({**given, "gateway": gateway}, function)
    if not connection.address:
        raise click.UsageError("Name the gateway: HOST:PORT, --profile NAME or $OPENFX_URL.")
    from fxviewer.stream.probe import probe_steps

    steps = []
    for step in probe_steps(
        connection, secrets_for(connection), function=function, body=_picture(connection, function)
    ):
        steps.append(step)
        if not as_json:
            _tell(step)
    if as_json:
        is_ok = all(step.verdict != "failed" for step in steps)
        told = [asdict(replace(step, elapsed_ms=round(step.elapsed_ms, 3))) for step in steps]
        for one in told:
            del one["has_function_failed"]  # the exit code says it
        report = {"address": connection.address, "function": function, "ok": is_ok, "steps": told}
        click.echo(json.dumps(report, ensure_ascii=False))
    return _exit_code(steps[-1])


def _picture(connection: Connection, function: str) -> bytes:
    """Return a frame of the test pattern as the connection would send it."""
    from fxviewer.media.pattern import PatternSource
    from fxviewer.session.encoder import Encoder

    frame = PatternSource(_PICTURE).read()
    assert frame is not None
    return Encoder(replace(connection, codec="jpeg"), is_near=False).encode(frame, function).body


def _tell(step: "Step") -> None:
    verdict = click.style(f"{step.verdict:8}", fg=_COLOURS[step.verdict])
    milliseconds = "" if step.verdict == "skipped" else f"  {step.elapsed_ms:.1f} ms"
    click.echo(f"{verdict}{step.name:10}{step.what}{milliseconds}")
    if step.cure:
        click.echo(f"{'':18}{step.cure}")


def _exit_code(last: "Step") -> int:
    if last.verdict != "failed":
        return EXIT_OK
    return EXIT_FUNCTION if last.has_function_failed else EXIT_GATEWAY
