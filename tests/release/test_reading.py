"""Each program reads a release as its README says, and no value changes on the way."""

import csv
import datetime as dt
import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pyarrow.parquet
import pytest

import swp_data as swp
from swp_data.datapackage import frames
from swp_data.formats import excel_csv
from swp_data.formats.readme import reading_lines

TABLES = [*swp.tables(), *swp.views()]
TABLE = "commitments"  # which has references such as 3.10


def read_csv(file, encoding="utf-8"):
    with file.open(encoding=encoding, newline="") as stream:
        return list(csv.reader(stream))


def plain(records):
    """Return records with each value as the CSV file has it; NaN, None and "" are an empty cell."""
    return [
        {name: "" if value is None or value != value else str(value) for name, value in record.items()}  # noqa: PLR0124
        for record in records
    ]


@pytest.fixture
def inside(released, monkeypatch):
    """Work in the folder of the release, as its README assumes."""
    monkeypatch.chdir(released)
    return released


@pytest.fixture
def lines(described):
    """Return the lines of the README for the table."""
    return reading_lines("swp-data", described.resources[TABLE])


@pytest.fixture
def expected(released):
    header, *rows = read_csv(released / "csv" / f"{TABLE}.csv")
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("name", TABLES)
def test_json_has_the_rows_of_the_table_with_their_types(released, described, name):
    frame = frames.scan(described.resources[name]).collect()
    records = json.loads((released / "json" / f"{name}.json").read_text(encoding="utf-8"))
    rows = frame.with_columns(pl.col(pl.Date, pl.Enum).cast(pl.String)).rows(named=True)
    assert records == rows
    lines = (released / "json" / f"{name}.ndjson").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == rows


def test_json_has_no_whole_number_with_a_decimal_point(released):
    for file in (released / "json").iterdir():
        assert not re.search(r": -?\d+\.0[,}]", file.read_text(encoding="utf-8")), file.name


def unwrapped(cell):
    """Return what Excel shows for a cell: the result of a formula that consists of texts."""
    if not cell.startswith('="'):
        return cell
    return "".join(part.replace('""', '"') for part in re.findall(r'"((?:[^"]|"")*)"', cell))


@pytest.mark.parametrize("name", TABLES)
def test_the_csv_for_excel_shows_the_values_of_the_table(released, name):
    file = released / "csv-excel" / f"{name}.csv"
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = [[unwrapped(cell) for cell in row] for row in read_csv(file, "utf-8-sig")]
    assert rows == read_csv(released / "csv" / f"{name}.csv")


@pytest.mark.parametrize(
    "text",
    [
        "3.10",
        "4.10",
        "2018-06",
        "3106,646",
        "1/2",
        "Mar 5",
        "5 March",
        "June 2018",
        "1E5",
        "£207",
        "TRUE",
        "(5)",
    ],
)
def test_a_text_that_a_spreadsheet_would_convert_is_kept(text):
    assert excel_csv.as_text(text) == f'="{text}"'


@pytest.mark.parametrize("text", ["=1+1", "+44", "-x", "@cmd", "\tx", '=HYPERLINK("x")', "-" * 600])
def test_no_text_becomes_a_formula(text):
    safe = excel_csv.as_text(text)
    assert safe.startswith('="')
    assert unwrapped(safe) == text
    assert all(len(part) <= 255 for part in re.findall(r'"((?:[^"]|"")*)"', safe))


@pytest.mark.parametrize("text", ["A.4", "swp-2016-3.10", "12 sites chosen", "Maybe 3 boards", "true enough"])
def test_other_texts_stay_as_they_are(text):
    assert excel_csv.as_text(text) == text


@pytest.mark.parametrize(
    "program", ["Python, pandas", "pandas, from CSV", "Python, Polars", "Polars, from CSV", "PyArrow"]
)
@pytest.mark.usefixtures("inside")
def test_the_line_for_python_reads_every_value(program, lines, expected):
    frame = eval(lines[program], {"pandas": pd, "polars": pl, "pyarrow": pyarrow})
    if isinstance(frame, pd.DataFrame):
        records = frame.to_dict("records")
    else:
        records = frame.to_pylist() if isinstance(frame, pyarrow.Table) else frame.rows(named=True)
    assert plain(records) == expected


