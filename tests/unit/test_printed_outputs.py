"""What README.md and docs/ print is what is printed today; and how it is refreshed."""

import re

import pytest

from swp_data.checks import validate
from tools import printed_outputs
from tools.package_copy import MISTAKE, change_row
from tools.printed_outputs import (
    COMMAND,
    ExampleError,
    difference,
    pages,
    read,
    with_chart_texts,
    with_counts,
)


@pytest.mark.parametrize("page", pages())
def test_a_page_prints_what_is_printed_today(page):
    changes = difference(page)
    assert not changes, f"{page} is stale. Run `nox --sessions pages` or `{COMMAND}`.\n{changes}"


@pytest.mark.parametrize(
    ("page", "example", "least"),
    [
        ("README.md", r"^>>> ", 5),
        ("README.md", r"^\$ swp-data ", 2),
        ("docs/guides/python.md", r"^>>> ", 15),
        ("docs/guides/command-line.md", r"^\$ swp-data ", 12),
        ("docs/guides/cookbook.md", r"^>>> ", 20),
        ("docs/guides/cookbook.md", r"^\$ swp-data ", 2),
        ("docs/guides/cookbook.md", r"^```sql$", 5),
        ("docs/guides/cookbook.md", r"^```excel$", 5),
    ],
)
def test_the_examples_of_a_page_are_found(page, example, least):
    assert len(re.findall(example, read(page), re.MULTILINE)) >= least


@pytest.fixture
def refreshed(monkeypatch):
    """Return a function that refreshes a text as if it were the text of a page."""

    def refresh(text, page="docs/page.md"):
        monkeypatch.setattr(printed_outputs, "read", lambda _: text)
        return printed_outputs.refresh(page)

    return refresh


@pytest.mark.parametrize(
    ("stale", "current"),
    [
        ("```python\n>>> 1 + 1\n3\n```", "```python\n>>> 1 + 1\n2\n```"),
        (
            "```python\n>>> for n in (1, 2):\n...     print(n)\n\n```",
            "```python\n>>> for n in (1, 2):\n...     print(n)\n1\n2\n\n```",
        ),
        (
            "```python\n>>> {}['x']\nTraceback (most recent call last):\n...\nKeyError: 'y'\n```",
            "```python\n>>> {}['x']\nTraceback (most recent call last):\n...\nKeyError: 'x'\n```",
        ),
        (
            "```text\n$ swp-data sql 'select 1 as n'\nold\n```",
            "```text\n$ swp-data sql 'select 1 as n'\nn\n-\n1\n\n1 row.\n```",
        ),
        (
            "```text\n$ swp-data sql 'select 1 as n'\nold\n...\n```",
            "```text\n$ swp-data sql 'select 1 as n'\nn\n...\n```",
        ),
        (
            "```text\n$ swp-data sql 'select 7 as n' | tail -1\nold\n$ swp-data sql 'select 8 as n' | tail -1\n8\n```",
            "```text\n$ swp-data sql 'select 7 as n' | tail -1\n7\n$ swp-data sql 'select 8 as n' | tail -1\n8\n```",
        ),
        (
            "```sql\nselect 1 as n\n```\n\n```text\nold\n```",
            "```sql\nselect 1 as n\n```\n\n```text\nn\n-\n1\n\n1 row.\n```",
        ),
        (
            "```console\n$ swp-data sql 'select 1 as n'\n```\n\n```text\nold\n```",
            "```console\n$ swp-data sql 'select 1 as n'\n```\n\n```text\nn\n-\n1\n\n1 row.\n```",
        ),
        ("```excel\n=1+1\n```\n\n```text\n3\n```", "```excel\n=1+1\n```\n\n```text\n2\n```"),
    ],
    ids=["python", "loop", "exception", "command", "shortened", "pipe", "sql", "console", "excel"],
)
def test_a_stale_output_is_replaced(refreshed, stale, current):
    assert refreshed(stale) == current
    assert refreshed(current) == current


@pytest.mark.parametrize(
    "text",
    [
        "No block.\n",
        "```text\nnot the output of anything\n```",
        "```sh\n$ swp-data tables\n```",
        "```sql\nselect 1\n```\n\nA sentence.\n\n```text\nof something else\n```",
        "```python\nprint(1)\n```",
        "```python\n>>> print(*range(9))\n0 1 ... 8\n```",
    ],
)
def test_what_is_not_an_output_or_is_shortened_stays(refreshed, text):
    assert refreshed(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "```python\n>>> 1 / 0\n1\n```",
        "```text\n$ swp-data show plnas\nplan_id\n```",
        "```text\n$ ls\nREADME.md\n```",
        "```sql\nselect x from nothing\n```\n\n```text\nx\n```",
    ],
)
def test_an_example_that_fails_is_refused(refreshed, text):
    with pytest.raises(ExampleError, match=r"docs/page\.md: the example"):
        refreshed(text)


def test_counts_and_texts_of_charts_are_refreshed_in_the_readme():
    page = read("README.md")
    stale = re.sub(r"\d+ (?=commitments|activities|printed rows|misprints)", "7 ", page)
    stale = re.sub(r'alt="[^"]+"', 'alt="old"', stale)
    assert stale.count('alt="old"') == len(printed_outputs.readme_charts())
    assert with_chart_texts(with_counts(stale)) == with_chart_texts(with_counts(page))


def test_the_table_of_changes_is_refreshed_in_the_page_on_versions(refreshed):
    page = read("docs/maintain/versions.md")
    first = printed_outputs.kinds_table().splitlines()[2]
    assert refreshed(page.replace(f"{first}\n", ""), "docs/maintain/versions.md") == page


def test_the_mistake_that_the_readme_shows_gives_one_error(package):
    table, key, cells = MISTAKE
    row = change_row(package, table, key, **cells)
    assert [(error.table, error.row) for error in validate(package).errors] == [(table, row)]
