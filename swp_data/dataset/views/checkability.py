"""The view `checkability`: what a reader needs to check each commitment, and whether its words give it."""

from __future__ import annotations

import polars as pl

from swp_data.dataset.views.silence import SILENCE
from swp_data.dataset.views.view import Json, Tables, View, origins
from swp_data.dataset.word_patterns import pattern_of

WORDS = ("deadline", "number", "measure")
"""The flags that words of the commitment or its activities decide, by the patterns of the same name."""

FLAGS = {
    "deadline": "Whether its own words, or those of its activities, say by when or in which period it is to be done. "
    "Dates that only updates announce do not count, nor does how often something is done.",
    "number": "Whether its own words, or those of its activities, give a number that can be counted or paid.",
    "measure": "Whether its own words, or those of its activities, name something that is measured.",
    "owner": "Whether a heading of the delivery plan or the plan says who is to do it.",
    "metric": "Whether a metric is reported on it at least twice, by the text of updates on it or on the commitments "
    "that commitment_lineage links to it.",
    "reported": "Whether every report on its plan in the record reports something on it, and not only that there is no "
    "update, where to look, or nothing.",
}
SEPARATOR = "; "


def join(tables: Tables) -> pl.LazyFrame:
    """Join each commitment with its flags and the words that decide them."""
    plans = tables["plans"].select("plan_id", plan="edition")
    frame = tables["commitments"].with_row_index("order").join(plans, on="plan_id")
    frame = frame.rename({"ref": "commitment_ref", "title": "commitment"})
    texts = _texts(tables)
    for flag in WORDS:
        frame = frame.join(_words(texts, flag), on="commitment_id", how="left")
    return (
        frame.join(_owners(tables), on="commitment_id", how="left")
        .join(_metrics(tables), on="commitment_id", how="left")
        .join(_reports(tables), on="commitment_id", how="left")
        .join(_announced(tables), on="commitment_id", how="left")
        .with_columns(
            pl.col("owner_words").fill_null(_strand()),
            pl.col("announced", "reports", "reports_with_word").fill_null(0),
        )
        .with_columns(
            *(pl.col(f"{flag}_words").is_not_null().alias(flag) for flag in (*WORDS, "owner", "metric")),
            reported=(pl.col("reports") > 0) & (pl.col("reports") == pl.col("reports_with_word")),
        )
        .with_columns(_lacks().alias("lacks"))
        .sort("order")
    )


def _texts(tables: Tables) -> pl.LazyFrame:
    """Return the words of each commitment and of its activities, in one line each."""
    texts = [
        tables["commitments"].select("commitment_id", text="wording"),
        tables["activities"].select("commitment_id", text="description"),
    ]
    return pl.concat(texts).with_columns(pl.col("text").str.replace_all(r"\s+", " "))


def _words(texts: pl.LazyFrame, flag: str) -> pl.LazyFrame:
    """Return the words of each commitment that a flag's patterns find, in one cell."""
    return (
        texts.with_columns(found=pl.col("text").str.extract_all(pattern_of(flag)))
        .explode("found")
        .drop_nulls("found")
        .with_columns(pl.col("found").str.strip_chars(" ("))
        .group_by("commitment_id", maintain_order=True)
        .agg(pl.col("found").unique(maintain_order=True).str.join(SEPARATOR).alias(f"{flag}_words"))
    )


def _owners(tables: Tables) -> pl.LazyFrame:
    """Return the headings of the plan under which the statements of each commitment are printed."""
    return (
        tables["plan_statements"]
        .drop_nulls("commitment_id")
        .group_by("commitment_id", maintain_order=True)
        .agg(pl.col("heading").unique(maintain_order=True).str.join(SEPARATOR).alias("owner_words"))
    )


def _strand() -> pl.Expr:
    """Return the heading of the delivery plan above a commitment, as its strand says it."""
    return (
        pl.col("strand")
        .cast(pl.String)
        .replace_strict(
            {"policing": "Policing element", "commissioner": "Commissioner's commitments"},
            default=None,
            return_dtype=pl.String,
        )
    )


def _metrics(tables: Tables) -> pl.LazyFrame:
    """Return the titles of the metrics that at least two updates on a commitment, or on linked ones, report."""
    own = tables["commitments"].select("commitment_id", other="commitment_id")
    lineage = tables["commitment_lineage"]
    linked = [
        lineage.select(commitment_id="from_commitment_id", other="to_commitment_id"),
        lineage.select(commitment_id="to_commitment_id", other="from_commitment_id"),
    ]
    owners = (
        tables["updates"]
        .select("update_id", "activity_id", "activity_text")
        .join(tables["activities"].select("activity_id", other="commitment_id"), on="activity_id")
    )
    titles = tables["metrics"].with_row_index("metric_order").select("metric_order", "metric_id", "title")
    return (
        tables["observations"]
        .select("metric_id", "update_id", "quote")
        .drop_nulls("update_id")
        .join(owners, on="update_id")
        .filter(~pl.col("activity_text").str.contains(pl.col("quote"), literal=True).fill_null(value=False))
        .join(pl.concat([own, *linked]), on="other")
        .group_by("commitment_id", "metric_id")
        .agg(pl.col("update_id").n_unique().alias("updates"))
        .filter(pl.col("updates") > 1)
        .join(titles, on="metric_id")
        .sort("commitment_id", "metric_order")
        .group_by("commitment_id", maintain_order=True)
        .agg(pl.col("title").str.join(SEPARATOR).alias("metric_words"))
    )


