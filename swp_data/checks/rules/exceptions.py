"""Known exceptions: rows that are right although they break a rule, each with its reason.

They are listed in `curation/exceptions.csv`: the rule, the table, the key of the row (the parts of a
composite key joined with a space) and why it is right. Such a row is not reported. An entry that nothing needs
any more is a fault of its own, so that the list says only what is true.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import polars as pl

from swp_data.datapackage.model import Resource
from swp_data.datapackage.report import Finding
from swp_data.dataset.curation import read_curation

LIST = "curation/exceptions.csv"
HEADER_LINES = 2  # the header is line 1 of a spreadsheet, the first row line 2


@dataclass(frozen=True)
class KnownException:
    """A row that breaks a rule, and why it is right all the same."""

    rule: str
    table: str
    key: str
    reason: str


@cache
def known_exceptions() -> tuple[KnownException, ...]:
    """Return what `curation/exceptions.csv` lists.

    >>> all(one.reason.endswith(".") for one in known_exceptions())
    True
    """
    return tuple(KnownException(**record) for record in read_curation("exceptions"))


def without_known(
    findings: Iterable[Finding],
    resource: Resource,
    frame: pl.DataFrame,
    tried: Collection[str],
    known: Iterable[KnownException],
) -> Iterator[Finding]:
    """Yield the findings of a table that are not listed, and one for each entry that no longer applies.

    Args:
        findings: what the rules found in the table.
        resource: the table, for its name and its primary key.
        frame: its rows.
        tried: the ids of the rules that were tried on it; an entry of another rule is left alone.
        known: the exceptions; those of other tables are left alone.
    """
    unused = {(one.rule, one.key): one for one in known if one.table == resource.name and one.rule in tried}
    keys = keys_of(resource, frame)
    met = set()
    for found in findings:
        row = (found.rule, "" if found.row is None else keys[found.row - HEADER_LINES])
        if row in unused:
            met.add(row)
        else:
            yield found
    for row, one in unused.items():
        if row not in met:
            yield Finding(
                "stale-exception",
                f"{LIST} excepts {one.key!r} from {one.rule}, which it does not break"
                f"{'' if one.key in keys else ': there is no row'}.",
                f"Take the entry out of {LIST}, or correct its key.",
                resource.name,
                keys.index(one.key) + HEADER_LINES if one.key in keys else None,
            )


def keys_of(resource: Resource, frame: pl.DataFrame) -> list[str]:
    """Return the key of each row, the parts of a composite one joined with a space."""
    parts = frame.select(pl.col(resource.schema.primary_key).cast(pl.String))
    return [" ".join(part or "" for part in row) for row in parts.rows()]


def unknown_exceptions(
    known: Iterable[KnownException], rules: Collection[tuple[str, str]], texts: Collection[str]
) -> Iterator[Finding]:
    """Yield a finding for each entry whose rule there is none of on its table.

    Args:
        known: the exceptions.
        rules: the (id, table) of each rule.
        texts: the ids of the rules on text, which look at every table.
    """
    for one in known:
        if (one.rule, one.table) not in rules and one.rule not in texts:
            yield Finding(
                "stale-exception",
                f"{LIST} names a rule {one.rule!r} on {one.table!r}, which there is not.",
                f"Take the entry out of {LIST}, or correct its rule and its table.",
                one.table,
            )
