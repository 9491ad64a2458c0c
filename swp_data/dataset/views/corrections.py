"""Misprints: what `errata` says of the rows that a view shows.

The tables quote what is printed, so that a figure or a date in a view may be a misprint: its row says so.
"""

from __future__ import annotations

import polars as pl

from swp_data.dataset.views.view import Json

STANDS_IN = {"observations": "observation_id", "updates": "update_id", "passages": "passage_id"}


def column(of_what: str, example: str) -> dict[str, Json]:
    """Return the column of a view that tells of misprints, with its descriptor."""
    return {
        "misprint": {
            "title": "Misprint",
            "type": "string",
            "description": (
                f"What errata says is misprinted {of_what}: the words as printed, what they should say where that is "
                "certain, and why. Several stand one after another; empty where none is known."
            ),
            "example": example,
        }
    }


def of_updates(errata: pl.LazyFrame) -> pl.LazyFrame:
    """Return the misprints of each update that has some, in one text."""
    return _told(errata.filter(pl.col("table") == "updates").rename({"record_id": "update_id"}), "update_id")


def of_figures(observations: pl.LazyFrame, errata: pl.LazyFrame) -> pl.LazyFrame:
    """Return the misprints of each observation that has some, in one text."""
    return _told(in_quotes(observations, errata), "observation_id")


def in_quotes(observations: pl.LazyFrame, errata: pl.LazyFrame) -> pl.LazyFrame:
    """Return the misprints of observations, one row each with the observation's id and quote.

    They are those of the observation itself, and those of the update or passage that it stands in, where the misprinted
    words stand in its quote, or its quote in them.
    """
    figures = observations.select(*STANDS_IN.values(), "quote")
    found = pl.concat(
        errata.filter(pl.col("table") == table).join(
            figures.select("observation_id", "quote", record_id=key), on="record_id"
        )
        for table, key in STANDS_IN.items()
    )
    printed, quote = pl.col("printed"), pl.col("quote")
    return found.filter(
        (pl.col("table") == "observations")
        | quote.str.contains(printed, literal=True)
        | printed.str.contains(quote, literal=True)
    )


def misprinted(observations: pl.DataFrame, errata: pl.DataFrame) -> dict[str, tuple[str, str]]:
    """Return the observations whose figure itself is a corrected misprint, each with what is printed and what is meant.

    >>> import swp_data as swp
    >>> misprinted(swp.load("observations"), swp.load("errata"))["delivery-plan-2020-21-q3-o42"]
    ('3106,646', '£106,646')
    """
    digits, right = (pl.col(name).str.replace_all(r"\D", "") for name in ("printed", "corrected"))
    found = (
        in_quotes(observations.lazy(), errata.lazy())
        .filter(pl.col("quote").str.contains(pl.col("printed"), literal=True))
        .filter(digits != "", right != "", digits != right)
        .collect()
    )
    return {
        key: (printed, meant)
        for key, printed, meant in found.select("observation_id", "printed", "corrected").rows()
    }


def _told(misprints: pl.LazyFrame, key: str) -> pl.LazyFrame:
    told = (
        pl.when(pl.col("corrected").is_null())
        .then(pl.format('Printed "{}": {}', "printed", "explanation"))
        .otherwise(pl.format('Printed "{}", should say "{}": {}', "printed", "corrected", "explanation"))
    )
    rows = misprints.sort("source_id", "line", pl.col("erratum_id").str.len_chars(), "erratum_id")
    return rows.group_by(key, maintain_order=True).agg(told.str.join(" ").alias("misprint"))
