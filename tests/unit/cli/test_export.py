"""Exports: each format holds what the table holds, whole or not at all."""

import json
import sqlite3
import sys
from contextlib import closing

import openpyxl
import polars as pl
import pytest

import swp_data as swp
from swp_data.cli import export as exporting
from swp_data.dataset.location import package_folder


def test_one_table_goes_to_one_file_in_the_format_of_its_name(run, tmp_path):
    for suffix in ("csv", "parquet", "json", "xlsx", "sqlite"):
        assert run("export", "updates", "--to", tmp_path / f"updates.{suffix}").exit_code == 0
    updates = swp.load("updates").with_columns(pl.col(pl.Enum).cast(pl.String))
    assert (tmp_path / "updates.csv").read_bytes() == (package_folder() / "data" / "updates.csv").read_bytes()
    assert pl.read_parquet(tmp_path / "updates.parquet").equals(updates)
    assert pl.read_json(tmp_path / "updates.json", infer_schema_length=None).equals(updates)
    header, *rows = openpyxl.load_workbook(tmp_path / "updates.xlsx")["updates"].iter_rows(values_only=True)
    assert list(header) == updates.columns
    assert rows == updates.rows()
    with closing(sqlite3.connect(tmp_path / "updates.sqlite")) as connection:
        assert connection.execute("SELECT * FROM updates").fetchall() == updates.rows()
        assert connection.execute("SELECT count(*) FROM search").fetchone() == (updates.height,)


def test_all_tables_go_to_a_folder(run, tmp_path):
    assert run("export", "--to", tmp_path / "all").exit_code == 0
    written = {file.stem: file.read_bytes() for file in (tmp_path / "all").iterdir()}
    assert written == {file.stem: file.read_bytes() for file in (package_folder() / "data").glob("*.csv")}


def test_what_all_tables_leaves_out_is_said(run, tmp_path):
    said = run("export", "--to", tmp_path / "all").stderr
    assert "The views were not asked for: progress, history, series, untracked, oversight." in said
    assert "views" not in run("export", "plans", "--to", tmp_path / "plans.csv").stderr


def test_a_format_that_is_asked_for_needs_no_ending(run, tmp_path):
    assert run("export", "plans", "--to", tmp_path / "plans.txt", "--format", "csv").exit_code == 0
    (tmp_path / "plain").touch()
    assert run("export", "plans", "--to", tmp_path / "plain").exit_code == 2
    assert run("export", "plans", "--to", tmp_path / "plain", "--force").exit_code == 0
    expected = (package_folder() / "data" / "plans.csv").read_bytes()
    assert (tmp_path / "plans.txt").read_bytes() == (tmp_path / "plain").read_bytes() == expected


def test_several_tables_are_the_sheets_of_one_workbook(run, tmp_path):
    assert run("export", "plans", "series", "--to", tmp_path / "two.xlsx").exit_code == 0
    assert openpyxl.load_workbook(tmp_path / "two.xlsx").sheetnames == ["plans", "series"]


def test_a_dash_is_standard_output(run):
    assert (
        run("export", "plans", "--to", "-").stdout_bytes
        == (package_folder() / "data" / "plans.csv").read_bytes()
    )
    assert len(json.loads(run("export", "plans", "--to", "-", "--format", "json").stdout)) == 2
    assert run("export", "plans", "--to", "-", "--format", "parquet").stdout_bytes.startswith(b"PAR1")


def test_a_terminal_gets_no_bytes(terminal):
    done = terminal("export", "plans", "--to", "-", "--format", "parquet")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "a terminal can't show it" in done.stderr


def test_what_is_there_is_replaced_only_with_force(run, tmp_path):
    file = tmp_path / "plans.csv"
    file.write_text("mine")
    done = run("export", "plans", "objectives", "--to", tmp_path)
    assert done.exit_code == 2
    assert "--force replaces it" in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["plans.csv"]
    assert file.read_text() == "mine"
    assert run("export", "plans", "objectives", "--to", tmp_path, "--force").exit_code == 0
    assert file.read_bytes() == (package_folder() / "data" / "plans.csv").read_bytes()


def test_an_export_that_fails_leaves_what_was_there_and_nothing_half_written(run, tmp_path, monkeypatch):
    (tmp_path / "plans.json").write_text("mine")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting.output, "as_json", full)
    done = run("export", "plans", "--to", tmp_path / "plans.json", "--force")
    assert done.exit_code == 2
    assert "No space left on device" in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["plans.json"]
    assert (tmp_path / "plans.json").read_text() == "mine"


def test_without_xlsxwriter_a_sentence_says_what_to_install(run, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    done = run("export", "plans", "--to", tmp_path / "plans.xlsx")
    assert done.exit_code == 2
    assert "pip install 'swp-data[xlsx]'" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("plans", "--to", "nowhere/plans.csv"), "there is no such folder"),
        (("--to", "-"), "name one table"),
        (("plns", "--to", "-"), "Did you mean 'plans'?"),
        (("plans", "--to", "plans.ods"), "no format ends in .ods"),
        (("plans", "areas", "--to", "two.csv"), "2 tables don't fit one csv file"),
        (("plans", "--to", ""), "Name a file or a folder"),
        (("plans", "--to", "/dev/full"), "this is no regular file"),
        (("plans", "areas", "--to", __file__), "this is a file, and 2 tables need a folder"),
        (("plans", "--to", "new/deep"), "new: there is no such folder"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(run, arguments, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("export", *arguments)
    assert list(tmp_path.iterdir()) == []
    assert done.exit_code == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
