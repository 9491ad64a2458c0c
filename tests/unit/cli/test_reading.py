"""Tables, rows, columns and SQL: what the commands show, and to whom."""

import csv
import io
import json
import warnings

import polars as pl
import pytest

import swp_data as swp
from swp_data import loader
from swp_data.cli._options import names
from swp_data.dataset.location import package_folder

ENDLESS = "with recursive r(n) as (select 1 union all select n + 1 from r) select n from r"
ON_HOLD = ("--where", "status = 'on_hold'")


def unescaped(cell):
    parts = cell.split("\\\\")
    return "\\".join(part.replace("\\n", "\n").replace("\\t", "\t") for part in parts)


def test_tables_lists_each_table_and_view_with_its_rows(run, terminal):
    listed = json.loads(run("tables", "--format", "json").stdout)
    assert [row["name"] for row in listed] == list(names())
    assert {row["name"]: row["rows"] for row in listed if row["kind"] == "table"} == {
        name: swp.load(name).height for name in swp.tables()
    }
    shown = terminal("tables").stdout
    assert shown.startswith("21 tables\n")
    assert "\n5 views\n" in shown


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize(
    "command",
    [("tables",), ("describe", "oversight"), ("show", "updates"), ("show", "progress", "--format", "list")],
)
def test_nothing_is_wider_than_the_terminal(terminal, command, width):
    done = terminal(*command, width=width)
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= width


@pytest.mark.parametrize("name", ["updates", "plan_statements", "observations"])
def test_csv_is_what_the_package_holds(run, name):
    assert run("show", name, "--format", "csv").stdout == (
        package_folder() / "data" / f"{name}.csv"
    ).read_text("utf-8")


@pytest.mark.parametrize("name", ["updates", "passages", "errata", "observations"])
def test_plain_has_one_line_a_row_and_loses_nothing(run, name):
    lines = run("show", name).stdout.split("\n")[:-1]
    with (package_folder() / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        assert [[unescaped(cell) for cell in line.split("\t")] for line in lines] == list(csv.reader(file))


def test_json_keeps_numbers_booleans_and_missing_values(run):
    (row, *_) = json.loads(run("show", "oversight_listings", "--format", "json").stdout)
    assert row["notes_published"] is True
    assert row["line"] == 2201
    assert row["objective_id"] is None


def test_where_and_columns_choose_typed_rows(run):
    shown = json.loads(
        run("show", "updates", *ON_HOLD, "--columns", "line_start,status", "--format", "json").stdout
    )
    expected = swp.load("updates").filter(pl.col("status") == "on_hold")
    assert [row["line_start"] for row in shown] == expected["line_start"].to_list()
    assert list(shown[0]) == ["line_start", "status"]


def test_columns_that_are_given_one_by_one_add_up(run):
    shown = run("show", "updates", "--columns", "status", "--columns", "line_start,update_id", "--limit", "1")
    assert shown.stdout.split("\n")[0] == "status\tline_start\tupdate_id"


@pytest.mark.parametrize(
    "command",
    [
        ("show", "progress", "--where", "status = 'on hold'"),
        ("sql", "select * from updates where status in ('on hold')"),
    ],
)
def test_a_value_that_an_enumerated_column_never_has_is_said_where_nothing_is_found(run, command):
    done = run(*command)
    assert done.exit_code == 0
    assert done.stderr == "Note: status is never 'on hold'. Did you mean 'on_hold'?\n"
    assert len(done.stdout.splitlines()) == 1


def test_a_misprint_is_told_below_the_figures_unless_its_column_is_asked_for(terminal):
    where = ("--where", "area = 'South Worcestershire' and unit = 'GBP'", "--columns")
    told = "1 of these rows has a misprint: the column misprint says which."
    assert told in terminal("show", "series", *where, "area,metric,value,unit").stdout
    shown = terminal("show", "series", *where, "value,misprint", width=120).stdout
    assert told not in shown
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
def test_a_table_has_room_for_the_columns_that_answer(terminal, table, width, columns):
    names, *_ = terminal("show", table, "--limit", "12", width=width).stdout.splitlines()
    told = terminal("show", table, "--limit", "12", width=width).stdout.split("In each of them:")[-1]
    assert [name for name in columns if name not in names.split() and f"{name} " not in told] == []


def test_columns_that_are_empty_or_the_same_take_no_room(terminal):
    names, *lines = terminal("show", "progress", "--limit", "5").stdout.splitlines()
    assert not {"plan_id", "period_end", "bodies"} & set(names.split())
    told = " ".join(lines)
    assert "In each of them: period_start 2020-10-01, period_end 2020-12-31" in told
    assert "Empty: " in told


def test_a_question_fetches_no_more_than_its_limit(run):
    assert run("sql", ENDLESS, "--limit", "3").stdout == "n\n1\n2\n3\n"
    assert run("sql", "select 1 as n", "--limit", "9" * 30).stdout == "n\n1\n"
    done = run("sql", ENDLESS)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "Error: This gives more than 200,000 rows; --limit says how many you want.\n"


def test_a_terminal_is_told_that_there_are_more_rows_than_the_limit(terminal):
    assert "The first 3 rows; there are more." in terminal("sql", ENDLESS, "--limit", "3").stdout
    assert "3 rows." in terminal("sql", f"{ENDLESS} limit 3", "--limit", "3").stdout


def test_what_needs_too_much_memory_is_told_in_one_sentence(run, monkeypatch):
    def load(name, **_):
        raise MemoryError(name)

    monkeypatch.setattr(loader, "load", load)
    done = run("show", "plans")
    assert (done.exit_code, done.stderr) == (2, "Error: There is not enough memory for this; ask for less.\n")


def test_what_sql_can_do_is_advised_where_columns_have_no_room(terminal):
    shown = terminal("sql", "select * from updates limit 2").stdout
    assert "Select fewer columns; --format list shows" in shown
    assert "--columns" not in shown


def test_a_condition_may_ask_other_tables_and_end_in_a_comment(run):
    where = "activity_id in (select activity_id from activities where title like '%rural%') -- those only"
    assert json.loads(run("show", "updates", "--where", where, "--format", "json").stdout)


def test_a_terminal_is_told_how_to_see_the_rest(terminal):
    shown = terminal("show", "updates").stdout
    assert "286 rows, the first 20 shown; --limit 286 shows all." in shown
    assert "No room for: " in shown
    assert len(terminal("show", "updates", "--limit", "286").stdout.splitlines()) > 286


def test_what_all_rows_have_is_told_once(terminal):
    shown = terminal("show", "progress", *ON_HOLD).stdout
    assert "In each of them: status on_hold." in shown


def test_ids_are_not_cut_on_80_columns(terminal):
    assert "delivery-plan-2020-21-q3-A2.1 " in terminal("show", "updates").stdout


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("show", "updtes"), "There is no table or view 'updtes'. Did you mean 'updates'?"),
        (("describe", "x"), "The tables and views are: sources, plans"),
        (("show", "updates", "--columns", "stats"), "updates has no column 'stats'. Did you mean 'status'?"),
        (("show", "updates", "--where", "status = on_hold"), "Text stands in single quotes: 'on_hold'."),
        (("show", "updates", "--where", "stats = 1"), "There is no column 'stats'. Did you mean 'status'?"),
        (("sql", "select * from updtes"), "There is no table 'updtes'. Did you mean 'updates'?"),
        (("sql", "delete from updates"), "The tables can be read and not written"),
        (("sql", "selec"), 'near "selec": syntax error'),
        (("sql", "select '\udcc2\udca3'"), "the terminal's encoding lacks; set PYTHONUTF8=1"),
        (("sql", "select 'a"), "A quote is opened and not closed: 'a"),
        (("show", "updates", "--where", "status = 'on_hold"), "A quote is opened and not closed: 'on_hold"),
        (("show", "updates", "--where", "status = ‘on_hold’"), "Quotes of SQL are straight: 'on_hold'."),
        (("show", "updates", "--where", " "), "There is no condition; give one such as"),
        (("show", "updates", "--where", "status ="), "The condition ends too early: status ="),
        (("show", "updates", "--columns", ""), "Name a column after --columns; updates has: update_id"),
        (("sql", "select 1 as a, 2 as a", "--format", "json"), "Two columns are called 'a'"),
    ],
)
def test_a_mistake_is_told_in_one_sentence_with_what_was_meant(run, command, says):
    done = run(*command)
    assert done.exit_code == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", [("show", "plans"), ("sql", "select 1"), ("search", "rural")])
