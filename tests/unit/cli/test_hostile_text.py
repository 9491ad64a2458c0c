"""Text from elsewhere (arguments, file names, packages) neither controls the terminal nor adds a line of its own."""

import json

import pytest

from swp_data import loader
from swp_data.cli import _output
from swp_data.text import UNPRINTABLE

HOSTILE = "\x1b]0;x\x07\x9b2J\u202e\nVALID\u2028::error::x"
REQUESTS = [
    ("{}",),
    ("show", "{}"),
    ("show", "plans", "--where", "{}"),
    ("show", "plans", "--where", "note = '{}"),
    ("show", "plans", "--columns", "{}"),
    ("show", "plans", "--limit", "{}"),
    ("show", "plans", "--format", "{}"),
    ("show", "plans", "--{}"),
    ("show", "plans", "--version", "{}"),
    ("show", "plans", "--base-url", "{}"),
    ("show", "plans", "--base-url", "https://{}/"),
    ("describe", "{}"),
    ("history", "{}"),
    ("search", "zzz{}"),
    ("search", "rural", "--in", "{}"),
    ("sql", "select '{}"),
    ("sql", "select {}"),
    ("sql", "select * from [{}]"),
    ("sql", "select abs('{}', 1)"),
    ("export", "plans", "--to", "{}/x.csv"),
    ("export", "plans", "--to", "x.{}"),
    ("validate", "{}"),
    ("format", "{}"),
    ("diff", "{}"),
    ("ingest", "{}", "--plan", "swp-2020", "--source-id", "x", "--out", "out"),
    ("ingest", "x", "--plan", "{}", "--source-id", "x", "--out", "out"),
    ("release", "{}"),
    ("verify", "{}"),
    ("publish", "{}", "--to", "out"),
    ("site", "{}", "--out", "out"),
]


@pytest.mark.parametrize("request_", REQUESTS, ids=" ".join)
def test_an_error_that_repeats_an_argument_is_one_printable_line(run, tmp_path, monkeypatch, request_):
    monkeypatch.chdir(tmp_path)
    done = run(*(argument.format(HOSTILE) for argument in request_))
    assert done.exit_code in (1, 2)
    assert not UNPRINTABLE.search(done.output.replace("\n", ""))
    assert not [line for line in done.output.splitlines() if line.startswith(("VALID", "::"))]
    assert len([line for line in done.stderr.splitlines() if line.startswith("Error: ")]) == (
        request_[0] != "search" or "--in" in request_
    )


@pytest.mark.parametrize("output_format", ["table", "list", "plain", "json"])
def test_rows_are_printable(run, output_format):
    statement = (
        "select 'a' || char(27) || '[2J' || char(155) || char(8238) || char(10) || 'VALID' as x, 1 as y"
    )
    done = run("sql", statement, "--format", output_format)
    assert done.exit_code == 0
    assert not UNPRINTABLE.search(done.stdout.replace("\n", "").replace("\t", ""))
    if output_format == "json":
        assert json.loads(done.stdout)[0]["x"] == "a\x1b[2J\x9b\u202e\nVALID"


def test_csv_is_exact_in_a_file_and_printable_on_a_terminal(run, terminal):
    statement = "select char(27) || '[2J' as x"
    del terminal
    assert not UNPRINTABLE.search(run("sql", statement, "--format", "csv").stdout.replace("\n", ""))


def test_csv_is_exact_in_a_file(run):
    assert run("sql", "select char(27) || '[2J' as x", "--format", "csv").stdout == "x\n\x1b[2J\n"


def test_the_name_of_a_column_is_printable(run):
    for output_format in ("table", "list", "plain"):
        done = run("sql", 'select 1 as "a\x1b[2J", 2 as b', "--format", output_format)
        assert "\x1b" not in done.stdout


def test_an_unforeseen_error_is_one_sentence_without_text_of_the_package(run, monkeypatch):
    def load(name, **_):
        raise KeyError("\x1b[2J" + name)

    monkeypatch.setattr(loader, "table_or_view", load)
    done = run("show", "plans")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: swp-data failed because of a bug (KeyError in swp_data/")
    assert "\x1b" not in done.stderr
    assert isinstance(run("show", "plans", SWP_DATA_TRACEBACK="1").exception, KeyError)


def test_a_note_is_one_line(capsys):
    _output.print_note("x\nVALID")
    assert capsys.readouterr().err == "Note: x\\nVALID\n"
