"""The page `docs/reference/metrics.md`: the metrics, and the kinds of numbers that are not observations."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from swp_data import loader
from swp_data.checks.provenance.excluded_numbers import exclusion_kinds
from swp_data.datapackage.model import Package
from swp_data.docs_pages._markdown import table_head, table_row
from swp_data.text import plural


def metrics_page(package: Package) -> Iterator[str]:
    """Yield the lines of the page below its title."""
    metrics = loader.load("metrics").with_columns(pl.col(pl.Enum).cast(pl.String))
    observations = loader.load("observations")
    counts = observations.group_by("metric_id").agg(
        pl.len().alias("observations"), pl.col("source_id").n_unique().alias("sources")
    )
    yield (
        f"The dataset has {plural(metrics.height, 'metric')}, with {plural(observations.height, 'observation')}. "
        "[How numbers were read](how-numbers-were-read.md) explains what counts as an "
        "observation, and what can be compared."
    )
    for theme in package.resources["metrics"].schema["theme"].categories:
        yield from ("", f"## {theme['label']}", "")
        yield from table_head("metric", "definition", "unit", "observations", "sources")
        rows = metrics.filter(pl.col("theme") == theme["value"]).join(counts, on="metric_id").sort("title")
        for row in rows.rows(named=True):
            name = f"**{row['title']}** `{row['metric_id']}`"
            counted = (str(row["observations"]), str(row["sources"]))
            yield table_row(name, row["definition"], row["unit"], *counted)
    yield from ("", "## Numbers that are not observations", "", *table_head("kind", "meaning"))
    for kind, meaning in exclusion_kinds().items():
        yield table_row(f"`{kind}`", meaning)
