"""The sentences of milestones: each is printed in its source, with its date on the line of its row."""

import pytest

from swp_data.checks.provenance.sentences import check_sentences
from swp_data.checks.provenance.source_text import Piece, Source, squeeze
from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder

LINES = [
    "A contract will be",
    "up and running by",
    "April 2019. It will be reviewed in May 2019.",
    "The team will grow.",
]
SOURCE = Source(
    "report-1",
    "panel_report",
    {number: [Piece(number, *squeeze(line))] for number, line in enumerate(LINES, 1)},
)


def findings(table, **cells):
    """Return the rules that a row breaks."""
    resource = open_package(package_folder()).resources[table]
    row = dict.fromkeys(resource.schema.names, "") | {"source_id": "report-1"} | cells
    return [(found.rule, found.field) for found in check_sentences(resource, [row], {"report-1": SOURCE})]


@pytest.mark.parametrize(
    ("quote", "printed_date", "line"),
    [
        ("contract will be up and running by April 2019", "April 2019", "3"),
        ("It will be reviewed in May 2019.", "May 2019", "3"),
    ],
)
def test_a_sentence_with_its_date_on_its_line_passes(quote, printed_date, line):
    assert findings("milestones", quote=quote, printed_date=printed_date, line=line) == []


@pytest.mark.parametrize(
    ("quote", "printed_date", "line"),
    [
        ("contract will be up and running by April 2019", "April 2019", "1"),
        ("contract will be up and running by April 2020", "April 2020", "3"),
        ("It will be reviewed in May 2019.", "May 2019", "4"),
    ],
)
def test_a_changed_word_or_line_of_a_milestone_is_found(quote, printed_date, line):
    broken = findings("milestones", quote=quote, printed_date=printed_date, line=line)
    assert broken == [("text-not-in-source", "quote")]


def test_the_quote_of_an_outcome_begins_on_its_line():
    quote = "up and running by April 2019"
    assert findings("milestone_reports", quote=quote, line="2") == []
    assert findings("milestone_reports", quote=quote, line="3") == [("text-not-in-source", "quote")]


def test_the_quote_of_a_status_of_a_part_begins_on_its_line():
    assert findings("part_statuses", quote="The team will grow", line="4") == []
    assert findings("part_statuses", quote="The team will grow", line="3") == [
        ("text-not-in-source", "quote")
    ]


def test_an_outcome_without_a_quote_is_not_looked_for():
    assert findings("milestone_reports") == []
