"""The pages of docs/ that repeat what stands elsewhere: made here, and checked to be in step.

`python -m swp_data.docs_pages` rewrites them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from swp_data import loader
from swp_data.datapackage.model import Package, PackageError, Resource, open_package, parse_schema
from swp_data.dataset.location import package_folder
from swp_data.dataset.profile import PROFILE, read_profile
from swp_data.dataset.views import VIEWS, view_schema
from swp_data.formats import data_dictionary as dictionary

if TYPE_CHECKING:
    from swp_data.site.charts.drawing import Chart

MADE = "<!-- Made by `nox --sessions pages`: change what it is made from, not this file. -->"


def pages(package: Package) -> dict[str, str]:
    """Return the text of each page and picture by its file name."""
    return {
        "data-dictionary.md": _joined(data_dictionary(package)),
        "views.md": _joined(views(package)),
        "status.md": _joined(status_rules()),
        "rules.md": _joined(validation_rules()),
        "lineage.md": _joined(lineage(package)),
        "metrics.md": _joined(metrics(package)),
        **images(),
    }


def images() -> dict[str, str]:
    """Return the pictures of the README by file name, each for a light and for a dark page."""
    from swp_data.site.charts.drawing import as_file

    return {
        f"images/{name}-{theme}.svg": as_file(chart, dark=theme == "dark")
        for name, chart in readme_charts().items()
        for theme in ("light", "dark")
    }


def readme_charts() -> dict[str, Chart]:
    """Return the charts of the README by name."""
    from swp_data.site.charts.metric_chart import metric_chart
    from swp_data.site.charts.progress_chart import progress_chart

    calls = "calls-999-answered-within-10-seconds"
    answered = metric_chart(loader.view("series").filter(metric_id=calls), loader.load("errata"))
    if answered is None:
        raise PackageError(f"The figures of {calls} no longer make a chart; choose another for the README.")
    title = "What became of the activities, by report"
    return {"progress": progress_chart(loader.view("progress"), "progress", title), "999-calls": answered}


def write_pages(folder: Path) -> None:
    """Write the pages into a folder."""
    (folder / "images").mkdir(exist_ok=True)
    for name, text in pages(open_package(package_folder())).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


def data_dictionary(package: Package) -> Iterator[str]:
    """Yield the lines of the data dictionary, as a release has it."""
    yield from ("# Data dictionary", "", MADE, "", *dictionary.markdown_lines(package))


def views(package: Package) -> Iterator[str]:
    """Yield the lines of the page on the columns of each view."""
    yield from ("# Views", "", MADE, "")
    yield (
        "Tables joined for a question: `swp.view(name)` gives one in Python, and a release has most of them as files. "
        "[The loader](loader.md) shows each at work. Keys in bold. *Quoted* columns hold the words of the source."
    )
    for name, view in VIEWS.items():
        schema = parse_schema(view_schema(name, view, package), name)
        yield from dictionary.markdown_section(
            Resource(name, package.root, schema, view.title, view.description)
        )


def status_rules() -> Iterator[str]:
    """Yield the lines of the page on the status of an update."""
    yield from ("# Status of an update", "", MADE, "")
    yield (
        "The status of an activity in a report is derived from the words of its printed row alone. The rules are "
        "tried in this order, and the first that matches decides; the words that matched become `status_basis`. "
        "A blank update is `no_update`, or `referred` if the activity cell only points to another row. A row "
        f"that no rule matches is `active`. The rules are part of the profile, `{PROFILE}`."
    )
    yield from ("", "| order | status | looks at | words like | why |", "| --- | --- | --- | --- | --- |")
    for order, rule in enumerate(read_profile().status_rules, 1):
        yield _row(str(order), f"`{rule.status}`", rule.scope, rule.quoted_examples, rule.reason)
    updates = loader.load("updates")
    counts = (
        updates.with_columns(pl.col("status").cast(pl.String))
        .pivot("source_id", index="status", values="update_id", aggregate_function="len")
        .fill_null(0)
        .sort("status")
    )
    reports = counts.columns[1:]
    yield from ("", "What they give:", "", _row("status", *reports), _row("---", *["---"] * len(reports)))
    for row in counts.rows():
        yield _row(f"`{row[0]}`", *(str(count) for count in row[1:]))


def validation_rules() -> Iterator[str]:
    """Yield the lines of the page on the rules of meaning."""
    from swp_data.checks.rules.page import rules_page

    yield from ("# Rules of meaning", "", MADE, "", *rules_page())


def lineage(package: Package) -> Iterator[str]:
    """Yield the lines of the page on what became of the commitments of the 2016 edition."""
    links, commitments = loader.load("commitment_lineage"), loader.load("commitments")
    gone = commitments.filter(
        (pl.col("plan_id") == "swp-2016")
        & ~pl.col("commitment_id").is_in(links["from_commitment_id"].to_list())
    )
    new = commitments.filter(
        (pl.col("plan_id") == "swp-2020")
        & ~pl.col("commitment_id").is_in(links["to_commitment_id"].to_list())
    )
    relation = package.resources["commitment_lineage"].schema["relation"]
    yield from ("# From the 2016 edition to that of 2020", "", MADE, "")
    yield (
        "`commitment_lineage` maps the commitments of the 2016 edition to those of the update of July 2020, from "
        "their wording alone; each row quotes the words that show it. Where two relations fit a pair, the first of "
        "moved, split, merged, same, reworded is taken: `moved` when the promise stands under another objective "
        "or became an activity; `split` and `merged` within one objective; `same` and `reworded` one to one."
    )
    yield from ("", "| relation | meaning | pairs |", "| --- | --- | --- |")
    for item in relation.categories:
        count = links.filter(pl.col("relation") == item["value"]).height
        yield _row(f"`{item['value']}`", item["label"], str(count))
    yield from ("", f"## Dropped: {gone.height} commitments without a successor", "")
    for record in gone.rows(named=True):
        yield f"- **{record['ref']}** {record['title']}"
    yield from ("", f"## New: {new.height} commitments without a predecessor", "")
    for record in new.rows(named=True):
        yield f"- **{record['ref']}** {record['title']}"
    yield ""
    yield (
        "Dropped from the delivery plan is not dropped from the plan: some promises are still printed in the plan "
        "of July 2020, where no commitment tracks them (`plan_statements` with an empty `commitment_id`)."
    )


def metrics(package: Package) -> Iterator[str]:
    """Yield the lines of the catalogue of metrics, theme by theme, and of the kinds of excluded numbers."""
    from swp_data.checks.provenance.excluded_numbers import exclusion_kinds

    table = loader.load("metrics").with_columns(pl.col(pl.Enum).cast(pl.String))
    counts = loader.load("observations").group_by("metric_id").agg(pl.len(), pl.col("source_id").n_unique())
    yield from ("# Metrics", "", MADE, "")
    yield (
        f"{table.height} things that the sources put figures on, with {loader.load('observations').height} "
        "observations. [How figures were read](figures.md) says what counts as one, and what can be compared."
    )
    labels = {
        item["value"]: item["label"] for item in package.resources["metrics"].schema["theme"].categories
    }
    for theme, label in labels.items():
        yield from (
            "",
            f"## {label}",
            "",
            "| metric | definition | unit | figures | documents |",
            _row(*["---"] * 5),
        )
        for row in (
            table.filter(pl.col("theme") == theme).join(counts, on="metric_id").sort("title").rows(named=True)
        ):
            cells = (f"**{row['title']}** `{row['metric_id']}`", row["definition"], row["unit"])
            yield _row(*cells, str(row["len"]), str(row["source_id"]))
    yield from ("", "## Numbers that are no observations", "", "| kind | what it is |", "| --- | --- |")
    for kind, meaning in exclusion_kinds().items():
        yield _row(f"`{kind}`", meaning)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in cells)} |"


def _joined(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    write_pages(package_folder() / "docs")
