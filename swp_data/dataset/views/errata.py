"""Errata in views: the column `misprint` says what `errata` corrects in the row.

The tables quote what is printed, so a number or a date in a view may be a misprint.
"""

from __future__ import annotations

import polars as pl

from swp_data.dataset.views.view import Json

QUOTED_IN = {"observations": "observation_id", "updates": "update_id", "passages": "passage_id"}
"""The tables whose errata concern an observation, and the column of `observations` that points to them."""


def misprint_column(where: str, example: str) -> dict[str, Json]:
    """Return the column `misprint` of a view, with its descriptor.

    Args:
        where: the part of the row that the errata concern, such as "in the observation's quote".
        example: a value of the column.
    """
    return {
        "misprint": {
            "title": "Misprint",
            "type": "string",
            "description": (
                f"The misprints {where}, from errata: the words as printed, the correct words if they are certain, "
                "and the reason. Empty if none is known."
            ),
            "example": example,
        }
    }


def errata_of_updates(errata: pl.LazyFrame) -> pl.LazyFrame:
    """Return the errata of each update that has any, as one text."""
    return _as_text(
        errata.filter(pl.col("table") == "updates").rename({"record_id": "update_id"}), "update_id"
    )


def errata_of_observations(observations: pl.LazyFrame, errata: pl.LazyFrame) -> pl.LazyFrame:
    """Return the errata of each observation that has any, as one text."""
    return _as_text(errata_in_quotes(observations, errata), "observation_id")


def errata_in_quotes(observations: pl.LazyFrame, errata: pl.LazyFrame) -> pl.LazyFrame:
    """Return the errata that concern observations, one row each, with the observation's id and quote.

    These are the errata of the observation itself, and those of its update or passage whose misprinted words overlap
    its quote.
    """
    quotes = observations.select(*QUOTED_IN.values(), "quote")
    candidates = pl.concat(
        errata.filter(pl.col("table") == table).join(
            quotes.select("observation_id", "quote", record_id=key), on="record_id"
        )
        for table, key in QUOTED_IN.items()
    )
    printed, quote = pl.col("printed"), pl.col("quote")
    return candidates.filter(
        (pl.col("table") == "observations")
        | quote.str.contains(printed, literal=True)
        | printed.str.contains(quote, literal=True)
    )


def corrected_numbers(observations: pl.DataFrame, errata: pl.DataFrame) -> dict[str, tuple[str, str]]:
    """Return the observations whose value is a corrected misprint, with the printed and the correct number.

    >>> import swp_data as swp
    >>> corrected_numbers(swp.load("observations"), swp.load("errata"))["delivery-plan-2020-21-q3-o42"]
    ('3106,646', '£106,646')
    """
    digits, right = (pl.col(name).str.replace_all(r"\D", "") for name in ("printed", "corrected"))
    corrected = (
        errata_in_quotes(observations.lazy(), errata.lazy())
        .filter(pl.col("quote").str.contains(pl.col("printed"), literal=True))
        .filter(digits != "", right != "", digits != right)
        .collect()
    )
    return {
        observation_id: (printed, meant)
        for observation_id, printed, meant in corrected.select(
            "observation_id", "printed", "corrected"
        ).rows()
    }


def _as_text(errata: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """Return the errata of each row as one text, in the order in which they are printed."""
    text = (
        pl.when(pl.col("corrected").is_null())
        .then(pl.format('Printed "{}": {}', "printed", "explanation"))
        .otherwise(pl.format('Printed "{}", should say "{}": {}', "printed", "corrected", "explanation"))
    )
    rows = errata.sort("source_id", "line", pl.col("erratum_id").str.len_chars(), "erratum_id")
    return rows.group_by(key, maintain_order=True).agg(text.str.join(" ").alias("misprint"))
