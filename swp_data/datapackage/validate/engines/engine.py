"""What an engine does: some work with each part of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from swp_data.datapackage.validate.parts import Part

Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)


class Work(Protocol[Result_co]):
    """Work that is done with each part of a table; where the rows are portable, so is the work, once it is pickled."""

    @property
    def is_portable(self) -> bool:
        """Whether another process can do it."""
        ...

    def start(self) -> Callable[[Part], Result_co]:
        """Return the function that is called with one part after another, in one thread."""
        ...


class Engine(Protocol):
    """Does work with the parts of a table, some of them at once."""

    part_bytes: int
    """The size of a part."""
    key_bytes: int
    """How many bytes of keys are kept in memory; others are written to files."""

    def map(self, work: Work[Result], parts: Sequence[Part]) -> Iterator[Result]:
        """Yield what the work returns for each part, in the order of the parts.

        If the work raises an exception, it is raised here, and the rest is not done.
        """
        ...

    def close(self) -> None:
        """End what the engine has started."""
        ...
