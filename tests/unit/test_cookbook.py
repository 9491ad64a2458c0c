"""The cookbook: each recipe runs, and gives what is printed under it; the same answer by every way."""

import csv
import datetime as dt
import doctest
import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import formulas
import numpy as np
import openpyxl
import pytest
from formulas.functions import Array

import swp_data as swp

PAGE = Path(__file__).parents[2] / "docs" / "cookbook.md"
WIDTH = 100
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$(?:\n+^```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 (a workbook has no time zones)
RANGE = re.compile(r"([A-Z_]+)!([A-Z]+):([A-Z]+)")


def blocks(language):
    found = [(code.strip(), printed) for name, code, printed in BLOCKS if name == language]
    assert found
    return found


@pytest.fixture(scope="module")
def duck():
    connection = duckdb.connect()
    for name in (*swp.tables(), *swp.views()):
        connection.register(
            name, swp.view(name, as_="arrow") if name in swp.views() else swp.load(name, as_="arrow")
        )
    return connection


@pytest.fixture(scope="module")
def database(released):
    with closing(sqlite3.connect(f"file:{released / 'swp-data.sqlite'}?mode=ro", uri=True)) as connection:
        yield connection


@pytest.fixture(scope="module")
def workbook(released):
    return openpyxl.load_workbook(released / "swp-data.xlsx", read_only=True, data_only=True)


def test_there_are_ten_questions_each_answered():
    sections = re.split(r"^### ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [section.split(".")[0] for section in sections] == [str(number) for number in range(1, 11)]
    assert all(section.partition("\n")[0].endswith("?") and "```" in section for section in sections)


@pytest.mark.parametrize(("command", "printed"), blocks("console"))
def test_a_command_prints_what_is_shown(command, printed, terminal):
    program, *arguments = shlex.split(command.removeprefix("$ "))
    assert program == "swp-data"
    assert terminal(*arguments, width=WIDTH).stdout == printed


@pytest.mark.parametrize(("statement", "printed"), blocks("sql"))
def test_a_statement_prints_what_is_shown(statement, printed, terminal):
    assert terminal("sql", statement, width=WIDTH).stdout == printed


@pytest.mark.parametrize("statement", [statement for statement, _ in blocks("sql")])
def test_a_statement_gives_the_same_rows_in_a_releases_database_and_in_duckdb(statement, run, database, duck):
    rows = list(csv.reader(run("sql", "--format", "csv", statement).stdout.splitlines(keepends=True)))
    assert len(rows) > 1
    for other in (database, duck):
        found = other.execute(statement)
        names = [column[0] for column in found.description]
        assert [names, *([_cell(value) for value in row] for row in found.fetchall())] == rows


def test_the_python_gives_what_is_shown():
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert tried > 20
    assert failed == 0


@pytest.mark.parametrize(("formula", "printed"), blocks("excel"))
def test_a_formula_gives_what_is_shown(formula, printed, workbook):
    compiled = formulas.Parser().ast(formula)[1].compile()
    value = compiled(*(_column(workbook, name) for name in compiled.inputs))
    assert f"{float(value if not isinstance(value, Array) else value.item()):g}\n" == printed


def _cell(value):
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # the command line writes 83, not 83.0
    return "" if value is None else str(value)


def _column(workbook, name):
    """Return a whole column of a sheet as a spreadsheet computes with it: dates as days since 1899-12-30."""
    sheet, first, last = RANGE.fullmatch(name).groups()
    assert first == last
    names = {one.upper(): one for one in workbook.sheetnames}
    place = openpyxl.utils.column_index_from_string(first)
    cells = workbook[names[sheet]].iter_rows(min_col=place, max_col=place, values_only=True)
    return np.array([[_serial(cell)] for (cell,) in cells], dtype=object)


def _serial(cell):
    return (cell - EPOCH).days if isinstance(cell, dt.datetime) else cell
