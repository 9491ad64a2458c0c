"""The view `places`: every name of an area with its text, once."""

import polars as pl

import swp_data as swp

PLACES = swp.view("places")
KEY = ["origin_table", "origin_id", "area_id", "quote"]


def test_each_name_is_there_once_in_a_text_that_prints_it():
    mentions = swp.load("area_mentions")
    assert PLACES.select(KEY).sort(KEY).equals(mentions.select(KEY).sort(KEY))
    for row in PLACES.rows(named=True):
        assert row["quote"] in " ".join(row["text"].split())


def test_a_name_belongs_to_the_plan_and_the_report_of_its_text():
    updates = PLACES.filter(origin_table="updates").join(
        swp.load("updates").select("update_id", "source_id", "activity_id"),
        left_on="origin_id",
        right_on="update_id",
        how="left",
        suffix="_of_update",
    )
    assert updates.filter(pl.col("source_id").ne_missing(pl.col("source_id_of_update"))).is_empty()
    assert updates.filter(pl.col("activity_id").ne_missing(pl.col("activity_id_of_update"))).is_empty()
    assert updates.filter(~pl.col("commitment_id").str.starts_with(pl.col("plan_id"))).is_empty()


def test_the_code_is_that_of_the_area():
    codes = dict(swp.load("areas").select("area_id", "gss_code").iter_rows())
    for view in (PLACES, swp.view("series")):
        assert view["gss_code"].to_list() == [codes[area] for area in view["area_id"]]
