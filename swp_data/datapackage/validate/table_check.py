"""The check of a table, part by part: the verdict on each part, which no other part can change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from swp_data.datapackage.validate.cells.batch_check import BatchCheck, keyed_names
from swp_data.datapackage.validate.cells.columns import Column
from swp_data.datapackage.validate.cells.partial_verdict import Partial
from swp_data.datapackage.validate.engines.engine import Engine
from swp_data.datapackage.validate.keys.keys import Key
from swp_data.datapackage.validate.parts import Part, TableRows
from swp_data.datapackage.validate.strict.strict_text import NotProvedError

MERGED_AT_ONCE = 64  # partial verdicts


@dataclass(frozen=True)
class PartVerdict:
    """The verdict on a part of a table."""

    part: Part
    """Where its rows really are, and how many there are."""
    partial: Partial | None = None
    """None if the part is empty, or not proved."""
    problem: str = ""
    """Why the part is not proved to be read as other programs read it; completes "because"."""


@dataclass(frozen=True)
class TableCheck:
    """What is counted in each part of a table: rows, blank rows, suspect cells, and keys.

    Args:
        rows: the rows of the table.
        columns: its columns.
        keys: its keys.
        links: the columns of each key that links it to another table.
        conforming: whether to assume that the cells of keys conform, which makes hashing keys faster. If one does not,
            the verdict on keys is meaningless.
    """

    rows: TableRows
    columns: tuple[Column, ...]
    keys: tuple[Key, ...]
    links: tuple[tuple[Column, ...], ...]
    conforming: bool

    @property
    def is_portable(self) -> bool:
        return self.rows.is_portable

    def start(self) -> Callable[[Part], PartVerdict]:
        """Return the function that checks a part."""
        check = BatchCheck(self.columns, self.keys, self.links, conforming=self.conforming)

        def check_part(part: Part) -> PartVerdict:
            reading, verdicts = self.rows.read(part), []
            try:
                for frame in reading:
                    verdicts.append(check(frame))
                    if len(verdicts) == MERGED_AT_ONCE:
                        verdicts = [Partial.merged(verdicts)]
            except NotProvedError as error:
                return PartVerdict(replace(part, start=reading.start), problem=error.problem)
            partial = Partial.merged(verdicts) if verdicts else None
            rows = partial.rows if partial else 0
            return PartVerdict(Part(part.file, reading.start, reading.end, rows=rows), partial)

        return check_part

    def check_nothing(self) -> None:
        """Check a table without rows, which finds out whether its columns can be checked at all.

        Raises:
            UndecidedError: a constraint can't be evaluated.
        """
        BatchCheck(self.columns, self.keys, self.links, conforming=self.conforming)(self.rows.empty())

    def lacks_sure_keys(self, partial: Partial) -> bool:
        """Whether a cell of a key is suspect, so the verdict on keys is meaningless."""
        keyed = keyed_names(self.keys, self.links)
        return any(
            count and column.name in keyed
            for column, count in zip(self.columns, partial.suspect_cells, strict=True)
        )


def check_parts(check: TableCheck, parts: Sequence[Part], engine: Engine) -> Iterator[PartVerdict]:
    """Yield the verdict on each part, in their order; each part starts where the one before it ends.

    Args:
        check: the check.
        parts: the parts; those that are not exact may really start later than their offset says.
        engine: checks them.

    Raises:
        NotProvedError: a part is not proved to be read as other programs read it.
    """
    offset = 0
    again: Callable[[Part], PartVerdict] | None = None
    for part, first_verdict in zip(parts, engine.map(check, parts), strict=True):
        verdict = first_verdict
        if (
            not part.is_exact and verdict.part.start != offset
        ):  # a cell in quotes goes on beyond the line feed
            again = again or check.start()
            verdict = again(replace(part, start=offset, is_exact=True))
        if verdict.problem:
            raise NotProvedError(verdict.problem)
        offset = verdict.part.end
        yield verdict
