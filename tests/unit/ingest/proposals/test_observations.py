"""Each printed figure becomes an observation with the words, the unit, the measure, the area and the period it has."""

import pytest

from swp_data.ingest.proposals.observations import propose_observations
from tests.unit.ingest.proposals.made_up import read, read_update, tables, text_of

LATEST = "delivery-plan-2020-21-q3"


def observations(folder, update):
    """Return the rows that are proposed for the figures of an update."""
    reading, cells = read_update(folder, update)
    return [p for p in propose_observations(reading, cells) if p.table == "observations"]


@pytest.mark.parametrize(
    ("update", "cells"),
    [
        (
            "At the end of Q2 of 20/21 performance was as follows: 83% of emergency calls were answered.",
            {"value": "83", "unit": "percent", "measure": "level", "period_start": "2020-07-01"},
        ),
        (
            "There was a 17% decrease in thefts.",
            {"value": "-17", "unit": "percent", "measure": "change", "qualifier": "exact"},
        ),
        (
            "A 12% increase was recorded in Redditch.",
            {"value": "12", "measure": "change", "area_id": "redditch"},
        ),
        (
            "Over 200 visits were made in February.",
            {"value": "200", "qualifier": "over", "period_end": "2021-02-28"},
        ),
        ("The fund is £1.6m.", {"value": "1600000", "unit": "GBP"}),
        ("They waited 13mins 38 secs.", {"value": "818", "unit": "seconds"}),
        ("Between 5-10 years are expected.", {"value": "5", "upper_value": "10", "unit": "years"}),
        ("215 officers will be recruited.", {"value": "215", "measure": "target", "unit": "count"}),
        (
            "It compares with an MSG average of 27%.",
            {"measure": "comparator", "area_id": "most-similar-group"},
        ),
        (
            "Two meetings were held.",
            {"value": "2", "unit": "count", "area_id": "west-mercia", "period_label": ""},
        ),
    ],
)
def test_a_figure_in_a_real_kind_of_sentence(tmp_path, update, cells):
    (proposal,) = observations(tmp_path, update)
    assert {name: proposal.row[name] for name in cells} == cells
    assert proposal.row["quote"] in update
    assert proposal.row["line"] == "5"


@pytest.mark.parametrize(
    "update",
    [
        "Refer to the plan of 2020/21.",
        "It ran on 11th January 2021.",
        "The 999 line and Covid-19 were discussed.",
        "No news.",
    ],
)
def test_a_number_that_is_excluded_is_not_an_observation(tmp_path, update):
    assert observations(tmp_path, update) == []


def test_words_that_count_nothing_are_proposed_as_an_exclusion(tmp_path):
    reading, cells = read_update(tmp_path, "It is one of the best schemes.")
    (proposal,) = propose_observations(reading, cells)
    assert (proposal.table, proposal.row["text"], proposal.row["kind"]) == (
        "exclusions",
        "one of the best",
        "phrase",
    )


def test_a_new_metric_comes_before_its_observation_with_every_column_filled(tmp_path):
    reading, cells = read_update(tmp_path, "37 penguins were vaccinated.")
    metric, observation = propose_observations(reading, cells)
    assert metric.table == "metrics"
    assert all(
        metric.row[name] for name in ("metric_id", "title", "definition", "unit", "direction", "theme")
    )
    assert metric.proposal_id in observation.depends_on
    assert not metric.is_sure
    assert not observation.is_sure


def test_two_figures_of_one_sentence_are_two_observations(tmp_path):
    rows = [
        p.row for p in observations(tmp_path, "It rose from 71% to 77%, and 12 of 15 sites were visited.")
    ]
    assert [row["value"] for row in rows] == ["71", "77", "12", "15"]
    assert len({row["observation_id"] for row in rows}) == 4


def test_a_figure_that_is_printed_again_keeps_its_metric_and_its_words(tmp_path):
    updates = {row["update_id"]: row for row in tables()["updates"] if row["source_id"] == LATEST}
    earlier = next(
        row
        for row in tables()["observations"]
        if row["update_id"] in updates
        and not row["period_label"]
        and row["quote"] in updates[row["update_id"]]["activity_text"]
    )
    update = updates[earlier["update_id"]]
    commitment = tables().find("activities", update["activity_id"])["commitment_id"]
    activity = " ".join(update["activity_text"].split())
    reading, cells = read(
        tmp_path,
        text_of(
            (activity, "Work on this goes on with partners of the force."),
            commitment=commitment.removeprefix("swp-2020-"),
        ),
    )
    proposals = [p for p in propose_observations(reading, cells) if p.row.get("quote") == earlier["quote"]]
    assert [p.row["metric_id"] for p in proposals] == [earlier["metric_id"]]
    assert proposals[0].is_sure
