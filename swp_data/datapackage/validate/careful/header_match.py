"""The header of a table: its labels, the field that belongs to each, and what is wrong with them.

A label and a name are compared exactly, or else without the white space around both, as Frictionless does.
Standard: Table Schema, https://datapackage.org/standard/table-schema/#fieldsMatch
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from swp_data.datapackage.model import Field, Schema
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.hints import HINTS
from swp_data.text import closest, truncate

ALLOWS_EXTRA_LABELS = ("subset", "partial")
ALLOWS_MISSING_FIELDS = ("superset", "partial")
MODES = ("exact", "equal", "subset", "superset", "partial")
SHOWN = 80  # characters of a label


@dataclass(frozen=True)
class HeaderMatch:
    """The column of each label of a table: its field, and the number of the field in the schema."""

    fields: list[Field]
    numbers: list[int | None]
    """The index of each field in the schema; None for a label without a field, which accepts any value."""
    findings: list[Finding]


def match_mode(fields_match: object) -> str:
    """Return how labels are matched with fields; a list of one mode, as in the profile of 2.0, is that mode."""
    mode = fields_match[0] if isinstance(fields_match, list) and len(fields_match) == 1 else fields_match
    return mode if isinstance(mode, str) and mode in MODES else "exact"


def match_header(
    table: str, labels: Sequence[str], schema: Schema, mode: str, *, ignore_case: bool = False
) -> HeaderMatch:
    """Return the field of each label of a table.

    Args:
        table: the name of the table.
        labels: its labels.
        schema: its schema.
        mode: `fieldsMatch`: by their order ("exact"), or by their names.
        ignore_case: whether labels and names may differ in their case.

    Example:
        >>> match = match_header("t", ["a", "c"], Schema((Field("a"), Field("b"))), "exact")
        >>> [(finding.rule, finding.field) for finding in match.findings]
        [('incorrect-label', 'b')]
        >>> match_header("t", ["b", "a"], Schema((Field("a"), Field("b"))), "equal").numbers
        [1, 0]
    """
    matching = _Matching(table, [label.strip() for label in labels], labels, schema, mode, ignore_case)
    numbers: list[int | None]
    findings: list[Finding]
    if not labels:  # the rows are read as the schema describes them
        numbers, findings = list(range(len(schema.fields))), []
    elif mode == "exact":
        numbers = [index if index < len(schema.fields) else None for index in range(len(labels))]
        findings = list(matching.find_by_order(numbers))
    else:
        numbers = matching.numbers_by_name()
        findings = list(matching.find_by_name(numbers))
    names = _distinct(
        schema.fields[number].name if number is not None else label
        for number, label in zip(numbers, matching.labels or schema.names, strict=True)
    )
    fields = [
        Field(name, "any") if number is None else schema.fields[number]
        for number, name in zip(numbers, names, strict=True)
    ]
    return HeaderMatch(fields, numbers, findings)


def untyped(table: str, labels: Sequence[str], *, has_header: bool) -> HeaderMatch:
    """Return the columns of a table without a schema, which accept any value.

    Args:
        table: the name of the table.
        labels: its labels, or the cells of its first row.
        has_header: whether they are labels.
    """
    stripped = [label.strip() if has_header else "" for label in labels]
    names = _distinct(label or f"field{index}" for index, label in enumerate(stripped, 1))
    findings = []
    for index, (label, name) in enumerate(zip(stripped, names, strict=True)):
        if has_header and label != name:
            rule = "duplicate-label" if label else "blank-label"
            problem = f"has the same label as another, {_shown(label)}" if label else "has no label"
            findings.append(Finding(rule, f"column {index + 1} {problem}.", HINTS[rule], table, field=name))
    return HeaderMatch([Field(name, "any") for name in names], [None] * len(labels), findings)


@dataclass(frozen=True)
class _Matching:
    table: str
    labels: list[str]
    """The labels without white space around them."""
    written: Sequence[str]
    schema: Schema
    mode: str
    ignore_case: bool

    def same(self, index: int, name: str) -> bool:
        return self.written[index] == name or self._key(self.labels[index]) == self._key(name)

    def _key(self, name: str) -> str:
        return name.strip().lower() if self.ignore_case else name.strip()

    def numbers_by_name(self) -> list[int | None]:
        exact = {name: number for number, name in reversed(list(enumerate(self.schema.labels)))}
        loose = {self._key(name): number for name, number in reversed(list(exact.items()))}
        numbers = [
            exact.get(written, loose.get(self._key(label)))
            for written, label in zip(self.written, self.labels, strict=True)
        ]
        if not self.repeated:
            return numbers
        # A name that the schema has twice: each column with that label has the next of its fields.
        same: dict[str, list[int]] = {}
        for number, label in enumerate(self.schema.labels):
            same.setdefault(label, []).append(number)
        return [
            number if number is None or not (rest := same[self.schema.labels[number]]) else rest.pop(0)
            for number in numbers
        ]

    @property
    def repeated(self) -> set[str]:
        """The labels that the schema has twice, which a file may therefore have twice."""
        return {field.label for field in self.schema.fields if field.label}

    def find_by_order(self, numbers: Sequence[int | None]) -> Iterator[Finding]:
        yield from self._find_extra(numbers)
        yield from self._find_missing(range(len(self.labels), len(self.schema.fields)))
        first: dict[str, int] = {}
        for index, label in enumerate(self.labels):
            number = numbers[index]
            if number is None:
                continue
            name = self.schema.labels[number]
            if not label and name.strip():
                yield self._finding(
                    "blank-label", f"column {index + 1} has no label; it should be {_shown(name)}.", name
                )
            elif label in first and label not in self.repeated:
                yield self._repeated(index, first[label], name)
            elif not self.same(index, name):
                written = _shown(self.written[index])
                problem = f"the label of column {index + 1} is {written}; it should be {_shown(name)}."
                yield self._finding("incorrect-label", problem, name, self.written[index])
            first.setdefault(label, index)

    def find_by_name(self, numbers: Sequence[int | None]) -> Iterator[Finding]:
        if self.mode not in ALLOWS_EXTRA_LABELS:
            yield from self._find_extra(numbers)
        if self.mode == "partial" and not any(number is not None for number in numbers):
            problem = "no label is the name of a field."
            yield self._finding("unmatched-header", problem, None)
        missing = [number for number in range(len(self.schema.fields)) if number not in numbers]
        if self.mode in ALLOWS_MISSING_FIELDS:
            key = self.schema.primary_key
            fields = self.schema.fields
            missing = [number for number in missing if fields[number].required or fields[number].name in key]
        yield from self._find_missing(missing)
        first: dict[str, int] = {}
        for index, label in enumerate(self.labels):
            key_of_label = self._key(label)
            if key_of_label in first and label not in self.repeated:
                yield self._repeated(index, first[key_of_label], label)
            first.setdefault(key_of_label, index)

    def _find_extra(self, numbers: Sequence[int | None]) -> Iterator[Finding]:
        for index, number in enumerate(numbers):
            if number is not None:
                continue
            label = self.labels[index]
            problem = f"column {index + 1}, {_shown(label)}, is not in the schema."
            if not label:
                problem = f"column {index + 1} has no label, and is not in the schema."
            elif guess := closest(label, self.schema.names):
                problem = f"{problem[:-1]}, which has a field {_shown(guess)}."
            yield self._finding("extra-label", problem, label)

    def _find_missing(self, numbers: Iterable[int]) -> Iterator[Finding]:
        for number in numbers:
            name = self.schema.fields[number].name
            yield self._finding(
                "missing-label", f"the file has no column for the field {_shown(name)}.", name
            )

    def _repeated(self, index: int, first: int, name: str) -> Finding:
        if not self.labels[index]:
            problem = f"column {index + 1} has no label, like column {first + 1}."
            return self._finding("duplicate-label", problem, name)
        label = _shown(self.labels[index])
        problem = f"column {index + 1} has the same label as column {first + 1}, {label}."
        if self.labels[index] != name:
            problem = f"{problem[:-1]}; it should be {_shown(name)}."
        return self._finding("duplicate-label", problem, name)

    def _finding(self, rule: str, problem: str, name: str | None, label: str | None = None) -> Finding:
        return Finding(rule, problem, HINTS[rule], self.table, field=name or None, value=label)


def _shown(label: str) -> str:
    return repr(truncate(label, SHOWN))


def _distinct(names: Iterable[str]) -> list[str]:
    """Return names of which those that repeat another are numbered: a, a2, a3."""
    used: dict[str, None] = {}
    for name in names:
        suffix, distinct = 2, name
        while distinct in used:
            distinct, suffix = f"{name}{suffix}", suffix + 1
        used[distinct] = None
    return list(used)
