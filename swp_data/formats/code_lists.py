"""The code lists of the tables: each list of values that a column may have, with the meaning of each value.

They are derived from the categories in `schemas/`, and for the statuses from the rules of the profile as well. A list
that several columns share, such as the status in a table and in its views, is one list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from swp_data.datapackage.model import Field, Package
from swp_data.dataset.contract import DATASET_NAME
from swp_data.dataset.profile import read_profile

STATUS = "updates.status"
COLON = ": "


@dataclass(frozen=True)
class Term:
    """A value of a code list.

    Attributes:
        value: the value, as cells have it.
        label: its name for people.
        definition: what it means, if its name does not say it all; may be empty.
        notes: when it applies.
    """

    value: str
    label: str
    definition: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeList:
    """The values that a column may have.

    Attributes:
        name: the first column that has it, as in `updates.status`.
        title: its title.
        description: the description of that column.
        columns: every column that has it.
        terms: its values, in the order of the schema.
    """

    name: str
    title: str
    description: str
    columns: tuple[str, ...]
    terms: tuple[Term, ...]


def code_lists(package: Package) -> list[CodeList]:
    """Return the code lists of a package.

    Example:
        >>> from swp_data.datapackage.model import open_package
        >>> from swp_data.dataset.location import package_folder
        >>> lists = {codes.name: codes for codes in code_lists(open_package(package_folder()))}
        >>> lists["updates.status"].terms[1].label
        'Complete'
    """
    columns: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for name, labels in _labelled_columns(package):
        columns.setdefault(labels, []).append(name)
    notes = _status_notes() if package.name == DATASET_NAME else {}
    return [_code_list(package, names, labels, notes) for labels, names in columns.items()]


def _labelled_columns(package: Package) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Yield each column that has a list of values, with each value and its label."""
    for resource in package.resources.values():
        for field in resource.schema.fields:
            if labels := _labels(field):
                yield f"{resource.name}.{field.name}", labels


def _labels(field: Field) -> tuple[tuple[str, str], ...]:
    labels = dict(field.labels)
    return tuple((value, labels.get(value, value)) for value in field.values or labels)


def _code_list(
    package: Package,
    columns: list[str],
    labels: tuple[tuple[str, str], ...],
    status_notes: Mapping[str, tuple[str, ...]],
) -> CodeList:
    table, _, column = columns[0].partition(".")
    resource = package.resources[table]
    field = resource.schema[column]
    notes = status_notes if columns[0] == STATUS else MappingProxyType({})
    return CodeList(
        name=columns[0],
        title=f"{resource.title}: {field.title}",
        description=field.description,
        columns=tuple(columns),
        terms=tuple(_term(value, label, notes.get(value, ())) for value, label in labels),
    )


def _term(value: str, label: str, notes: tuple[str, ...]) -> Term:
    """Return a term; what follows a colon in its label is its definition.

    >>> _term("active", "In progress: reported on", ())
    Term(value='active', label='In progress', definition='Reported on.', notes=())
    """
    name, colon, meaning = label.partition(COLON)
    definition = f"{meaning[:1].upper()}{meaning[1:]}" if colon else ""
    if definition and not definition.endswith("."):
        definition += "."
    return Term(value, name, definition, notes)


def _status_notes() -> dict[str, tuple[str, ...]]:
    """Return when each status applies: the reasons of the rules that derive it, in order."""
    reasons: dict[str, list[str]] = {}
    for rule in read_profile().status_rules:
        known = reasons.setdefault(rule.status, [])
        if rule.reason not in known:
            known.append(rule.reason)
    return {status: tuple(texts) for status, texts in reasons.items()}
