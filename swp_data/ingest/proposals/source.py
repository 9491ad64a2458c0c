"""The proposal for `sources`: the report itself, with its publisher and the period that its headings print."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from swp_data.dataset.months import MONTHS, first_day, months_in
from swp_data.ingest.drafts import Draft
from swp_data.ingest.package_tables import PackageTables
from swp_data.ingest.proposals.proposal import SURE

__all__ = ["read_source"]

MONTH = rf"(?:{'|'.join(MONTHS)})[a-z]*"
SPAN = re.compile(rf"\b{MONTH}\.?(?: \d{{4}})?\s*(?:-|–|to|and)\s*{MONTH}\.? \d{{4}}\b", re.IGNORECASE)
HEADED = re.compile(rf"(?:Quarter|Q)\s*[1-4][^\t\n]*?{SPAN.pattern}", re.IGNORECASE)
HEADING_LINES = 12
LONGEST_LABEL = 80
FIRST_YEAR, LAST_YEAR = 2000, 2099

Period = tuple[str, str, str]


def read_source(
    draft: Draft, tables: PackageTables, publisher: str
) -> tuple[dict[str, str], float, list[str]]:
    """Return the row of a report, how sure it is, and what is doubtful about it.

    Args:
        draft: the report as it was read.
        tables: the tables of the package.
        publisher: the publisher of the profile.
    """
    row = tables.complete("sources", draft.tables["sources"][0])
    row["publisher"] = row["publisher"] or publisher
    doubts = []
    label, start, end = read_period(draft.report.lines, row["published"], draft.source_id)
    if label and not row["period_label"]:
        row |= {"period_label": label, "period_start": start, "period_end": end}
        if start and str(date.fromisoformat(end).year) not in label:
            doubts.append(
                f"The report prints {label!r}, which is after its publication: the year is a misprint."
            )
    if not row["title"]:
        doubts.append("No title was found in the first lines.")
    if not label and draft.tables.get("updates"):
        doubts.append("No heading prints the period that the report is about.")
    if not row["published"] and not label:
        doubts.append("The report prints neither a date nor a period.")
    known = {other["title"] for other in tables["sources"]}
    is_usual = row["title"] in known or any(_untitled(row["title"]) == _untitled(title) for title in known)
    if row["title"] and not is_usual:
        doubts.append("No earlier report has this title: check it, and the type of the document.")
    return row, (0.6 if doubts else max(SURE, 0.95)), doubts


def _untitled(title: str) -> str:
    return re.sub(r"\(.*?\)", "", title).strip().lower()


def read_period(lines: Sequence[str], published: str, source_id: str = "") -> Period:
    r"""Return the printed period of a report, and its first and last day; empty texts if it prints none.

    The heading of the column with the updates names it, or the title does. A year that would put the period after the
    date of publication is a misprint, and the latest possible year is meant.

    >>> read_period(["No\tCommitment\tQuarter 3 Update October to December 2020"], "")
    ('Quarter 3 Update October to December 2020', '2020-10-01', '2020-12-31')
    >>> read_period(["MONITORING REPORT (OCT - DEC 2020)"], "2020-02-05")
    ('OCT - DEC 2020', '2019-10-01', '2019-12-31')
    """
    titled = (
        SPAN.search(line) for line in lines[:HEADING_LINES] if line.isupper() or "report" in line.lower()
    )
    headed = (
        HEADED.search(cell) for line in lines for cell in line.split("\t") if len(cell) <= LONGEST_LABEL
    )
    match = next((match for match in titled if match), None) or next(
        (match for match in headed if match), None
    )
    if match is None:
        return "", "", ""
    months = months_in(match[0])
    year = int(re.findall(r"\d{4}", match[0])[-1])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return match[0], "", ""
    first, last = months[0], months[-1]
    end = date(year, last, monthrange(year, last)[1])
    if published and end.isoformat()[:7] > published[:7]:
        year -= 1
        end = date(year, last, monthrange(year, last)[1])
    if quarter := re.search(r"-(\d{4})-\d\d-q([1-4])$", source_id):
        begun = first_day(int(quarter[1]), int(quarter[2]))
        if begun.month == first and begun.year != (year - (first > last)):
            return match[0], "", ""
    start = date(year - (first > last), first, 1)
    return match[0], start.isoformat(), end.isoformat()
