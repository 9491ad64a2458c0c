"""`swp-data show`: which rows and columns are shown, in which format."""

import csv
import json

import polars as pl
import pytest

import swp_data as swp
from swp_data import loader
from swp_data.cli import _output
from swp_data.dataset.location import package_folder

ON_HOLD = ("--where", "status = 'on_hold'")


def unescaped(cell):
    parts = cell.split("\\\\")
    return "\\".join(part.replace("\\n", "\n").replace("\\t", "\t") for part in parts)


@pytest.mark.parametrize("name", ["updates", "plan_statements", "observations"])
def test_csv_equals_the_file_of_the_package(run, name):
    assert run("show", name, "--format", "csv").stdout == (
        package_folder() / "data" / f"{name}.csv"
    ).read_text("utf-8")


@pytest.mark.parametrize("name", ["updates", "passages", "errata", "observations"])
def test_plain_has_one_line_per_row_and_loses_nothing(run, name):
    lines = run("show", name).stdout.split("\n")[:-1]
    with (package_folder() / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        assert [[unescaped(cell) for cell in line.split("\t")] for line in lines] == list(csv.reader(file))


def test_json_has_numbers_booleans_and_null(run):
    rows = json.loads(run("show", "oversight_listings", "--format", "json").stdout)
    for column in ("notes_published", "line", "objective_id"):
        assert [row[column] for row in rows] == swp.load("oversight_listings")[column].to_list()


def test_where_and_columns_choose_typed_rows(run):
    shown = json.loads(
        run("show", "updates", *ON_HOLD, "--columns", "line_start,status", "--format", "json").stdout
    )
    expected = swp.load("updates").filter(pl.col("status") == "on_hold")
    assert [row["line_start"] for row in shown] == expected["line_start"].to_list()
    assert list(shown[0]) == ["line_start", "status"]


def test_columns_can_be_repeated(run):
    shown = run("show", "updates", "--columns", "status", "--columns", "line_start,update_id", "--limit", "1")
    assert shown.stdout.split("\n")[0] == "status\tline_start\tupdate_id"


def test_a_note_on_misprints_is_shown_unless_their_column_is_chosen(terminal):
    where = ("--where", "area = 'South Worcestershire' and unit = 'GBP'", "--columns")
    note = "1 of these rows has a misprint: see the column misprint."
    assert note in terminal("show", "series", *where, "area,metric,value,unit").stdout
    shown = terminal("show", "series", *where, "value,misprint", width=120).stdout
    assert note not in shown
    assert 'Printed "3106,646", should say "£106,646"' in shown
    assert "misprint" not in terminal("show", "series", *where, "area,metric").stdout


@pytest.mark.parametrize(
    ("table", "width", "columns"),
    [
        ("progress", 40, ["activity_ref", "status"]),
        ("progress", 80, ["activity_ref", "activity", "status", "update_text"]),
        ("series", 80, ["metric", "value", "unit", "measure", "qualifier"]),
        ("oversight", 80, ["body", "period_end", "change"]),
        ("untracked", 80, ["text", "heading"]),
        ("errata", 80, ["printed", "corrected", "explanation"]),
        ("updates", 80, ["update_id", "status", "update_text"]),
    ],
)
def test_the_most_important_columns_fit(terminal, table, width, columns):
    names, *_ = terminal("show", table, "--limit", "12", width=width).stdout.splitlines()
    below = terminal("show", table, "--limit", "12", width=width).stdout.split("In every row:")[-1]
    assert [name for name in columns if name not in names.split() and f"{name} " not in below] == []


def test_empty_columns_and_common_values_are_listed_below_the_table(terminal):
    names, *lines = terminal("show", "progress", "--limit", "5").stdout.splitlines()
    first = swp.view("progress").head(5)
    assert first["period_end"].n_unique() == 1
    assert not {"plan_id", "period_end"} & set(names.split())
    below = " ".join(lines)
    assert (
        f"In every row: period_start {first['period_start'][0]}, period_end {first['period_end'][0]}" in below
    )
    assert "Empty columns: " in below


def test_a_condition_can_query_other_tables_and_end_in_a_comment(run):
    where = "activity_id in (select activity_id from activities where title like '%rural%') -- those only"
    assert json.loads(run("show", "updates", "--where", where, "--format", "json").stdout)


def test_a_terminal_shows_how_to_see_the_other_rows_and_columns(terminal):
    shown = terminal("show", "updates").stdout
    rows = swp.load("updates").height
    assert f"Showing {_output.DEFAULT_ROWS} of {rows} rows. Use --limit {rows} to show all." in shown
    assert "Columns not shown: " in shown
    assert len(terminal("show", "updates", "--limit", rows).stdout.splitlines()) > rows


def test_a_value_common_to_all_rows_is_shown_once(terminal):
    shown = terminal("show", "progress", *ON_HOLD).stdout
    assert "In every row: status on_hold." in shown


def test_ids_are_not_cut_on_a_terminal_of_80_columns(terminal):
    assert "delivery-plan-2020-21-q3-A2.1 " in terminal("show", "updates").stdout


def test_more_text_than_anybody_prints_is_refused_unless_it_is_limited(run, monkeypatch):
    frame = pl.DataFrame({"plan_id": pl.repeat("x" * 1000, 2000, eager=True)})
    monkeypatch.setattr(loader, "table_or_view", lambda *_, **__: frame)
    monkeypatch.setenv("SWP_DATA_MAX_QUERY_BYTES", "1 MiB")
    done = run("show", "plans", "--format", "csv")
    assert done.exit_code == 2
    assert "too much to print (use --limit, --where or --columns)" in done.stderr
    assert run("show", "plans", "--format", "csv", "--limit", "10").exit_code == 0
    assert "Showing 20 of 2,000 rows" in run("show", "plans", "--format", "table").stdout


def test_rows_are_sorted_by_columns_with_empty_cells_last(run):
    options = ("--columns", "period_end,source_id", "--format", "json")
    shown = json.loads(run("show", "sources", "--sort=-period_end,source_id", *options).stdout)
    expected = swp.load("sources").sort(
        ["period_end", "source_id"], descending=[True, False], nulls_last=True
    )
    assert [row["source_id"] for row in shown] == expected["source_id"].to_list()


def test_an_unknown_column_to_sort_by_is_reported(run):
    done = run("show", "plans", "--sort", "-start_yaer")
    assert done.exit_code == 2
    assert "plans has no column 'start_yaer'; did you mean 'start_year'?" in done.stderr


def test_the_status_says_that_no_row_was_found(run):
    assert run("show", "plans", "--where", "plan_id = 'x'").exit_code == 1
    assert run("sql", "select * from plans where 0").exit_code == 1
    assert run("show", "plans", "--limit", "0").exit_code == 0
