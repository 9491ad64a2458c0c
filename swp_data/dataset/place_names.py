"""Names of places: which words of a text name which area, and the areas that each text of the record names.

The words are data, in the `place_names` of the profile. Of two names that begin at the same word, the longer one
counts, and a listed phrase that does not name a place ("University of Worcester") hides the name in it.

>>> from swp_data.dataset.profile import read_profile
>>> names = read_profile().place_names
>>> [(found.area_id, found.quote) for found in names.find("Herefordshire, South and North Worcestershire")]
[('herefordshire', 'Herefordshire'), ('north-worcestershire', 'South and North Worcestershire'), \
('south-worcestershire', 'South and North Worcestershire')]
>>> [(found.area_id, found.relation) for found in names.find("the Hereford meeting, not the University of Worcester")]
[('herefordshire', 'place_within')]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from swp_data.dataset.profile_keys import PROFILE, Keys, ProfileError

__all__ = ["LISTED_RULE", "SEARCHED", "FoundName", "PlaceNames", "area_mentions", "read_place_names"]

SEARCHED: Mapping[str, tuple[str, str]] = {
    "commitments": ("commitment_id", "wording"),
    "activities": ("activity_id", "description"),
    "updates": ("update_id", "update_text"),
    "passages": ("passage_id", "text"),
    "plan_statements": ("statement_id", "text"),
}
"""The primary key and the text of each table whose texts are searched for names."""

LISTED_RULE = "area-mention-listed"
"""The rule that the names in a text are in `area_mentions`; a text that is excepted from it is decided by people."""

AREA, PLACE_WITHIN = "area", "place_within"


class FoundName(NamedTuple):
    """A name in a text: the area, whether the words name it or a place in it, and the words as printed."""

    area_id: str
    relation: str
    quote: str


@dataclass(frozen=True, kw_only=True)
class PlaceNames:
    """The names of places that texts are searched for.

    Attributes:
        areas: the areas that a name means, by the name; several if it names them together.
        places: the area in which a place is that is not an area itself, by the place's name.
        other_names: phrases that contain the name of a place, but do not name it.
    """

    areas: Mapping[str, tuple[str, ...]]
    places: Mapping[str, tuple[str, ...]]
    other_names: tuple[str, ...]

    @property
    def area_ids(self) -> tuple[str, ...]:
        """The areas that names can mean, in the order of the profile."""
        return tuple(
            dict.fromkeys(
                area for named in (self.areas, self.places) for areas in named.values() for area in areas
            )
        )

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(
            (*self.areas, *self.places, *self.other_names), key=lambda name: (-len(name), name)
        )
        names = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
        return re.compile(rf"(?<!\w)(?:{names})(?!\w)" if names else r"[^\s\S]")

    def find(self, text: str) -> list[FoundName]:
        """Return the names in a text, each once, sorted by area and words.

        Args:
            text: the text; upper and lower case count, and a line break counts as a space.
        """
        found = set()
        for match in self._pattern.finditer(text):
            name = " ".join(match[0].split())
            for relation, named in ((AREA, self.areas), (PLACE_WITHIN, self.places)):
                found |= {FoundName(area, relation, name) for area in named.get(name, ())}
        return sorted(found)


def read_place_names(keys: Keys) -> PlaceNames:
    """Return the names that the table `place_names` of a profile lists.

    Raises:
        ProfileError: a name is in two lists, or a key is unknown or of the wrong type.
    """
    names = PlaceNames(
        areas=keys.arrays("areas"),
        places=keys.arrays("places"),
        other_names=keys.texts("other_names", required=False),
    )
    keys.check_unknown()
    listed = [*names.areas, *names.places, *names.other_names]
    if twice := next((name for name in listed if listed.count(name) > 1), None):
        raise ProfileError(
            f"{twice!r} is listed twice", where=f"{PROFILE}, place_names", hint="remove one of them"
        )
    return names


def area_mentions(
    tables: Mapping[str, Iterable[Mapping[str, str | None]]],
    names: PlaceNames,
    *,
    exceptions: Iterable[Mapping[str, str]] = (),
) -> list[dict[str, str]]:
    """Return the rows of `area_mentions` that follow from the texts, sorted by their key.

    Args:
        tables: the rows of each table, with those of `area_mentions` as they are.
        names: the names of places.
        exceptions: the rows of `curation/exceptions.csv`; the rows of a text that is excepted stay as they are.
    """
    decided = {(row["table"], row["key"]) for row in exceptions if row["rule"] == LISTED_RULE}
    rows = [
        {column: str(cell) for column, cell in row.items()}
        for row in tables.get("area_mentions", ())
        if (row["origin_table"], row["origin_id"]) in decided
    ]
    for table, (key, column) in SEARCHED.items():
        for row in tables.get(table, ()):
            if (table, row[key]) in decided:
                continue
            rows += [
                {"origin_table": table, "origin_id": str(row[key]), **found._asdict()}
                for found in names.find(row[column] or "")
            ]
    return sorted(rows, key=lambda row: (row["origin_table"], row["origin_id"], row["area_id"], row["quote"]))
