"""The program `fxviewer`: its commands, its help, and what it answers to the shell."""

import errno
import logging
from typing import Any

import click
from click.shell_completion import CompletionItem

import fxviewer
from fxviewer.cli.completion import completion
from fxviewer.cli.demo import demo
from fxviewer.cli.doctor import doctor
from fxviewer.cli.export import export
from fxviewer.cli.function.group import function, hidden
from fxviewer.cli.gateway import gateway
from fxviewer.cli.probe import probe
from fxviewer.cli.process import process
from fxviewer.cli.view import view
from fxviewer.errors import EXIT_INTERRUPTED, EXIT_OK, EXIT_RECORDING, EXIT_UNREAD, EXIT_USAGE, FxviewerError

_EXIT_CODES = (
    ("0", "all is done"),
    ("1", "done, but some frames have no result; doctor: something is broken"),
    ("2", "what was asked for cannot be meant, or there is no display"),
    ("3", "the source does not open, or broke off"),
    ("4", "the gateway does not answer, or does not know the function"),
    ("5", "the function failed on every frame, or cannot be built or loaded"),
    ("6", "the results could not be written"),
    ("130", "ended with Ctrl-C; what was done so far is kept"),
    ("141", "whoever read the output has gone, as head does"),
)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # where standard output goes; click knows of closed pipes
_UNUSABLE = (errno.ENAMETOOLONG, errno.EACCES, errno.ELOOP)  # of a path: pathlib raises them when asked if it exists


class Program(click.Group):
    """A group whose first command is meant when none is named: `fxviewer clip.mp4` is `fxviewer view clip.mp4`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {name for param in self.get_params(ctx) for name in param.opts}
        is_meant = not args or args[0] not in own | set(self.commands)
        if is_meant and (args or not ctx.resilient_parsing):  # while completing, the first word may become anything
            args = [view.name or "", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the first word: a command, an option of the window, or the file that is the source."""
        window = click.Context(view, parent=ctx, info_name=view.name, resilient_parsing=True)
        found = super().shell_complete(ctx, incomplete) + view.shell_complete(window, incomplete)
        return found if incomplete.startswith("-") else [*found, CompletionItem(incomplete, type="file")]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        return list(self.commands)  # in the order of use, not of the alphabet

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "[FUNCTION] [SOURCE] [OPTIONS]")
        formatter.write_usage(ctx.command_path, "COMMAND [ARGUMENTS]", prefix=" " * len("Usage: "))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        params = [param for param in view.params if isinstance(param, click.Option)] + self.get_params(ctx)
        with formatter.section("Options"):
            formatter.write_dl([record for param in params if (record := param.get_help_record(ctx))])
        self.format_commands(ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        with formatter.section("Exit codes"):
            formatter.write_dl(_EXIT_CODES)


@click.group(
    cls=Program,
    commands=[view, process, export, gateway, function, hidden(function, "fn"), probe, doctor, demo, completion],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(fxviewer.__version__, "-V", "--version", message="fxviewer %(version)s")
def program() -> None:
    """See your image-processing function work on live pictures.

    FUNCTION is a name the gateway knows (imgprocessing, edges, blur, ...), or a handler.py or function folder of
    yours. SOURCE is an image, a film, a folder of images, an address (rtsp://...), the number of a camera, or
    "pattern". What is left out is as it was last time.

    \b
      fxviewer                            the window, as it was last time
      fxviewer clip.mp4                   ... with this film
      fxviewer edges clip.mp4             ... and this function
      fxviewer edges --camera 0           ... on a camera
      fxviewer my/handler.py photo.jpg    ... a function of your own
      fxviewer process edges clip.mp4 -o edges.mkv
                                          every frame into a file, no window
    """


def run(arguments: list[str]) -> int:
    """Do what the arguments say and return the exit code. Errors end here, as a sentence on stderr."""
    logging.getLogger("fxviewer").addHandler(logging.NullHandler())  # or Python would tell each error a second time
    try:
        return _run(arguments)
    except (BrokenPipeError, SystemExit):  # none but click exits, when it meets the former
        return EXIT_UNREAD


def _run(arguments: list[str]) -> int:
    try:
        code: Any = program.main(arguments, prog_name="fxviewer", standalone_mode=False)
    except click.Abort:  # what click makes of Ctrl-C
        return EXIT_INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except FxviewerError as error:
        click.echo(f"fxviewer: {error}", err=True)
        return error.exit_code
    except OSError as error:
        if error.errno in _UNUSABLE and error.filename is not None:
            click.echo(f"fxviewer: “{error.filename}” cannot be used: {error.strerror}.", err=True)
            return EXIT_USAGE
        if error.errno not in _FULL or error.filename is not None:
            raise
        click.echo(f"fxviewer: What was to be told cannot be written: {error.strerror}.", err=True)
        return EXIT_RECORDING
    return code if isinstance(code, int) else EXIT_OK
