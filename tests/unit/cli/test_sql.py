"""`swp-data sql`: results of queries."""

import json

import pytest

import swp_data as swp

ENDLESS = "with recursive r(n) as (select 1 union all select n + 1 from r) select n from r"


@pytest.mark.parametrize(
    "command",
    [
        ("show", "progress", "--where", "status = 'on hold'"),
        ("sql", "select * from updates where status in ('on hold')"),
    ],
)
def test_a_note_explains_an_empty_result_for_a_value_outside_the_enumeration(run, command):
    done = run(*command)
    assert done.exit_code == 1
    assert done.stderr == "Note: status is never 'on hold'; did you mean 'on_hold'?\n"
    assert len(done.stdout.splitlines()) == 1


def test_a_query_fetches_no_more_rows_than_its_limit(run):
    assert run("sql", ENDLESS, "--limit", "3").stdout == "n\n1\n2\n3\n"
    assert run("sql", "select 1 as n", "--limit", "9" * 30).stdout == "n\n1\n"
    done = run("sql", ENDLESS)
    assert (done.exit_code, done.stdout) == (2, "")
    assert (
        done.stderr == "Error: The result would have more than 200,000 rows; use --limit to request fewer\n"
    )


def test_a_terminal_shows_that_there_are_more_rows_than_the_limit(terminal):
    assert "Showing the first 3 rows; there are more." in terminal("sql", ENDLESS, "--limit", "3").stdout
    assert "3 rows." in terminal("sql", f"{ENDLESS} limit 3", "--limit", "3").stdout


def test_the_hint_below_a_query_does_not_mention_the_options_of_show(terminal):
    shown = terminal("sql", "select * from updates limit 2").stdout
    assert "Select fewer columns, or use --format list" in shown
    assert "--columns" not in shown


def test_dates_and_booleans_keep_their_type(run):
    statement = (
        "select period_start, (select public_meeting from oversight_listings limit 1) b from sources limit 1"
    )
    assert json.loads(run("sql", statement, "--format", "json").stdout) == [
        {"period_start": str(swp.load("sources")["period_start"][0]), "b": 0}
    ]
    statement = "select public_meeting from oversight_listings limit 1"
    assert json.loads(run("sql", statement, "--format", "json").stdout) == [{"public_meeting": False}]
