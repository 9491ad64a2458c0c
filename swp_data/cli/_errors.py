"""Exit statuses, the error for an invalid request, and the check that a command's libraries are installed."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from swp_data.errors import SwpDataError

NEGATIVE, REFUSED = 1, 2  # the answer is no; the request cannot be met
INTERRUPTED, PIPE_CLOSED = 130, 141  # as shells count: 128 and the number of the signal

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class RequestError(SwpDataError):
    """A request to the command line that cannot be met."""


def needs(extra: str) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Return a decorator for a command that imports the libraries of an optional extra of this package.

    If one of them is missing, the command ends with an error that says how to install it. The missing library is
    known from the failed import itself, so the extras in pyproject.toml remain the only list of them.

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
