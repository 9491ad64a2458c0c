"""Provenance: proof that the tables match the published documents, and that nothing in the documents is lost.

The documents' texts are not in the repository, so this check runs only if their folder is given. It works in both
directions:

- *From the tables to the documents.* Each quoted cell is printed in its source at the lines of its row (`quotes`), with
  the same white space (`white_space`). Each milestone's sentence is printed on its line (`sentences`), and each
  observation's value is what its sentence says (`number_reader`).
- *From the documents to the tables.* Each printed text is claimed by exactly one row, or is boilerplate (`coverage`).
  Each printed number is the value of exactly one observation, or an exclusion (`printed_numbers`), or one of the
  figures of a new report that are counted as not yet read (`undecided_figures`).

The boilerplate, the excluded numbers and the redactions are data, in `curation/`. This package shares no code with the
readers that drafted the tables (`swp_data.ingest`), so a fault in a reader cannot go unnoticed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from swp_data.checks.provenance.boilerplate import read_boilerplate
from swp_data.checks.provenance.coverage import check_shared_text, check_unclaimed_text
from swp_data.checks.provenance.excluded_numbers import read_exclusions
from swp_data.checks.provenance.printed_numbers import check_printed_numbers
from swp_data.checks.provenance.quotes import check_headings, check_printed_elsewhere, check_quotes
from swp_data.checks.provenance.redactions import find_unlisted, read_redactions, restore
from swp_data.checks.provenance.sentences import SENTENCES, check_sentences
from swp_data.checks.provenance.source_text import Claim, find_files, read_source, unspaced
from swp_data.checks.provenance.undecided_figures import read_undecided, unknown_sources
from swp_data.checks.table_file import read_rows
from swp_data.datapackage.model import Package
from swp_data.datapackage.report import Finding
from swp_data.dataset.profile import Profile, read_profile

__all__ = ["check_provenance"]

HEADED = ("passages", "plan_statements")
"""The tables whose rows name the section and the heading that they are printed under."""

Records = Sequence[Mapping[str, str]]


def check_provenance(package: Package, folder: Path) -> Iterator[Finding]:
    """Yield a finding for each cell that its source does not print, and for each text or number that no table has.

    Args:
        package: a package of this dataset whose structure has no errors.
        folder: the folder with the documents' texts, recognised by their SHA-256.

    Raises:
        PackageError: a text cannot be read.
        SwpDataError: the profile or a curated list of the package is not valid.
    """
    profile = read_profile(package.root)
    tables = {name: read_rows(resource.path) for name, resource in package.resources.items()}
    files, missing = find_files(tables["sources"], folder)
    yield from missing
    redactions = read_redactions(package.root)
    yield from find_unlisted(package, tables, redactions)
    tables = restore(package, tables, redactions, files)
    types = {
        record["source_id"]: profile.document_type(record["document_type"]) for record in tables["sources"]
    }
    sources = {source_id: read_source(source_id, types[source_id], file) for source_id, file in files.items()}
    for name, resource in package.resources.items():
        if name in SENTENCES:
            yield from check_sentences(resource, tables[name], sources)
        elif any(field.quoted for field in resource.schema.fields):
            yield from check_quotes(resource, tables[name], sources, profile.references)
    for name in HEADED:
        yield from check_headings(package.resources[name], tables[name], sources)
    plan_sources = sources_of_objectives(tables["plans"], profile)
    for name, resource in package.resources.items():
        yield from check_printed_elsewhere(resource, tables[name], sources, plan_sources)
    errata = {Claim(row["table"], row["record_id"], row["field"]) for row in tables["errata"]}
    headings = headings_by_source(row for name in HEADED for row in tables[name])
    boilerplate = read_boilerplate(profile, package.root)
    for source in sources.values():
        yield from check_shared_text(source, errata)
        yield from check_unclaimed_text(source, headings[source.source_id], boilerplate[source.document_type])
    undecided = read_undecided(package.root)
    yield from unknown_sources(undecided, types.keys())
    exclusions = read_exclusions(profile, package.root)
    yield from check_printed_numbers(tables["observations"], files, exclusions, undecided)


def sources_of_objectives(plans: Records, profile: Profile) -> dict[str, list[str]]:
    """Return the documents that print each objective: those of the editions that have it."""
    found: dict[str, list[str]] = defaultdict(list)
    for plan in plans:
        edition = profile.find_edition(plan["plan_id"])
        if edition and plan["source_id"]:
            for objective in edition.objectives:
                found[objective.objective_id].append(plan["source_id"])
    return dict(found)


def headings_by_source(rows: Iterator[Mapping[str, str]]) -> dict[str, set[str]]:
    """Return the sections and headings that the rows of each source name, without white space."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["source_id"]] |= {unspaced(row["section"]), unspaced(row["heading"])}
    return found
