"""The base class of every error that swp-data raises for its users.

>>> error = SwpDataError("cannot be read", where="data/updates.csv", hint="check the path")
>>> str(error)
'data/updates.csv: cannot be read; check the path'
>>> error.where, error.problem, error.hint
('data/updates.csv', 'cannot be read', 'check the path')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class SwpDataError(Exception):
    """An error that a user can act on: what is wrong, where, and what to do.

    Args:
        problem: what is wrong, as a clause without a full stop.
        where: the file, table or address it concerns; empty if the problem names it.
        hint: what to do, as a clause without a full stop; empty if the problem makes it obvious.
    """

    def __init__(self, problem: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        located = f"{self.where}: {self.problem}" if self.where else self.problem
        return f"{located}; {self.hint}" if self.hint else located

    def __reduce__(self) -> tuple[Callable[..., SwpDataError], tuple[Any, ...]]:
        """Pickle the attributes: a subclass may be made from other arguments than those of `Exception`."""
        return _unpickled, (type(self), self.args, vars(self))


def _unpickled(
    kind: type[SwpDataError], arguments: tuple[Any, ...], attributes: Mapping[str, Any]
) -> SwpDataError:
    error = kind.__new__(kind, *arguments)
    vars(error).update(attributes)
    return error


class PackageError(SwpDataError, ValueError):
    """A Data Package, or another input file, that cannot be read or used."""
