"""The command line: `swp-data`.

Each command has a module of its name, with a Click command called `command`, which is imported when the command is
used. To add one, write the module and add its name to `COMMANDS`.
"""

from __future__ import annotations

import os
import sys
import warnings
from importlib import import_module
from typing import Any

import click

from swp_data.cli._environment import (
    ending_in_order,
    fault_sentence,
    hide_errors_of_cleanup,
    open_closed_descriptors,
    shortage_sentence,
)
from swp_data.cli._errors import INTERRUPTED, PIPE_CLOSED, REFUSED, RequestFailed, printable_errors
from swp_data.cli._output import warn
from swp_data.cli._process import run_as_process
from swp_data.errors import SwpDataError

__all__ = ["COMMANDS", "main", "run"]

COMMANDS = {
    "Read the data": ("tables", "show", "describe", "history", "search", "sql", "export", "cite"),
    "Maintain it": (
        "validate",
        "format",
        "diff",
        "ingest",
        "quarter",
        "release",
        "verify",
        "publish",
        "site",
    ),
}
NAMES = tuple(name for names in COMMANDS.values() for name in names)
TRACEBACK_VARIABLE = "SWP_DATA_TRACEBACK"  # set it to see the traceback of an unexpected error
LONGEST_SUMMARY = 200  # characters; the list of commands wraps it instead of cutting it


class Commands(click.Group):
    """The commands, in sections. This is the only place that turns errors into exit statuses."""

    def list_commands(self, ctx: click.Context | None = None) -> list[str]:  # noqa: ARG002
        return list(NAMES)

    def get_command(self, ctx: click.Context | None, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in NAMES:
            return None
        command: click.Command = import_module(f"swp_data.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in NAMES:
            from swp_data.text import suggestion

            ctx.fail(f"There is no command {args[0]!r}; {suggestion(args[0], NAMES, 'commands')}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        widest = max(map(len, NAMES))
        for section, names in COMMANDS.items():
            with formatter.section(section):
                summaries = []
                for name in names:
                    command = self.get_command(ctx, name)
                    if command:
                        summaries.append((f"{name:{widest}}", command.get_short_help_str(LONGEST_SUMMARY)))
                formatter.write_dl(summaries)

    def main(self, *args: Any, **options: Any) -> Any:
        open_closed_descriptors()
        hide_errors_of_cleanup()
        os.environ.setdefault("RUST_BACKTRACE", "0")  # Polars prints one if it is refused a thread
        try:
            with ending_in_order():
                return super().main(*args, **options)
        except OSError as error:
            if error.errno is None:
                raise
            _discard_output()
            subject = f"{error.filename}:" if error.filename else "The output"
            warn(f"Error: {subject} cannot be read or written ({error.strerror})")
            sys.exit(REFUSED)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        with printable_errors():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with warnings.catch_warnings(), printable_errors():
                warnings.showwarning = _print_warning
                return super().invoke(ctx)
        except KeyboardInterrupt:
            raise click.exceptions.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            _discard_output()
            raise click.exceptions.Exit(PIPE_CLOSED) from None
        except SwpDataError as error:
            from swp_data.query import InterruptedQueryError

            if isinstance(error, InterruptedQueryError):
                raise click.exceptions.Exit(INTERRUPTED) from None
            raise RequestFailed(str(error)) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort, SystemExit):
            raise
        except BaseException as error:  # Polars' PanicException is not an Exception
            if isinstance(error, OSError) and error.errno is not None:
                raise  # `main` names the file
            if problem := shortage_sentence(error):
                raise RequestFailed(problem) from None
            if TRACEBACK_VARIABLE in os.environ:
                raise
            raise RequestFailed(fault_sentence(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="swp-data")
def main() -> None:
    """The Safer West Mercia Plan as open data: what was promised, and what was reported on it.

    To start, run: swp-data tables

    \b
    Exit status:
      0    success
      1    nothing found, or the package or release is invalid
      2    invalid usage, or something cannot be read or written
      130  interrupted with Ctrl-C
      141  the output pipe was closed

    \b
    To turn on shell completion in Bash (for zsh, use zsh_source):
      eval "$(_SWP_DATA_COMPLETE=bash_source swp-data)"
    """  # noqa: D301 - Click's marker for lines that must not be wrapped


def run() -> None:
    """Run `swp-data` as a process of its own: the entry point of the installed command."""
    run_as_process(lambda: main(prog_name="swp-data"))


def _print_warning(message: Warning | str, *_: object, **__: object) -> None:
    """Print a warning as a note, without the line of code that it comes from."""
    warn(f"Note: {message}")


def _discard_output() -> None:
    """Discard what is left in the output buffer, which cannot be written when Python exits."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return
