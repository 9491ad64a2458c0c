"""The next version of the package: its descriptor, its citation and its changelog agree on number and date."""

from __future__ import annotations

import json
import re
from calendar import month_name
from collections.abc import Mapping, Sequence
from datetime import date

from swp_data.diff.changelog import sentences, with_entry
from swp_data.diff.compare import Diff
from swp_data.text import plural

__all__ = ["changelog_with", "citation_with", "descriptor_with", "last_month", "with_last_month"]

EMPTY_CHANGELOG = "# Changelog\n\n"


def descriptor_with(text: str, version: str, day: date, sources: Sequence[Mapping[str, str]]) -> str:
    """Return the text of `datapackage.json` with a new version and date, and the sources with their addresses."""
    descriptor = json.loads(text)
    descriptor["version"] = version
    descriptor["created"] = f"{day.isoformat()}T00:00:00Z"
    descriptor["sources"] = [_source(row) for row in sources]
    return json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"


def _source(row: Mapping[str, str]) -> dict[str, str]:
    """Return the descriptor of a source: its title and, if one is known, its address or that of a copy."""
    address = row.get("url") or row.get("archive_url")
    return {"title": f"{row['title']} ({row['source_id']})"} | ({"path": address} if address else {})


def citation_with(text: str, version: str, day: date) -> str:
    r"""Return the text of `CITATION.cff` with a new version and date.

    >>> citation_with("version: 0.3.0\ndate-released: 2026-11-28\n", "0.4.0", date(2027, 2, 1))
    'version: 0.4.0\ndate-released: 2027-02-01\n'
    """
    text = re.sub(r"(?m)^version: .*$", f"version: {version}", text)
    return re.sub(r"(?m)^date-released: .*$", f"date-released: {day.isoformat()}", text)


def changelog_with(
    text: str, diff: Diff, version: str, day: date, source: Mapping[str, str], undecided: int
) -> str:
    """Return the text of `CHANGELOG.md` with an entry for the merge of a report.

    Args:
        text: the changelog so far.
        diff: what the merge changes.
        version: the new version.
        day: its date.
        source: the row of the report in the table `sources`.
        undecided: how many of its figures are not yet read.
    """
    title = " ".join((source["period_label"] or source["title"]).split())
    lines = [f"- {sentence}" for sentence in sentences(diff)]
    if undecided:
        lines.append(
            f"- {plural(undecided, 'figure')} of the report {'is' if undecided == 1 else 'are'} not yet read."
        )
    entry = "\n".join(
        [
            f"## {version} - {day.isoformat()}",
            "",
            f"The report `{source['source_id']}`: {title}.",
            "",
            *lines,
            "",
        ]
    )
    return with_entry(text or EMPTY_CHANGELOG, entry)


def last_month(sources: Sequence[Mapping[str, str]]) -> str:
    """Return the last month that a source reports on, in words; empty if none names its period.

    >>> last_month([{"period_end": "2020-12-31"}, {"period_end": ""}])
    'December 2020'
    """
    ends = [row["period_end"] for row in sources if re.match(r"\d{4}-\d\d", row["period_end"])]
    if not ends:
        return ""
    year, month = max(ends)[:7].split("-")
    return f"{month_name[int(month)]} {year}"


def with_last_month(text: str, old: str, new: str) -> str:
    """Return a text in which the record ends in another month.

    >>> with_last_month("The record ends in December 2020.", "December 2020", "March 2021")
    'The record ends in March 2021.'
    """
    if not old or not new or old == new:
        return text
    month, year = old.split()
    return re.sub(rf"\b(up\s+to|ends\s+in)(\s+){month}\s+{year}\b", rf"\1\2{new}", text)
