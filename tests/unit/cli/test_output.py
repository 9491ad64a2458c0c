"""What the commands that read have in common: the width, errors, warnings and the choice of a release."""

import time
import warnings

import polars as pl
import pytest

from swp_data import loader
from swp_data.cli._text import wrap


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize(
    "command",
    [("tables",), ("describe", "oversight"), ("show", "updates"), ("show", "progress", "--format", "list")],
)
def test_no_line_is_wider_than_the_terminal(terminal, command, width):
    done = terminal(*command, width=width)
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= width


def test_too_little_memory_is_reported_on_one_line(run, monkeypatch):
    def load(name, **_):
        raise MemoryError(name)

    monkeypatch.setattr(loader, "table_or_view", load)
    done = run("show", "plans")
    assert (done.exit_code, done.stderr) == (2, "Error: There is not enough memory; request less data\n")


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("show", "updtes"), "There is no table or view 'updtes'; did you mean 'updates'?"),
        (("describe", "x"), "the tables and views are: sources, plans"),
        (("show", "updates", "--columns", "stats"), "updates has no column 'stats'; did you mean 'status'?"),
        (
            ("show", "updates", "--where", "status = on_hold"),
            "put text in single quotes: 'on_hold'; the columns are: update_id",
        ),
        (("show", "updates", "--where", "stats = 1"), "There is no column 'stats'; did you mean 'status'?"),
        (("sql", "select * from updtes"), "There is no table 'updtes'; did you mean 'updates'?"),
        (("sql", "delete from updates"), "The tables are read-only; use a SELECT statement"),
        (("sql", "selec"), 'near "selec": syntax error'),
        (("sql", "select '\udcc2\udca3'"), "the terminal's encoding lacks; set PYTHONUTF8=1"),
        (("sql", "select 'a"), "A quotation mark is not closed: 'a"),
        (("show", "updates", "--where", "status = 'on_hold"), "A quotation mark is not closed: 'on_hold"),
        (("show", "updates", "--where", "status = ‘on_hold’"), "Quotes in SQL are straight; write 'on_hold'"),
        (("show", "updates", "--where", " "), "The condition is empty; give one such as"),
        (("show", "updates", "--where", "status ="), "The condition is incomplete: status ="),
        (
            ("show", "updates", "--columns", ""),
            "--columns is empty; the columns of updates are: update_id",
        ),
        (("sql", "select 1 as a, 2 as a", "--format", "json"), "Two columns are named 'a'"),
    ],
)
def test_a_mistake_is_reported_on_one_line_with_a_hint(run, command, says):
    done = run(*command)
    assert done.exit_code == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", [("show", "plans"), ("sql", "select 1"), ("search", "rural")])
def test_a_limit_must_be_a_whole_number(run, command):
    assert "'x' is not a valid whole number." in run(*command, "--limit", "x").stderr


def test_the_options_for_a_release_are_passed_to_the_loader(run, monkeypatch):
    loaded = []

    def load(name, **release):
        loaded.append((name, release))
        return pl.DataFrame({"plan_id": ["swp-2024"]})

    monkeypatch.setattr(loader, "table_or_view", load)
    monkeypatch.setattr(loader, "tables", lambda **_: ("plans",))
    done = run(
        "show", "plans", "--version", "1", "--base-url", "https://example.org", "--where", "plan_id > 'a'"
    )
    assert done.stdout == "plan_id\nswp-2024\n"
    assert loaded == [("plans", {"version": "1", "base_url": "https://example.org"})]


def test_a_warning_is_printed_without_a_line_of_code(run, monkeypatch):
    def load(name, **_):
        warnings.warn(
            "the host can't be reached; using the list of releases of last time", UserWarning, stacklevel=2
        )
        return pl.DataFrame({"plan_id": [name]})

    monkeypatch.setattr(loader, "table_or_view", load)
    monkeypatch.setattr(loader, "tables", lambda **_: ("plans",))
    done = run("show", "plans", "--version", "1")
    assert (done.exit_code, done.stdout) == (0, "plan_id\nplans\n")
    assert done.stderr == "Note: the host can't be reached; using the list of releases of last time\n"


def test_a_word_without_end_is_wrapped_in_linear_time():
    start = time.process_time()
    lines = wrap("x" * 2_000_000, 80)
    assert time.process_time() - start < 5
    assert {len(line) for line in lines} == {80}