@pytest.mark.usefixtures("inside")
def test_the_lines_for_databases_read_every_value(lines, expected):
    cursor = duckdb.sql(lines["DuckDB"])
    assert plain(dict(zip(cursor.columns, row, strict=True)) for row in cursor.fetchall()) == expected
    file, statement = re.fullmatch(r'sqlite3 (\S+) "(.*)"', lines["SQLite"]).groups()
    with closing(sqlite3.connect(file)) as connection:
        cursor = connection.execute(statement)
        names = [column[0] for column in cursor.description]
        assert plain(dict(zip(names, row, strict=True)) for row in cursor) == expected


@pytest.mark.usefixtures("inside")
def test_the_line_for_node_reads_every_value(lines, expected):
    script = f"const fs = require('fs'); console.log(JSON.stringify({lines['JavaScript, Node']}))"
    assert plain(json.loads(printed_by("node", "-e", script))) == expected


@pytest.mark.usefixtures("inside")
def test_the_line_for_jq_reads_every_value(lines, expected):
    assert plain(json.loads(printed_by(*shlex.split(lines["jq"])))) == expected


@pytest.mark.parametrize("program", ["R", "R, as text", "R, readr"])
def test_the_line_for_r_reads_every_value(program, lines, run_r, inside, expected):
    if "readr" in program and run_r('cat(requireNamespace("readr", quietly = TRUE))', inside) != "TRUE":
        pytest.skip("readr is not installed (Debian: r-cran-readr)")
    start, _, value = lines[program].rpartition("; ")
    printed = run_r(f'{start}\nwrite.csv({value}, na = "", row.names = FALSE)', inside)
    assert list(csv.DictReader(printed.splitlines(keepends=True))) == expected


@pytest.mark.usefixtures("inside")
def test_the_line_for_hugging_face_reads_every_value(lines, expected, tmp_path):
    script = f"import datasets, json, os; print(json.dumps(list({lines['Hugging Face Datasets']})))"
    offline = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path), "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    printed = printed_by(sys.executable, "-c", script, **offline)
    assert plain(json.loads(printed)) == expected


@pytest.mark.parametrize("name", [TABLE, "progress", "observations"])
@pytest.mark.usefixtures("inside")
def test_the_line_for_libreoffice_reads_every_value(name, described, tmp_path):
    line = reading_lines("swp-data", described.resources[name])["LibreOffice"]
    program, *arguments = shlex.split(line)
    if not (Path(shutil.which(program) or "").resolve().parent / "libsclo.so").is_file():
        pytest.skip("LibreOffice Calc is not installed (Debian: libreoffice-calc-nogui)")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    to_workbook = ["--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path)]
    printed_by(program, profile, *to_workbook, *arguments)
    rows = openpyxl.load_workbook(tmp_path / f"{name}.xlsx").active.iter_rows(values_only=True)
    columns, frame = next(rows), frames.scan(described.resources[name]).collect()
    assert list(columns) == frame.columns
    dates = [name for name, type_ in frame.schema.items() if type_ == pl.Date]
    assert [dict(zip(columns, row, strict=True)) for row in rows] == [
        row | {date: row[date] and dt.datetime.combine(row[date], dt.time()) for date in dates}
        for row in frame.rows(named=True)
    ]


def printed_by(program, *arguments, **environment):
    """Return what a program prints; skip the test, visibly, where it is not installed."""
    if not (path := shutil.which(program)):
        pytest.skip(f"{program} is not installed")
    done = subprocess.run(
        [path, *arguments], env=os.environ | environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_reference_is_a_text_in_the_workbook(released):
    workbook = openpyxl.load_workbook(released / "swp-data.xlsx", read_only=True)
    values = {cell.value for row in workbook[TABLE].iter_rows() for cell in row}
    workbook.close()
    assert set(swp.load(TABLE)["ref"].drop_nulls()) <= values


def test_a_test_runs_the_line_for_each_program(lines):
    tests = Path(__file__).parents[1]
    files = [Path(__file__), tests / "release" / "test_spark.py", tests / "browser" / "test_browser.py"]
    code = "".join(file.read_text(encoding="utf-8") for file in files)
    assert [program for program in lines if not re.search(rf"[\"']{re.escape(program)}[\"']", code)] == []
