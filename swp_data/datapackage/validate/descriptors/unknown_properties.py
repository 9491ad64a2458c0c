"""Properties that the standard doesn't define: someone's own, in the wrong place, or misspelt.

"A descriptor MAY include any number of properties in additional to those described", so one of somebody's own is only
a warning. It is an error only if it is almost certainly a misspelling: a letter or two away from a property that is
absent, with a value that this property could have. A misspelt constraint would silently constrain nothing.

Standard: https://datapackage.org/standard/glossary/#custom-properties
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from swp_data.datapackage.validate.descriptors.property_kinds import (
    ListOf,
    OneOf,
    Property,
    Scalar,
    Unknown,
    fits,
)
from swp_data.datapackage.validate.descriptors.standard import CONSTRAINTS, DIALECT_PROPERTIES, OPTIONS, TYPES

OWN = re.compile(r"[A-Za-z][\w-]*:.+|_.+|x-.+")  # a prefix, a private property
TRANSLATED = re.compile(r"(.+)@[A-Za-z]{2,3}(-[A-Za-z0-9]+)*")  # by the recipe "Language support"
KEEP = "Keep it if it is your own (a prefix, such as my:property, says so); otherwise correct or remove it."
CORRECT = "Correct its spelling; give a property of your own a prefix, such as my:property."
# Properties that only describe: if one is misspelt, nothing is checked less strictly.
DESCRIPTIVE = frozenset((
    "id", "title", "description", "homepage", "version", "created", "image", "keywords", "licenses", "contributors",
    "sources", "rdfType", "example", "givenName", "familyName", "email", "organization", "roles", "label",
))  # fmt: skip
# Words that are a letter or two away from a property, and mean something of their own.
WORDS = frozenset((
    "category", "creator", "creators", "date", "dates", "descriptor", "descriptors", "examples", "file", "files",
    "formula", "label", "labels", "map", "names", "note", "notes", "order", "paths", "references", "related",
    "revision", "scheme", "schemes", "stat", "stats", "table", "tables", "tag", "tags", "tile", "time", "unit", "units",
    "url", "urls", "view", "views",
    # Of other languages.
    "descripcion", "descricao", "descrizione", "licence", "licencia", "nom", "tipo", "titel", "titels", "titolo",
    "titre", "titulo", "typ",
))  # fmt: skip
NOTES = {
    "license": "version 0 of the standard did; its successor is 'licenses', a list of objects",
    "hashing": "Frictionless 4 did, and it can be removed; the algorithm of a hash is a part of 'hash'",
    "layout": "Frictionless 4 did; its contents belong in 'dialect'",
    "control": "Frictionless 4 did; its contents belong in 'dialect'",
    "mimetype": "it has 'mediatype'",
    "author": "it lists authors in 'contributors'",
    "authors": "it lists authors in 'contributors'",
    "maintainer": "it lists maintainers in 'contributors'",
    "maintainers": "it lists maintainers in 'contributors'",
    "publisher": "it lists publishers in 'contributors'",
}
SHORT, LONG = (
    4,
    8,
)  # letters: in a short name only letters that changed places count, in a long one two may differ
DIALECT_NAMES = frozenset(name for name, known in DIALECT_PROPERTIES.items() if known.is_standard)
SCHEMA_NAMES = frozenset({"missingValues", "primaryKey", "foreignKeys", "uniqueKeys", "fieldsMatch"})


@dataclass(frozen=True)
class Verdict:
    """What an unknown property seems to be; `meant` is the property that is misspelt."""

    message: str
    hint: str
    severity: str = "warning"
    meant: str = ""


def judge(unknown: Unknown, location: str) -> Verdict | None:
    """Return the verdict on an unknown property; None if it is certain to be somebody's own.

    Args:
        unknown: the property.
        location: the object that has it, in words.
    """
    name = unknown.name
    translated = TRANSLATED.fullmatch(name)
    if OWN.fullmatch(name) or (translated and translated[1] in unknown.record.properties):
        return None
    if unknown.record.noun.startswith("the constraints") and name in CONSTRAINTS:
        return None  # one that the type of the field doesn't have is an inconsistency
    known = unknown.record.properties.get(name)
    if known and known.is_standard:
        message = f"version {known.since} of the standard adds the property {name!r} of {location}."
        hint = f'Declare that version: "$schema": "https://datapackage.org/profiles/{known.since}/datapackage.json".'
        return Verdict(message, hint)
    if place := _place(unknown):
        message = f"{name!r} has no effect as a property of {location}; {place}."
        return Verdict(message, "Move it there, or remove it.")
    undefined = f"the standard does not define a property {name!r} of {location}"
    if name in NOTES:
        return Verdict(f"{undefined}; {NOTES[name]}.", KEEP)
    if meant := _meant(unknown):
        if meant in DESCRIPTIVE and _is_number_only(name, meant):
            return Verdict(f"{undefined}; did you mean {meant!r}?", KEEP)
        return Verdict(f"{undefined}; did you mean {meant!r}?", CORRECT, "error", meant)
    return Verdict(f"{undefined}.", KEEP)


def _place(unknown: Unknown) -> str:
    """Return where a property belongs, as a clause; empty if it doesn't belong anywhere else."""
    name, noun = unknown.name, unknown.record.noun
    if noun == "the field":
        if name in CONSTRAINTS:
            return "a constraint belongs in 'constraints' of the field"
        types = [kind for kind, (_, options, _) in TYPES.items() if name in options]
        if types:
            return f"it is defined for fields of type {' or '.join(types)}"
    if noun.startswith("the constraints") and name in {
        *OPTIONS,
        "missingValues",
        "categories",
        "format",
        "type",
    }:
        return "it belongs next to 'constraints'"
    if noun in {"the resource", "the package"}:
        if name in SCHEMA_NAMES or (name == "fields" and noun == "the package"):
            return "it belongs in the 'schema' of a resource"
        if name in DIALECT_NAMES - {"table", "property"}:
            return "it belongs in the 'dialect' of a resource"
    if noun == "the schema" and name in DIALECT_NAMES - {"table", "property"}:
        return "it belongs in the 'dialect' of the resource"
    if noun == "the dialect":
        if name in {"encoding", "format", "compression"}:
            return "it belongs next to 'dialect' in the resource"
        if name in {"decimalChar", "groupChar", "bareNumber"}:
            return "it belongs in a field of type number"
        if name in SCHEMA_NAMES:
            return "it belongs in the 'schema' of the resource"
    return ""


