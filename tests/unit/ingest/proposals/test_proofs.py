"""The coverage of a report is proven, and the rules of the package judge the proposals before a person does."""

from dataclasses import replace

from swp_data.ingest.coverage import prove_coverage
from swp_data.ingest.proposals.observations import propose_observations
from swp_data.ingest.quarter import propose_rows
from swp_data.ingest.rule_answers import ask_rules
from tests.unit.ingest.proposals.made_up import STRATEGY, read, text_of

UPDATE = "It was agreed that 215 officers will be recruited, after a decrease of 12% in theft, and 37 dogs were fed."


def proposals_of(folder, text):
    """Return the reading of a report, and the proposals of its rows and figures."""
    reading, cells = read(folder, text)
    source = reading.propose("sources", reading.source, reason="It is the report.")
    return reading, [source, *propose_rows(reading), *propose_observations(reading, cells)]


def spoilt(proposals, table, change):
    """Return proposals with cells of a table changed by a function of the row."""
    return [replace(p, row={**p.row, **change(p.row)}) if p.table == table else p for p in proposals]


def test_a_line_and_a_figure_that_no_row_has_are_named(tmp_path):
    text = text_of((STRATEGY, UPDATE)) + "\nA line that belongs to no row\n"
    reading, proposals = proposals_of(tmp_path, text)
    coverage = prove_coverage(
        reading, [p for p in proposals if p.table not in ("updates", "observations", "metrics")]
    )
    lines = {doubt.line for doubt in coverage.unread}
    assert {5, 7} <= lines
    assert "215" in " ".join(doubt.reason for doubt in coverage.undecided)


def test_a_report_that_is_read_completely_leaves_nothing(tmp_path):
    reading, proposals = proposals_of(tmp_path, text_of((STRATEGY, UPDATE)))
    coverage = prove_coverage(reading, proposals)
    assert (coverage.unread, coverage.undecided) == ([], [])
    assert [p.doubts for p in coverage.proposals] == [p.doubts for p in proposals]


def test_a_cell_that_differs_from_its_lines_is_a_doubt(tmp_path):
    reading, proposals = proposals_of(tmp_path, text_of((STRATEGY, UPDATE)))
    changed = spoilt(
        proposals, "updates", lambda row: {"update_text": row["update_text"].replace("215", "251")}
    )
    (update,) = [p for p in prove_coverage(reading, changed).proposals if p.table == "updates"]
    assert any("text-not-in-source" in doubt for doubt in update.doubts)
    assert not update.is_sure


def test_a_cell_that_a_rule_leaves_no_choice_about_is_corrected(tmp_path):
    reading, proposals = proposals_of(tmp_path, text_of((STRATEGY, UPDATE)))
    wrong = {"215": {"measure": "level"}, "-12": {"value": "12"}, "37": {"qualifier": "over"}}
    changed = spoilt(proposals, "observations", lambda row: wrong.get(row["value"], {}))
    answered = [p for p in ask_rules(reading, changed) if p.table == "observations"]
    assert [p.row for p in answered] == [p.row for p in proposals if p.table == "observations"]


def test_what_a_rule_finds_otherwise_is_a_doubt_and_what_may_be_right_an_exception(tmp_path):
    # Only a report that is later than all others can be the one in which activities vanish.
    text = text_of((STRATEGY, UPDATE)).replace("March 2021", "March 2026")
    reading, proposals = proposals_of(tmp_path, text)
    changed = spoilt(proposals, "updates", lambda _: {"status": "complete"})
    answered = ask_rules(reading, changed)
    (update,) = [p for p in answered if p.table == "updates"]
    assert any("status-rule" in doubt for doubt in update.doubts)
    assert not update.is_sure
    exceptions = [p.row for p in answered if p.table == "exceptions"]
    assert {row["rule"] for row in exceptions} >= {"activity-vanished", "commitment-unreported"}
    assert all(row["reason"] for row in exceptions)
