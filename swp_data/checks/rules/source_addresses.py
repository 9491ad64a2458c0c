"""Rules on the addresses of `sources`: each says when it was seen."""

from __future__ import annotations

import polars as pl

from swp_data.checks.rules._rule import Example, Rule

SOURCE_ADDRESSES: tuple[Rule, ...] = (
    Rule(
        id="address-seen",
        table="sources",
        column="url_seen",
        reads=("url", "archive_url", "url_seen"),
        check=pl.col("url_seen").is_null() == (pl.col("url").is_null() & pl.col("archive_url").is_null()),
        message="an address has no month in which it was seen, or a month has no address.",
        hint="Give the month in which somebody opened the address; leave it empty without an address.",
        reason="Addresses change, and a reader should know how old one is.",
        example=Example(
            good={"url": "https://council.example/papers", "url_seen": "2026-11"}, bad={"url_seen": None}
        ),
    ),
)