def _meant(unknown: Unknown) -> str:
    """Return the property that is almost certainly meant; empty if there is none."""
    name, value = unknown.name, unknown.owner[unknown.name]
    absent = [
        known
        for known in unknown.record.properties
        if unknown.record.properties[known].is_standard and not _is_given(known, unknown)
    ]
    near = [
        (distance, known)
        for known in absent
        if (distance := _misspelling(name, known)) is not None
        and _could_be(value, known, unknown.record.properties[known])
    ]
    return min(near)[1] if near else ""


def _is_given(known: str, unknown: Unknown) -> bool:
    """Return whether a property, or another in its place, is there already."""
    instead = {"path": ("data", "url"), "data": ("path", "url"), "url": ("path", "data")}.get(known, ())
    return any(unknown.owner.get(name) is not None for name in (known, *instead))


def _could_be(value: Any, name: str, known: Property) -> bool:
    """Return whether a property could have a value; a list that is checked could be given as its one item."""
    kind = known.kind
    options = kind.kinds if isinstance(kind, OneOf) else (kind,)
    lists = [option for option in options if isinstance(option, ListOf)]
    is_choice = isinstance(kind, Scalar) and kind.is_choice and isinstance(value, str)
    return (
        fits(value, kind)
        or is_choice
        or (name not in DESCRIPTIVE and any(fits(value, option.item) for option in lists))
    )


def _misspelling(name: str, known: str) -> int | None:
    """Return how many letters differ in a name that is almost certainly misspelt; otherwise None.

    >>> [_misspelling(*names) for names in (("primaryKeys", "primaryKey"), ("constriants", "constraints"))]
    [1, 1]
    >>> [_misspelling(*names) for names in (("primary_key", "primaryKey"), ("lisences", "licenses"))]
    [0, 2]
    >>> [_misspelling(*names) for names in (("related", "created"), ("files", "fields"), ("descriptor", "description"))]
    [None, None, None]
    """
    if name.lower() in WORDS:
        return None
    given, right = _letters(name), _letters(known)
    if given == right:
        return 0
    if _is_number_only(name, known):
        return 1
    shorter = min(len(given), len(right))
    distance = _distance(given, right)
    rearranged = sorted(given) == sorted(right)
    if shorter < SHORT or distance > 2 or not given:
        return None
    if distance == 1:
        return 1 if shorter > SHORT or rearranged else None
    is_technical = known != known.lower()
    same_ends = given[0] == right[0] and given[-1] == right[-1]
    return 2 if shorter >= LONG and (is_technical or rearranged or same_ends) else None


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _is_number_only(name: str, known: str) -> bool:
    """Return whether one of two names is the plural of the other."""
    given, right = _letters(name), _letters(known)
    return right in {_plural(given), *_singulars(given)}


def _plural(word: str) -> str:
    return f"{word[:-1]}ies" if word.endswith("y") and not word.endswith("ey") else f"{word}s"


def _singulars(word: str) -> tuple[str, ...]:
    if word.endswith("ies"):
        return (f"{word[:-3]}y", word[:-1])
    return (word[:-1], word[:-2]) if word.endswith("es") else (word[:-1],) if word.endswith("s") else ()


def _distance(first: str, second: str) -> int:
    """Return how many letters must be added, removed, replaced or swapped with the next one.

    It is the restricted Damerau-Levenshtein distance.

    >>> _distance("fileds", "fields"), _distance("files", "fields"), _distance("a", "a")
    (1, 2, 0)
    """
    before: list[int] = []
    row = list(range(len(second) + 1))
    for index, letter in enumerate(first, 1):
        previous, earlier = row, before
        row = [index]
        for column, other in enumerate(second, 1):
            best = min(previous[column] + 1, row[-1] + 1, previous[column - 1] + (letter != other))
            if index > 1 and column > 1 and letter == second[column - 2] and first[index - 2] == other:
                best = min(best, earlier[column - 2] + 1)
            row.append(best)
        before = previous
    return row[-1]
