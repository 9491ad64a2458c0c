"""Histories: which reference means what, and what is told."""

import json

import pytest

import swp_data as swp
from swp_data.cli._options import opened
from swp_data.cli.history import resolve


@pytest.mark.parametrize(
    ("ref", "means"),
    [
        ("A.4", "swp-2016-A.4"),
        ("a.4", "swp-2016-A.4"),
        ("A4.6", "swp-2016-A4.6"),
        ("(a4.6)", "swp-2016-A4.6"),
        ("A.4.6", "swp-2016-A4.6"),
        ("swp-2016-a4.6", "swp-2016-A4.6"),
        ("swp-2016-A4", "swp-2016-A.4"),
        ("2020 A2", "swp-2020-A2"),
        ("3.2.1", "swp-2016-3.2.1"),
        ("pcp-2020-02-05-4.9-1", "swp-2016-4.9-1"),
        ("D6-1", "swp-2020-D6-1"),
        ("2016 A.4", "swp-2016-A.4"),
        ("2016 A 4", "swp-2016-A.4"),
        ("A 4.6", "swp-2016-A4.6"),
    ],
)
def test_a_reference_is_found_as_it_is_printed_said_or_copied(ref, means):
    assert resolve(ref, opened()) == means


def test_each_commitment_and_activity_is_found_by_its_id():
    tables = opened()
    ids = [*swp.load("commitments")["commitment_id"], *swp.load("activities")["activity_id"]]
    assert [resolve(one, tables) for one in ids[::7]] == ids[::7]


def test_a_number_of_both_editions_lists_the_choices(run):
    done = run("history", "A2")
    assert done.exit_code == 2
    assert "swp-2016-A.2 (A victims' needs assessment); swp-2020-A2 (Evidence-based" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_unknown_number_says_how_to_find_one(run):
    done = run("history", "Z9")
    assert done.exit_code == 2
    assert "swp-data search" in done.stderr


@pytest.mark.parametrize("ref", ["", "  "])
def test_nothing_is_no_reference(run, ref):
    assert run("history", ref).stderr == "Error: Give a number such as A.4 or 3.2.1, or an id.\n"


def test_a_misprint_is_told_below_the_text_that_has_it(terminal):
    told = terminal("history", "2020-B6.2", width=100).stdout
    assert "totalling 3106,646" in told
    assert "Known issues: “3106,646” for “£106,646”" in told
    assert "Known issues" not in terminal("history", "A4.6").stdout


def test_a_text_that_points_elsewhere_is_followed_by_the_command_that_goes_there(run, terminal):
    assert "    Refer to B2.1: swp-data history swp-2020-B2.1\n" in terminal("history", "2020-D7").stdout
    assert run("history", "swp-2020-B2.1").exit_code == 0
    several = terminal("history", "3.5-1").stdout
    assert "Refer to 1.2 and 2.1.2: swp-data history swp-2016-1.2 (and swp-2016-2.1.2)" in several


def test_an_activity_is_told_report_by_report_with_its_lines(terminal):
    told = terminal("history", "A4.6").stdout
    order = [
        "June to August 2018: active",
        "[pcp-2018-09-18, lines 439-444]",
        "October to December 2019: complete",
    ]
    assert [told.index(part) for part in order] == sorted(told.index(part) for part in order)
    assert "That commitment became A2 (reworded): swp-data history swp-2020-A2" in told


def test_a_commitment_is_told_with_what_it_came_from_and_became(terminal):
    told = terminal("history", "2016-2.1").stdout
    assert "It became B1 (swp-2020-B1) (split)" in told
    assert "It became B2 (swp-2020-B2) (split)" in told
    assert "It came from 2.1 (swp-2016-2.1) (split)" in terminal("history", "2020-B1").stdout


def test_every_update_of_a_commitment_is_told_once(terminal):
    told = terminal("history", "A.4").stdout
    updates = swp.view("history").filter(subject_id="swp-2016-A.4")
    assert told.count("[pcp-") + told.count("[delivery-") == updates.height + 2  # and the two wordings


def test_a_commitment_that_was_dropped_says_so(terminal):
    assert "lives on in no commitment of the other edition" in terminal("history", "2016-2.2").stdout


def test_a_program_gets_the_rows_of_the_view(run):
    rows = json.loads(run("history", "A4.6", "--format", "json").stdout)
    assert [row["update_id"] for row in rows][:2] == ["pcp-2018-09-18-A4.6", "pcp-2020-02-05-A4.6"]
