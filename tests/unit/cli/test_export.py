"""`swp-data export`: each format has what the table has, and a file is complete or absent."""

import json
import sqlite3
import sys
from contextlib import closing

import openpyxl
import polars as pl
import pytest

import swp_data as swp
from swp_data.cli import _output
from swp_data.dataset.location import package_folder


def test_a_table_is_written_in_the_format_of_the_extension(run, tmp_path):
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


def test_all_tables_are_written_to_a_folder(run, tmp_path):
    assert run("export", "--to", tmp_path / "all").exit_code == 0
    written = {file.stem: file.read_bytes() for file in (tmp_path / "all").iterdir()}
    assert written == {file.stem: file.read_bytes() for file in (package_folder() / "data").glob("*.csv")}


def test_a_note_says_that_views_are_written_only_by_name(run, tmp_path):
    note = run("export", "--to", tmp_path / "all").stderr
    assert f"Views are written only if you name them: {', '.join(swp.views())}." in note
    assert "Views" not in run("export", "plans", "--to", tmp_path / "plans.csv").stderr


def test_with_format_a_file_can_have_any_extension(run, tmp_path):
    assert run("export", "plans", "--to", tmp_path / "plans.txt", "--format", "csv").exit_code == 0
    (tmp_path / "plain").touch()
    assert run("export", "plans", "--to", tmp_path / "plain").exit_code == 2
    assert run("export", "plans", "--to", tmp_path / "plain", "--force").exit_code == 0
    expected = (package_folder() / "data" / "plans.csv").read_bytes()
    assert (tmp_path / "plans.txt").read_bytes() == (tmp_path / "plain").read_bytes() == expected


def test_several_tables_are_sheets_of_one_workbook(run, tmp_path):
    assert run("export", "plans", "series", "--to", tmp_path / "two.xlsx").exit_code == 0
    assert openpyxl.load_workbook(tmp_path / "two.xlsx").sheetnames == ["plans", "series"]


def test_a_dash_is_standard_output(run):
    assert (
        run("export", "plans", "--to", "-").stdout_bytes
        == (package_folder() / "data" / "plans.csv").read_bytes()
    )
    exported = json.loads(run("export", "plans", "--to", "-", "--format", "json").stdout)
    assert len(exported) == swp.load("plans").height
    assert run("export", "plans", "--to", "-", "--format", "parquet").stdout_bytes.startswith(b"PAR1")


def test_a_binary_format_is_not_written_to_a_terminal(terminal):
    done = terminal("export", "plans", "--to", "-", "--format", "parquet")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "parquet is a binary format that a terminal cannot show" in done.stderr


def test_an_existing_file_is_replaced_only_with_force(run, tmp_path):
    file = tmp_path / "plans.csv"
    file.write_text("mine")
    done = run("export", "plans", "objectives", "--to", tmp_path)
    assert done.exit_code == 2
    assert "use --force to replace it" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["plans.csv"]
    assert file.read_text() == "mine"
    assert run("export", "plans", "objectives", "--to", tmp_path, "--force").exit_code == 0
    assert file.read_bytes() == (package_folder() / "data" / "plans.csv").read_bytes()


def test_a_dangling_link_is_replaced_only_with_force_and_never_followed(run, tmp_path):
    link, elsewhere = tmp_path / "plans.csv", tmp_path / "elsewhere.csv"
    link.symlink_to(elsewhere)
    done = run("export", "plans", "--to", link)
    assert (done.exit_code, link.is_symlink()) == (2, True)
    assert "use --force to replace it" in done.stderr
    assert run("export", "plans", "--to", link, "--force").exit_code == 0
    assert not link.is_symlink()
    assert not elsewhere.exists()


def test_an_export_that_fails_changes_nothing(run, tmp_path, monkeypatch):
    (tmp_path / "plans.json").write_text("mine")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_output, "json_parts", full)
    done = run("export", "plans", "--to", tmp_path / "plans.json", "--force")
    assert done.exit_code == 2
    assert "No space left on device" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["plans.json"]
    assert (tmp_path / "plans.json").read_text() == "mine"


def test_without_xlsxwriter_the_error_says_what_to_install(run, tmp_path, monkeypatch):
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
        (("plns", "--to", "-"), "did you mean 'plans'?"),
        (("plans", "--to", "plans.ods"), "no format has the extension .ods"),
        (("plans", "areas", "--to", "two.csv"), "2 tables do not fit in one csv file"),
        (("plans", "--to", ""), "give a file, a folder, or -"),
        (("plans", "--to", "/dev/full"), "not a regular file"),
        (("plans", "areas", "--to", __file__), "a file cannot hold 2 tables in this format; give a folder"),
        (("plans", "--to", "new/deep"), "new: there is no such folder"),
    ],
)
def test_a_mistake_is_reported_on_one_line(run, arguments, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("export", *arguments)
    assert list(tmp_path.iterdir()) == []
    assert done.exit_code == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
