import datetime as dt
import subprocess
import sys

import polars as pl
import pytest

import swp_data as swp
from swp_data import frames
from swp_data.loader import UnknownTableError, home
from swp_data.package import open_package


@pytest.mark.parametrize("name", swp.tables())
def test_each_table_has_the_columns_and_types_of_its_schema(name):
    schema = open_package(home()).resources[name].schema
    frame = swp.load(name)
    assert frame.height > 0
    assert dict(frame.schema) == {field.name: frames.polars_type(field) for field in schema.fields}


def test_dates_enums_booleans_and_numbers_come_out_typed():
    source = swp.load("sources").row(by_predicate=pl.col("source_id") == "pcp-2018-09-18", named=True)
    assert source["period_start"] == dt.date(2018, 6, 1)
    assert swp.load("updates")["status"].dtype == pl.Enum(
        ["active", "complete", "on_hold", "cancelled", "awaiting_update", "referred", "no_update"]
    )
    assert swp.load("oversight_listings")["notes_published"].dtype == pl.Boolean
    assert swp.load("plans")["start_year"].to_list() == [2016, 2016]


def test_an_empty_cell_is_null_and_never_an_empty_text():
    updates = swp.load("updates")
    assert updates["update_text"].null_count() > 0
    assert updates.filter(pl.any_horizontal(pl.col(pl.String) == "")).is_empty()


def test_what_became_of_an_activity_can_be_followed_over_reports():
    rows = swp.load("updates").filter(pl.col("activity_id") == "swp-2016-A4.6")
    assert rows["source_id"].to_list() == ["pcp-2018-09-18", "pcp-2020-02-05"]
    assert rows["status"].to_list() == ["active", "complete"]


def test_scan_is_lazy_and_gives_the_same_table():
    assert swp.scan("activities").collect().equals(swp.load("activities"))


@pytest.mark.parametrize("name", ["upates", "Updates", "", None, 5])
def test_an_unknown_table_is_told_in_one_sentence_that_names_the_choices(name):
    with pytest.raises(UnknownTableError) as error:
        swp.load(name)
    assert f"There is no table {name!r}." in str(error.value)
    assert "sources, plans, objectives" in str(error.value)


def test_a_near_miss_is_guessed():
    with pytest.raises(UnknownTableError, match="Did you mean 'updates'"):
        swp.describe("upates")


def test_the_series_view_has_a_row_for_each_observation_with_its_metric_and_area():
    series = swp.view("series")
    assert series.height == swp.load("observations").height
    calls = series.filter(
        metric_id="calls-999-answered-within-10-seconds", measure="level", qualifier="exact"
    )
    assert calls.select("period_end", "value").sort("period_end").rows()[-1] == (dt.date(2020, 9, 30), 83.0)
    assert set(calls["metric"]) == {"999 calls answered within 10 seconds"}
    assert set(calls["area"]) == {"West Mercia"}


def test_an_unknown_view_is_told_in_one_sentence():
    with pytest.raises(UnknownTableError, match="There is no view 'progres'"):
        swp.view("progres")


def test_describe_is_the_data_dictionary():
    fields = {row["field"]: row for row in swp.describe("updates").rows(named=True)}
    assert fields["update_id"]["key"] == "primary"
    assert fields["activity_id"]["key"] == "activities.activity_id"
    assert "on_hold" in fields["status"]["values"]
    assert all(row["title"] and row["description"] and row["example"] for row in fields.values())


def test_importing_the_package_imports_nothing_heavy():
    code = "import sys, swp_data; print(sorted({'polars', 'click', 'frictionless', 'pandera'} & set(sys.modules)))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"
