"""Completion of commands and options by the shell."""

import click
from click.shell_completion import get_completion_class

_VARIABLE = "_FXVIEWER_COMPLETE"  # click asks the program through it what could come next


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    \b
      bash:  eval "$(fxviewer completion bash)"                             in ~/.bashrc
      zsh:   eval "$(fxviewer completion zsh)"                              in ~/.zshrc
      fish:  fxviewer completion fish > ~/.config/fish/completions/fxviewer.fish
    """
    script = get_completion_class(shell)
    assert script is not None
    click.echo(script(ctx.find_root().command, {}, "fxviewer", _VARIABLE).source())
