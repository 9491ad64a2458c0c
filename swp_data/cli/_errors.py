"""Exit statuses, the error for an invalid request, and the check that a command's libraries are installed."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, ParamSpec, TypeVar

import click

from swp_data.errors import SwpDataError
from swp_data.text import log_line

NEGATIVE, REFUSED = 1, 2  # nothing found or invalid data; a request that cannot be met
INTERRUPTED, PIPE_CLOSED = 130, 141  # as in shells: 128 plus the number of the signal

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class RequestError(SwpDataError):
    """A request to the command line that cannot be met."""


class RequestFailed(click.ClickException):
    """Ends a command with a one-line error, whose text cannot control the terminal."""

    exit_code = REFUSED

    def __init__(self, message: str) -> None:
        super().__init__(log_line(message))

    def show(self, file: IO[Any] | None = None) -> None:
        if file is not None or sys.stderr is not None:
            super().show(file)


class UsageFailed(click.UsageError):
    """A mistake in the arguments: shown as Click does, but on one line that cannot control the terminal."""

    def __init__(self, error: click.UsageError) -> None:
        super().__init__(log_line(error.format_message()), error.ctx)

    def show(self, file: IO[Any] | None = None) -> None:
        if file is not None or sys.stderr is not None:
            super().show(file)


@contextmanager
def printable_errors() -> Iterator[None]:
    """Make the messages of Click's errors safe to print, because they repeat what was typed."""
    try:
        yield
    except (RequestFailed, UsageFailed):
        raise
    except click.UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # not an error: prints the help
            raise
        raise UsageFailed(error) from error
    except click.ClickException as error:
        raise RequestFailed(error.format_message()) from error


def needs(extra: str) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Return a decorator for commands that need the libraries of an optional extra.

    If one of them is missing, the command ends with an error that says how to install it. The failed import names the
    missing library, so pyproject.toml remains the only list of extras.

    >>> @needs("maintainer")
    ... def build():
    ...     import no_such_library
    >>> build()
    Traceback (most recent call last):
    ...
    swp_data.cli._errors.RequestError: this needs no_such_library, which is not installed; run: pip install \
'swp-data[maintainer]'
    """

    def decorate(command: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        @functools.wraps(command)
        def checked(*args: Arguments.args, **options: Arguments.kwargs) -> Result:
            try:
                return command(*args, **options)
            except ModuleNotFoundError as error:
                library = (error.name or "").partition(".")[0]
                if library in {"", "swp_data", *sys.stdlib_module_names}:
                    raise
                raise RequestError(
                    f"this needs {library}, which is not installed",
                    hint=f"run: pip install 'swp-data[{extra}]'",
                ) from error

        return checked

    return decorate
