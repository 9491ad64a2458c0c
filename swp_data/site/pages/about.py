"""The pages about the record: how it was made, what it holds to, what is wrong with it, and its versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from swp_data import docs_pages
from swp_data.datapackage.model import PackageError
from swp_data.dataset.location import package_folder
from swp_data.dataset.profile import read_profile
from swp_data.site import links
from swp_data.site.markdown import changelog, html
from swp_data.site.page import HOME, Page
from swp_data.site.release_tables import ReleaseTables, Row

ABOUT = ("About", "about/index.html")


def pages(record: ReleaseTables) -> Iterator[Page]:
    """Yield the pages about the record, and the list of them.

    Raises:
        PackageError: the documentation is missing from this installation.
    """
    found = [
        _text(
            "method.html",
            "Method",
            "How the record was made: what is quoted, and what was decided.",
            _doc("method.md"),
        ),
        _text(
            "figures.html",
            "How figures were read",
            "What counts as a figure, and what can be compared.",
            _doc("figures.md"),
        ),
        _page(
            "status.html",
            "about-status.html",
            "Statuses",
            "How the words of a report decide a status.",
            _status(record),
        ),
        _page(
            "lineage.html",
            "lineage.html",
            "From one edition to the next",
            "What became of each commitment of the earlier edition.",
            _lineage(record),
        ),
        _text(
            "rules.html",
            "Rules",
            "What every row is checked against, and why.",
            "\n".join(docs_pages.validation_rules()),
        ),
        _page(
            "errata.html",
            "errata.html",
            "Known issues",
            "The misprints that are known of the documents.",
            _errata(record),
            ("tables.js",),
        ),
        _text(
            "versions.html",
            "Versions",
            "What changed in each version of the dataset.",
            changelog(record.folder),
        ),
        _page("licences.html", "licences.html", "Licences", "What may be reused, and how to cite it.", {}),
    ]
    yield Page(
        "about/index.html",
        "about.html",
        "About",
        "How the record was made and what it is worth.",
        "about",
        (HOME,),
        {"entries": found},
    )
    yield from found


def _page(
    name: str,
    template: str,
    title: str,
    description: str,
    told: dict[str, Any],
    scripts: tuple[str, ...] = (),
) -> Page:
    return Page(f"about/{name}", template, title, description, "about", (HOME, ABOUT), told, scripts)


def _text(name: str, title: str, description: str, markdown: str) -> Page:
    return _page(name, "text.html", title, description, {"body": html(markdown, f"about/{name}")})


def _doc(name: str) -> str:
    """Return a page of docs/, which a checkout has, and an installed wheel beside its data."""
    try:
        return (package_folder() / "docs" / name).read_text(encoding="utf-8")
    except OSError as error:
        raise PackageError(
            f"docs/{name}: is missing from this installation; install swp-data again"
        ) from error


def _status(record: ReleaseTables) -> dict[str, Any]:
    return {
        "rules": read_profile().status_rules,
        "reports": [
            {"source": one, "counts": record.counts(record.by("updates", "source_id", one["source_id"]))}
            for one in record.reports
        ],
    }


def _lineage(record: ReleaseTables) -> dict[str, Any]:
    pairs = record.rows["commitment_lineage"]
    ends = {row["from_commitment_id"] for row in pairs}, {row["to_commitment_id"] for row in pairs}
    earlier = {row["supersedes"] for row in record.rows["plans"] if row["supersedes"]}
    later = {row["plan_id"] for row in record.rows["plans"] if row["supersedes"]}
    return {
        "pairs": [
            {
                "link": row,
                "before": record.get("commitments", row["from_commitment_id"]),
                "after": record.get("commitments", row["to_commitment_id"]),
            }
            for row in pairs
        ],
        "relations": record.package.resources["commitment_lineage"].schema["relation"].categories,
        "dropped": [
            row
            for row in record.rows["commitments"]
            if row["plan_id"] in earlier and row["commitment_id"] not in ends[0]
        ],
        "new": [
            row
            for row in record.rows["commitments"]
            if row["plan_id"] in later and row["commitment_id"] not in ends[1]
        ],
    }


def _errata(record: ReleaseTables) -> dict[str, Any]:
    return {
        "entries": [{"row": row, "address": erratum_address(record, row)} for row in record.rows["errata"]]
    }


def erratum_address(record: ReleaseTables, erratum: Row) -> str:
    """Return the page that shows the row with a misprint; '' where none does."""
    table, key = erratum["table"], erratum["record_id"]
    if table in links.FOLDERS:
        return links.page(table, key)
    if table == "updates":
        return links.update(record.get("updates", key)["activity_id"], key)
    if table == "commitment_wordings":
        return links.page("commitments", key)
    if table == "oversight_listings":
        return links.page("oversight_bodies", record.get(table, key)["body_id"])
    if table == "observations":
        return links.page("metrics", record.get(table, key)["metric_id"])
    if table == "glossary":
        return links.place(table, f"{key} {erratum['source_id']}", erratum["source_id"])
    return links.place(table, key, erratum["source_id"])
