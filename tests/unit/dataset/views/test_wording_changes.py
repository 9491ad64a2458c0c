"""The view `wording_changes`: each step of a commitment's wording, once."""

import polars as pl

import swp_data as swp

CHANGES = swp.view("wording_changes")


def test_each_step_is_a_row():
    wordings = swp.load("commitment_wordings")
    prints = wordings.height - wordings["commitment_id"].n_unique()
    assert CHANGES.filter(step="print").height == prints
    pairs = swp.load("commitment_lineage").select("from_commitment_id", "to_commitment_id").rows()
    editions = CHANGES.filter(pl.col("step") != "print")
    assert sorted(editions.select("commitment_id", "to_commitment_id").rows()) == sorted(pairs)


def test_the_words_of_a_step_are_those_of_its_wordings():
    for row in CHANGES.rows(named=True):
        for side, wording in (("removed", "wording"), ("added", "to_wording")):
            words = (row[side] or "").replace("…", "").split()
            assert [word for word in words if word not in row[wording]] == [], row["commitment_id"]


def test_the_same_promise_has_the_same_words():
    same = CHANGES.filter(step="same")["classes"].cast(pl.String).unique()
    assert set(same) <= {"same", "spelling"}


def test_a_scheme_that_was_launched_is_used():
    row = CHANGES.filter(commitment_id="swp-2016-D.3", step="reworded").row(0, named=True)
    assert (row["classes"], row["removed"], row["added"]) == ("verb, words", "Launch a new", "Use my")
