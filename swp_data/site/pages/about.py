"""The pages about the dataset: method, rules, errata, versions and licences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from swp_data.checks.rules_page import rules_page
from swp_data.datapackage.model import PackageError
from swp_data.dataset.location import package_folder
from swp_data.dataset.profile import read_profile
from swp_data.site import links
from swp_data.site.abbreviations import read_acronyms
from swp_data.site.markdown import read_changelog, to_html
from swp_data.site.page import HOME, Page
from swp_data.site.release_tables import ReleaseTables, Row

ABOUT = ("About", "about/index.html")
OUR_WORDS = (
    (
        "Promise",
        "What this site follows: an activity through all editions, or a statement that no report tracks.",
    ),
    ("Plan", "The police and crime plan. Each edition of it has its own commitments and activities."),
    ("Objective", "One of the parts of the plan, such as the one on victims."),
    ("Commitment", "A numbered promise of the delivery plan, such as A.4. It has one or more activities."),
    ("Activity", "A supporting activity under a commitment, such as A4.6. Reports print a row for each."),
    ("Update", "What one report prints about one activity."),
    (
        "Status",
        "The state of an activity in a report. It follows from the words of the update by published rules.",
    ),
    ("Silence", "A report repeats the words of the previous one, says nothing, or leaves an activity out."),
    (
        "Figure",
        "A value that a document prints, with its period and area. A measure is what such figures are about.",
    ),
    (
        "Date announced",
        "A date in the future that a document ties to something to be done; in the tables, a milestone.",
    ),
    ("Board", "Any board, group, committee or meeting that oversees activities."),
    ("Document", "A published plan or report that this record is taken from; in the tables, a source."),
    ("Erratum", "A misprint of a document, and what it should say. The quotation stays as printed."),
)


def pages(release: ReleaseTables) -> Iterator[Page]:
    """Yield the list of the pages about the dataset, and each of them.

    Raises:
        PackageError: the documentation is missing from this installation.
    """
    entries = [_page(release, about_page) for about_page in ABOUT_PAGES]
    yield Page(
        path="about/index.html",
        template="about.html",
        title="About",
        description="How the data was made and how far it can be trusted.",
        section="about",
        context={"entries": entries},
    )
    yield from entries


@dataclass(frozen=True, kw_only=True)
class AboutPage:
    """One page about the dataset; either `markdown` returns its text, or `context` the variables of its template."""

    file: str
    title: str
    description: str
    markdown: Callable[[ReleaseTables], str] | None = None
    template: str = "text.html"
    context: Callable[[ReleaseTables], dict[str, Any]] = lambda _: {}
    scripts: tuple[str, ...] = ()


def _page(release: ReleaseTables, about_page: AboutPage) -> Page:
    path = f"about/{about_page.file}"
    context = about_page.context(release)
    if about_page.markdown is not None:
        context = {"body": to_html(about_page.markdown(release), path)}
    return Page(
        path=path,
        template=about_page.template,
        title=about_page.title,
        description=about_page.description,
        section="about",
        breadcrumbs=(HOME, ABOUT),
        context=context,
        scripts=about_page.scripts,
    )


def _docs_page(name: str) -> Callable[[ReleaseTables], str]:
    """Return a function that reads a page of docs/, which a checkout and an installed wheel both have."""

    def read(_: ReleaseTables) -> str:
        try:
            return (package_folder() / "docs" / name).read_text(encoding="utf-8")
        except OSError as error:
            raise PackageError(
                "this file is missing from the installation",
                where=f"docs/{name}",
                hint="install swp-data again",
            ) from error

    return read


def _rules(_: ReleaseTables) -> str:
    return "\n".join(rules_page())


def _changelog(release: ReleaseTables) -> str:
    return read_changelog(release.folder)


def _status(release: ReleaseTables) -> dict[str, Any]:
    return {
        "rules": read_profile().status_rules,
        "reports": [
            {
                "source": report,
                "counts": release.count_statuses(
                    release.rows_where("updates", "source_id", report["source_id"])
                ),
            }
            for report in release.reports
        ],
    }


def _lineage(release: ReleaseTables) -> dict[str, Any]:
    """Return the pairs of linked commitments, and the commitments without a successor or a predecessor."""
    pairs = release.rows["commitment_lineage"]
    with_predecessor = {row["to_commitment_id"] for row in pairs}
    superseding = {plan["plan_id"] for plan in release.rows["plans"] if plan["supersedes"]}

    return {
        "pairs": [
            {
                "row": row,
                "predecessor": release.row("commitments", row["from_commitment_id"]),
                "successor": release.row("commitments", row["to_commitment_id"]),
            }
            for row in pairs
        ],
        "relations": release.package.resources["commitment_lineage"].schema["relation"].categories,
        "without_successor": [
            {
                "row": row,
                "commitment": release.row("commitments", row["commitment_id"]),
                "statement": row["statement_id"] and release.row("plan_statements", row["statement_id"]),
            }
            for row in release.rows["commitments_without_successor"]
        ],
        "new": [
            row
            for row in release.rows["commitments"]
            if row["plan_id"] in superseding and row["commitment_id"] not in with_predecessor
        ],
    }


def _errata(release: ReleaseTables) -> dict[str, Any]:
    return {
        "entries": [{"row": row, "address": erratum_address(release, row)} for row in release.rows["errata"]]
    }


def _glossary(release: ReleaseTables) -> dict[str, Any]:
    acronyms = read_acronyms(release).by_name.values()
    return {
        "our_words": OUR_WORDS,
        "acronyms": sorted(acronyms, key=lambda entry: entry.acronym.casefold()),
    }


def erratum_address(release: ReleaseTables, erratum: Row) -> str:
    """Return the address of the row that an erratum is about."""
    table, key, source_id = erratum["table"], erratum["record_id"], erratum["source_id"]
    if table in links.FOLDERS:
        return links.page_of(table, key)
    if table == "updates":
        return links.on_promise_page(release, release.row("updates", key)["activity_id"], key)
    if table == "commitment_wordings":
        return links.page_of("commitments", key)
    if table == "oversight_listings":
        return links.page_of("oversight_bodies", release.row(table, key)["body_id"])
    if table == "observations":
        return links.page_of("metrics", release.row(table, key)["metric_id"])
    if table == "glossary":
        return links.on_source_page(table, f"{key} {source_id}", source_id)
    return links.on_source_page(table, key, source_id)


ABOUT_PAGES = (
    AboutPage(
        file="who-we-are.html",
        title="Who made this record",
        description="Who made this record, what it is for, and what it is not.",
        markdown=_docs_page("about/who-we-are.md"),
    ),
    AboutPage(
        file="missing.html",
        title="What is missing from this record",
        description="Documents that are not included, times that no document covers, and what came after.",
        markdown=_docs_page("about/missing.md"),
    ),
    AboutPage(
        file="corrections.html",
        title="Corrections",
        description="How to report a mistake, and what happens then.",
        markdown=_docs_page("about/corrections.md"),
    ),
    AboutPage(
        file="method.html",
        title="Method",
        description="How the data was made: what is quoted, and what was decided.",
        markdown=_docs_page("reference/method.md"),
    ),
    AboutPage(
        file="figures.html",
        title="How numbers were read",
        description="Which printed numbers are observations, and which of them can be compared.",
        markdown=_docs_page("reference/how-numbers-were-read.md"),
    ),
    AboutPage(
        file="glossary.html",
        title="Glossary",
        description="The words of this record, terms that the plan explains, and abbreviations of the documents.",
        template="glossary.html",
        context=_glossary,
    ),
    AboutPage(
        file="status.html",
        title="Statuses",
        description="How the words of a report decide a status.",
        template="about-status.html",
        context=_status,
    ),
    AboutPage(
        file="lineage.html",
        title="From one edition to the next",
        description="What became of each commitment of the earlier edition.",
        template="lineage.html",
        context=_lineage,
    ),
    AboutPage(
        file="rules.html",
        title="Rules",
        description="What every row is checked against, and why.",
        markdown=_rules,
    ),
    AboutPage(
        file="errata.html",
        title="Errata",
        description="Known misprints and mistakes in the published documents.",
        template="errata.html",
        context=_errata,
        scripts=("tables.js",),
    ),
    AboutPage(
        file="versions.html",
        title="Versions",
        description="What changed in each version of the dataset.",
        markdown=_changelog,
    ),
    AboutPage(
        file="accessibility.html",
        title="Accessibility",
        description="What this site does to be usable by everyone, and what does not work well.",
        markdown=_docs_page("about/accessibility.md"),
    ),
    AboutPage(
        file="licences.html",
        title="Licences",
        description="What you may reuse, and how to cite it.",
        template="licences.html",
    ),
)