def _reports(tables: Tables) -> pl.LazyFrame:
    """Count the reports on the plan of each commitment, and those that report something on it."""
    said = (pl.col("content").cast(pl.String) == "report").fill_null(value=False)
    by_report = SILENCE.join(tables).group_by("commitment_id", "source_id").agg(said.any().alias("says"))
    counted = by_report.group_by("commitment_id").agg(
        pl.col("says").sum().cast(pl.Int64).alias("reports_with_word")
    )
    reports = (
        tables["sources"]
        .join(tables["updates"].select("source_id").unique(), on="source_id", how="semi")
        .group_by("plan_id")
        .agg(pl.len().cast(pl.Int64).alias("reports"))
    )
    plans = tables["commitments"].select("commitment_id", "plan_id")
    return plans.join(reports, on="plan_id").drop("plan_id").join(counted, on="commitment_id", how="left")


def _announced(tables: Tables) -> pl.LazyFrame:
    """Count the deadlines that updates announced for each commitment."""
    return (
        tables["milestones"]
        .filter(pl.col("kind").cast(pl.String) == "deadline")
        .drop_nulls("commitment_id")
        .group_by("commitment_id")
        .agg(pl.len().cast(pl.Int64).alias("announced"))
    )


def _lacks() -> pl.Expr:
    missing = [pl.when(~pl.col(flag)).then(pl.lit(flag)) for flag in FLAGS]
    listed = pl.concat_list(missing).list.drop_nulls()
    return pl.when(listed.list.len() > 0).then(listed.list.join(", "))


def _flag(name: str) -> Json:
    return {
        "title": name.capitalize(),
        "type": "boolean",
        "description": FLAGS[name],
        "example": "true",
        "constraints": {"required": True},
    }


def _deciding(name: str, description: str, example: str) -> Json:
    return {
        "title": f"Words on the {name}",
        "type": "string",
        "description": f'{description} Several are separated by "; "; empty if there are none.',
        "example": example,
    }


def _count(title: str, description: str, example: str) -> Json:
    return {
        "title": title,
        "type": "integer",
        "description": description,
        "example": example,
        "constraints": {"required": True, "minimum": 0},
    }


CHECKABILITY = View(
    title="Checkability",
    description=(
        "What a reader needs to check whether a commitment was kept: one row per commitment, with separate flags, each "
        "with the words that decide it, and no score. Published patterns look for the words in the commitment and in "
        "the descriptions of its activities."
    ),
    key=("commitment_id",),
    tables=(
        "plans",
        "plan_statements",
        "commitment_lineage",
        "metrics",
        "observations",
        "milestones",
        *SILENCE.tables,
    ),
    columns={
        **origins("commitments.ref as commitment_ref", "commitments.title as commitment"),
        "deadline": _flag("deadline"),
        "number": _flag("number"),
        "measure": _flag("measure"),
        "owner": _flag("owner"),
        "metric": _flag("metric"),
        "reported": _flag("reported"),
        "lacks": {
            "title": "Lacks",
            "type": "string",
            "description": 'The flags that are false. Several are separated by ", "; empty if none is.',
            "example": "deadline, number, measure, metric",
        },
        "deadline_words": _deciding("deadline", "The words that give a date or a period.", "2020/21"),
        "number_words": _deciding("number", "The words that give a number.", "£40k"),
        "measure_words": _deciding(
            "measure", "The words that name what is measured.", "on time and on budget"
        ),
        "owner_words": _deciding(
            "owner",
            "The headings of the plan or of the delivery plan above it.",
            "As your Commissioner I will:",
        ),
        "metric_words": _deciding("metric", "The titles of the metrics.", "Stop searches"),
        "announced": _count("Announced", "How many deadlines updates announced for it.", "1"),
        "reports": _count("Reports", "How many reports on its plan the record has.", "2"),
        "reports_with_word": _count("Reports with a word", "How many of them report something on it.", "1"),
        **origins(
            "commitments.wording",
            "plans.edition as plan",
            "commitments.plan_id",
            "commitments.objective_id",
            "commitments.commitment_id",
        ),
    },
    join=join,
)
