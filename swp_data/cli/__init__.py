"""The command line: `swp-data`.

`COMMANDS` says which module each command is in; it is imported when the command is asked for. To add one, put its name
there and a function of that name (`format_` for `format`, a word of Python) into the module.
"""

from __future__ import annotations

import os
import sys
import warnings
from importlib import import_module
from typing import Any

import click

from swp_data.cli._errors import INTERRUPTED, PIPE_CLOSED, Refused

COMMANDS = {
    "Read the data": {
        "tables": "reading",
        "show": "reading",
        "describe": "reading",
        "history": "history",
        "search": "search",
        "sql": "reading",
        "export": "export",
    },
    "Maintain it": {
        "validate": "maintaining",
        "format": "maintaining",
        "diff": "maintaining",
        "ingest": "maintaining",
        "release": "maintaining",
        "verify": "maintaining",
        "publish": "maintaining",
        "site": "maintaining",
    },
}
LONGEST_SENTENCE = 200  # of the list of commands, which wraps it
MODULES = {name: module for commands in COMMANDS.values() for name, module in commands.items()}


class Commands(click.Group):
    """The commands, in sections; mistakes, full disks, closed pipes and Ctrl-C end in one way for all of them."""

    def list_commands(self, ctx: click.Context | None = None) -> list[str]:  # noqa: ARG002
        return list(MODULES)

    def get_command(self, ctx: click.Context | None, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in MODULES:
            return None
        module = import_module(f"swp_data.cli.{MODULES[cmd_name]}")
        return next(
            one for one in vars(module).values() if isinstance(one, click.Command) and one.name == cmd_name
        )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in MODULES:
            from swp_data.query import choices

            ctx.fail(f"There is no command {args[0]!r}.{choices(args[0], MODULES, 'commands')}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        widest = max(map(len, MODULES))
        for section, names in COMMANDS.items():
            with formatter.section(section):
                commands = ((name, self.get_command(ctx, name)) for name in names)
                formatter.write_dl(
                    [
                        (f"{name:{widest}}", one.get_short_help_str(LONGEST_SENTENCE))
                        for name, one in commands
                        if one
                    ]
                )

    def main(self, *args: Any, **options: Any) -> Any:
        try:
            return super().main(*args, **options)
        except OSError as error:
            if error.errno is None:
                raise
            _throw_away_output()
            where = f"{error.filename}: it" if error.filename else "The output"
            refused = Refused(f"{where} cannot be read or written ({error.strerror}).")
            refused.show()
            sys.exit(refused.exit_code)

    def invoke(self, ctx: click.Context) -> Any:
        from swp_data.datapackage.model import PackageError
        from swp_data.loader import UnknownTableError
        from swp_data.query import InterruptedQueryError, QueryError

        try:
            with warnings.catch_warnings():
                warnings.showwarning = _tell
                return super().invoke(ctx)
        except (KeyboardInterrupt, InterruptedQueryError):
            raise click.exceptions.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            _throw_away_output()
            raise click.exceptions.Exit(PIPE_CLOSED) from None
        except (PackageError, QueryError, UnknownTableError) as error:
            raise Refused(str(error)) from error
        except MemoryError:
            raise Refused("There is not enough memory for this; ask for less.") from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="swp-data")
def main() -> None:
    """The Safer West Mercia Plan as open data: what was promised, and what was reported on it.

    Begin with: swp-data tables

    \b
    Exit status:
      0    done
      1    the answer is no: nothing found, or a package that isn't valid
      2    a mistake in the command, or something that can't be read or written
      130  ended by Ctrl-C
      141  what read the output closed it

    \b
    Completion of commands, tables, columns and references (in zsh: zsh_source):
      eval "$(_SWP_DATA_COMPLETE=bash_source swp-data)"
    """  # noqa: D301 - click's mark for lines to leave alone


def _tell(message: Warning | str, *_: object, **__: object) -> None:
    """Tell a warning as a sentence, without the line of code that it comes from."""
    click.echo(f"Note: {message}", err=True)


def _throw_away_output() -> None:
    """Let Python's last flush, when it ends, go nowhere: what it still holds can't be written."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return
