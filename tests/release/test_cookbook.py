"""The cookbook: each recipe gives the same answer in every way; what it prints is tested with the other pages."""

import csv
import doctest
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import openpyxl
import pytest

import swp_data as swp
from tools.spreadsheet import evaluate

PAGE = Path(__file__).parents[2] / "docs" / "guides" / "cookbook.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$(?:\n+^```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
QUESTION = re.compile(r"^### (\d+\. .*)\n((?:(?!^##).*\n?)*)", re.MULTILINE)
QUESTIONS = dict(QUESTION.findall(PAGE.read_text(encoding="utf-8")))


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


def test_the_questions_are_numbered_and_each_is_answered():
    sections = re.split(r"^### ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [section.split(".")[0] for section in sections] == [
        str(number) for number in range(1, len(sections) + 1)
    ]
    assert all(section.partition("\n")[0].endswith("?") and "```" in section for section in sections)


@pytest.mark.parametrize("statement", [statement for statement, _ in blocks("sql")])
def test_a_statement_gives_the_same_rows_in_a_releases_database_and_in_duckdb(statement, run, database, duck):
    rows = list(csv.reader(run("sql", "--format", "csv", statement).stdout.splitlines(keepends=True)))
    assert len(rows) > 1
    for other in (database, duck):
        found = other.execute(statement)
        names = [column[0] for column in found.description]
        assert [names, *([_cell(value) for value in row] for row in found.fetchall())] == rows


@pytest.mark.parametrize(("formula", "printed"), blocks("excel"))
def test_a_formula_gives_what_is_shown_in_the_workbook_of_a_release(formula, printed, workbook):
    def column(sheet, number):
        names = {name.lower(): name for name in workbook.sheetnames}
        cells = workbook[names[sheet]].iter_rows(min_col=number, max_col=number, values_only=True)
        return [cell for (cell,) in cells]

    assert f"{evaluate(formula, column):g}\n" == printed


@pytest.fixture(scope="module")
def printed_by_r(released, run_r):
    """Return what the R code of each question prints; all of it runs in one session, in order."""
    start = 'source("r/swpdata.R")\n'
    parts = [f'cat("<<{question}>>\\n")\n{code_of("r", text)}' for question, text in QUESTIONS.items()]
    printed = run_r(start + "\n".join(parts), released)
    return dict(re.findall(r"^<<(.*)>>\n((?:(?!<<).*\n)*)", printed, re.MULTILINE))


@pytest.mark.parametrize("question", QUESTIONS)
def test_r_gives_the_answer_of_python(question, printed_by_r):
    examples = doctest.DocTestParser().get_examples(code_of("python", QUESTIONS[question]))
    answer = words("".join(example.want for example in examples))
    assert answer
    assert words(printed_by_r[question]) == answer


def code_of(language, text):
    """Return the code in a language that answers a question."""
    return "".join(code for name, code, _ in BLOCK.findall(text) if name == language)


def words(printed):
    """Return the words of an output, without the brackets, quotes and commas with which Python prints a list."""
    return re.findall(r"[^\s\[\]'\",]+", printed)


def _cell(value):
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # the command line writes 83, not 83.0
    return "" if value is None else str(value)
