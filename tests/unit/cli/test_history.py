"""`swp-data history`: what is shown on a commitment or activity."""

import json

import pytest

import swp_data as swp


def test_a_number_in_both_editions_lists_the_choices(run):
    done = run("history", "A2")
    assert done.exit_code == 2
    assert "swp-2016-A.2 (A victims' needs assessment); swp-2020-A2 (Evidence-based" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_error_for_an_unknown_number_says_how_to_find_one(run):
    done = run("history", "Z9")
    assert done.exit_code == 2
    assert "swp-data search" in done.stderr


@pytest.mark.parametrize("ref", ["", "  "])
def test_an_empty_reference_is_rejected(run, ref):
    assert run("history", ref).stderr == "Error: REF is empty; give a number such as A.4 or 3.2.1, or an id\n"


def test_an_erratum_is_shown_below_the_text_that_has_it(terminal):
    shown = terminal("history", "2020-B6.2", width=100).stdout
    assert "totalling 3106,646" in shown
    assert "Erratum: “3106,646” should read “£106,646”" in shown
    assert "Erratum" not in terminal("history", "A4.6").stdout


def test_a_cross_reference_is_followed_by_the_command_that_shows_it(run, terminal):
    assert "    Refer to B2.1: swp-data history swp-2020-B2.1\n" in terminal("history", "2020-D7").stdout
    assert run("history", "swp-2020-B2.1").exit_code == 0
    several = terminal("history", "3.5-1").stdout
    assert "Refer to 1.2 and 2.1.2: swp-data history swp-2016-1.2 (and swp-2016-2.1.2)" in several


def test_an_activity_is_shown_report_by_report_with_its_lines(terminal):
    shown = terminal("history", "A4.6").stdout
    order = [
        "June to August 2018: active",
        "[pcp-2018-09-18, lines 439-444]",
        "October to December 2019: complete",
    ]
    assert [shown.index(part) for part in order] == sorted(shown.index(part) for part in order)
    assert "It became A6.2 (swp-2020-A6.2) (continued)" in " ".join(shown.split())


def test_an_activity_without_a_link_points_to_its_commitment(terminal):
    shown = " ".join(terminal("history", "2020-A5.2").stdout.split())
    assert "is linked to it; see its commitment: swp-data history swp-2020-A5" in shown


def test_a_commitment_is_shown_with_what_it_came_from_and_became(terminal):
    shown = terminal("history", "2016-2.1").stdout
    assert "It became B1 (swp-2020-B1) (split)" in shown
    assert "It became B2 (swp-2020-B2) (split)" in shown
    assert "It came from 2.1 (swp-2016-2.1) (split)" in terminal("history", "2020-B1").stdout


def test_every_update_of_a_commitment_is_shown_once(terminal):
    shown = terminal("history", "A.4").stdout
    updates = swp.view("history").filter(subject_id="swp-2016-A.4")
    successors = swp.load("commitment_lineage").filter(from_commitment_id="swp-2016-A.4")
    wordings = 1 + successors.height
    assert shown.count("[pcp-") + shown.count("[delivery-") == updates.height + wordings


def test_a_commitment_without_a_successor_says_so(terminal):
    shown = " ".join(terminal("history", "2016-2.2").stdout.split())
    assert "Still in the plan word for word" in shown
    assert "[plan-2020-07, line 147]" in shown
    assert "No trace found" in " ".join(terminal("history", "2016-3.11").stdout.split())


def test_a_program_gets_the_rows_of_the_view(run):
    rows = json.loads(run("history", "A4.6", "--format", "json").stdout)
    assert [row["update_id"] for row in rows][:2] == ["pcp-2018-09-18-A4.6", "pcp-2020-02-05-A4.6"]
