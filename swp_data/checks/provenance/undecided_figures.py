"""Undecided figures: printed numbers that nobody has decided on yet, so that a report's text can be released first.

A source is read completely unless `curation/undecided.csv` lists it with the number of its undecided figures. The
merge of a report writes that list. The count is proven: a number that is lost later is an error, and so is a count
that is out of date.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from swp_data.checks.provenance.source_text import Fault, cause_of
from swp_data.datapackage.report import Finding, place_of
from swp_data.dataset.curation import read_curation
from swp_data.text import plural

LIST = "curation/undecided.csv"
LINES_SHOWN = 5
HOW_TO_DECIDE = "Add an observation for each, or list it in curation/exclusions.csv"


@dataclass(frozen=True)
class PrintedNumber:
    """A number in a source text: its line, the number as printed, and the words around it."""

    line: int
    printed: str
    around: str


def read_undecided(root: Path | None = None) -> dict[str, int]:
    """Return how many figures of a source are undecided, by its id; a source without any is not listed.

    Args:
        root: the folder of the package; the list that is installed with swp-data is used if it has none.

    Raises:
        CurationError: the list cannot be read, or breaks its schema.
    """
    return {row["source_id"]: int(row["figures"]) for row in read_curation("undecided", root)}


def judge(
    source_id: str,
    numbers: Sequence[PrintedNumber],
    listed: int | None,
    *,
    file_name: str | None = None,
    faults: Sequence[Fault] = (),
) -> Iterator[Finding]:
    """Yield what is wrong with the numbers of a source that neither an observation nor an exclusion covers.

    Args:
        source_id: the id of the source.
        numbers: these numbers, in the order of the text.
        listed: how many the list says are undecided; None if it does not list the source.
        file_name: the name of the text file of the source.
        faults: the faults of observations that leave numbers of some lines unclaimed.

    Example:
        >>> numbers = [PrintedNumber(4, "12", "bought 12 sites"), PrintedNumber(9, "two", "two sites")]
        >>> [(finding.severity, finding.message) for finding in judge("q4", numbers, 2)]
        [('warning', '2 figures of q4 are not yet read: lines 4 and 9.')]
        >>> [(finding.severity, finding.rule) for finding in judge("q4", numbers, None)]
        [('error', 'number-unclaimed'), ('error', 'number-unclaimed')]
        >>> [finding.rule for finding in judge("q4", numbers[:1], 2)]
        ['undecided-count', 'number-unclaimed']
    """
    if listed is None:
        on_line: dict[int, Finding] = {}
        for number in numbers:
            finding = replace(
                _finding(
                    f"{_sentence(source_id, number)}, which is not in any observation.", f"{HOW_TO_DECIDE}."
                ),
                field="source_id",
                value=source_id,
                line=number.line,
                file=file_name,
            )
            cause = cause_of(number.line, faults)
            if cause is None and number.line in on_line:
                cause = place_of(on_line[number.line])
            on_line.setdefault(number.line, finding)
            yield replace(finding, follows_from=cause)
        return
    if listed != len(numbers):
        yield _wrong_count(source_id, len(numbers), listed)
    if numbers:
        count, verb = len(numbers), "is" if len(numbers) == 1 else "are"
        yield _finding(
            f"{plural(count, 'figure')} of {source_id} {verb} not yet read: {_lines(numbers)}.",
            f"{HOW_TO_DECIDE}; --all lists them.",
            severity="warning",
            details=tuple(f"{_sentence(source_id, number)}." for number in numbers),
        )


def unknown_sources(undecided: Mapping[str, int], sources: Collection[str]) -> Iterator[Finding]:
    """Yield a finding for each listed source that the package does not have."""
    for source_id in undecided:
        if source_id not in sources:
            yield _finding(
                f"{LIST} lists {source_id!r}, which is not in the table sources.",
                f"Remove the line from {LIST}.",
                rule="undecided-count",
            )


def _wrong_count(source_id: str, count: int, listed: int) -> Finding:
    if not count:
        hint = f"Remove the line from {LIST}."
    elif count < listed:
        hint = f"Write {count} in {LIST}."
    else:
        hint = f"Restore the observation that was lost, or write {count} in {LIST}."
    verb = "is" if count == 1 else "are"
    return _finding(
        f"{LIST} lists {plural(listed, 'figure')} of {source_id} as not yet read, but {count or 'none'} {verb}.",
        hint,
        rule="undecided-count",
    )


def _sentence(source_id: str, number: PrintedNumber) -> str:
    return f"line {number.line} of {source_id} prints {number.printed!r} in {number.around!r}"


def _lines(numbers: Sequence[PrintedNumber]) -> str:
    """Return the first lines that print numbers, in words."""
    lines = list(dict.fromkeys(number.line for number in numbers))
    shown, more = lines[:LINES_SHOWN], len(lines) - LINES_SHOWN
    names = [str(line) for line in shown] + ([f"{more} more"] if more > 0 else [])
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{'line' if len(lines) == 1 else 'lines'} {listed}"


def _finding(
    message: str,
    hint: str,
    *,
    rule: str = "number-unclaimed",
    severity: str = "error",
    details: tuple[str, ...] = (),
) -> Finding:
    return Finding(
        rule=rule, message=message, hint=hint, table="observations", severity=severity, details=details
    )