def test_a_limit_is_a_whole_number(run, command):
    assert "'x' is not a valid whole number." in run(*command, "--limit", "x").stderr


def test_describe_tells_keys_values_and_examples(run, terminal):
    shown = terminal("describe", "updates").stdout
    assert "activity_id (string, in activities.activity_id)" in shown
    assert "One of: active, complete, on_hold" in shown
    rows = json.loads(run("describe", "history", "--format", "json").stdout)
    assert next(row for row in rows if row["field"] == "relation")["values"] == [
        "itself",
        "predecessor",
        "successor",
    ]
    (header, *_) = csv.reader(io.StringIO(run("describe", "updates", "--format", "csv").stdout))
    assert header == swp.describe("updates").columns


def test_sql_gives_dates_and_booleans_as_such(run):
    asked = (
        "select period_start, (select public_meeting from oversight_listings limit 1) b from sources limit 1"
    )
    assert json.loads(run("sql", asked, "--format", "json").stdout) == [
        {"period_start": "2020-10-01", "b": 0}
    ]
    asked = "select public_meeting from oversight_listings limit 1"
    assert json.loads(run("sql", asked, "--format", "json").stdout) == [{"public_meeting": False}]


def test_a_published_release_is_asked_of_the_loader(run, monkeypatch):
    asked = []

    def load(name, **release):
        asked.append((name, release))
        return pl.DataFrame({"plan_id": ["swp-2024"]})

    monkeypatch.setattr(loader, "load", load)
    done = run(
        "show", "plans", "--version", "1", "--base-url", "https://example.org", "--where", "plan_id > 'a'"
    )
    assert done.stdout == "plan_id\nswp-2024\n"
    assert asked == [("plans", {"version": "1", "base_url": "https://example.org"})]


def test_a_warning_is_told_in_a_sentence_without_a_line_of_code(run, monkeypatch):
    def load(name, **_):
        warnings.warn(
            "the host can't be reached; using the list of releases of last time", UserWarning, stacklevel=2
        )
        return pl.DataFrame({"plan_id": [name]})

    monkeypatch.setattr(loader, "load", load)
    done = run("show", "plans", "--version", "1")
    assert (done.exit_code, done.stdout) == (0, "plan_id\nplans\n")
    assert done.stderr == "Note: the host can't be reached; using the list of releases of last time\n"
