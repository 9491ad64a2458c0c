"""Views: what they carry, that nothing is lost or doubled on the way, and that each column is described."""

import polars as pl
import pytest

import swp_data as swp
from swp_data.datapackage import frames
from swp_data.datapackage.model import open_package, parse_schema
from swp_data.dataset.location import package_folder
from swp_data.dataset.views import VIEWS, view_schema
from swp_data.dataset.views.oversight import compare_listings


def schema(name):
    return parse_schema(view_schema(name, VIEWS[name], open_package(package_folder())), name)


@pytest.mark.parametrize("name", swp.views())
def test_each_view_has_the_columns_and_types_of_its_schema(name):
    frame = swp.view(name)
    assert frame.height > 0
    assert dict(frame.schema) == {field.name: frames.polars_type(field) for field in schema(name).fields}
    described = swp.describe(name).rows(named=True)
    assert [row["field"] for row in described] == frame.columns
    assert all(row["title"] and row["description"] and row["example"] for row in described)


@pytest.mark.parametrize("name", swp.views())
def test_the_keys_of_a_view_are_unique_and_its_references_resolve(name):
    frame, described = swp.view(name), schema(name)
    assert not frame.select(described.primary_key).is_duplicated().any()
    for key in described.foreign_keys:
        there = swp.load(key.resource)[key.to[0]]
        assert frame[key.fields[0]].drop_nulls().is_in(there.to_list()).all(), key


@pytest.mark.parametrize("name", swp.views())
def test_no_required_cell_of_a_view_is_empty(name):
    frame = swp.view(name)
    empty = {field.name for field in schema(name).fields if field.required and frame[field.name].null_count()}
    assert not empty


@pytest.mark.parametrize("name", swp.views())
def test_the_columns_of_a_view_keep_the_constraints_of_their_origins(name):
    frame = swp.view(name)
    for field in schema(name).fields:
        pattern, least = field.constraints.get("pattern"), field.constraints.get("minimum")
        if pattern:
            assert frame[field.name].drop_nulls().str.contains(f"^(?:{pattern})$").all(), field.name
        if least is not None:
            assert (frame[field.name].drop_nulls() >= least).all(), field.name


def test_the_example_of_a_computed_column_is_one_of_its_values():
    for name, view in VIEWS.items():
        for column, origin in view.columns.items():
            if not isinstance(origin, str):
                assert origin["example"] in swp.view(name)[column].cast(pl.String).to_list(), column


def test_progress_has_a_row_for_each_update_in_their_order():
    progress = swp.view("progress")
    assert progress["update_id"].to_list() == swp.load("updates")["update_id"].to_list()
    row = progress.row(by_predicate=pl.col("update_id") == "pcp-2018-09-18-1.1-1", named=True)
    assert row["bodies"] == "Victims' Board"
    assert (row["plan"], row["period_label"]) == ("2016-2021", "JUNE - AUGUST 2018")


def test_an_observation_that_is_a_misprint_says_so_in_its_row():
    series = swp.view("series")
    (said,) = series.filter(quote="projects totalling 3106,646")["misprint"]
    assert said.startswith('Printed "3106,646", should say "£106,646": Impossible number')
    (said,) = series.filter(quote="compared to 77% seen")["misprint"]
    assert 'should say "compared to 77% seen at the end of Q1"' in said
    (said,) = series.filter(quote="Confidence has remained stable at approximately 85%")["misprint"]
    assert said.startswith('Printed "Confidence has remained stable at approximately 85%": Inconsistent')
    other = series.filter(quote="projects totalling £112,667")["misprint"]  # of the same update
    assert other.to_list() == [None]
    assert swp.load("observations")["observation_id"].sort().equals(series["observation_id"].sort())


def test_progress_has_the_misprints_of_each_update_and_no_other():
    progress = swp.view("progress").rows_by_key("update_id", named=True, unique=True)
    errata = swp.load("errata").filter(table="updates")
    misprinted = {update for update, row in progress.items() if row["misprint"]}
    assert misprinted == set(errata["record_id"])
    for row in errata.rows(named=True):
        said = progress[row["record_id"]]["misprint"]
        assert f'Printed "{row["printed"]}"' in said
        assert row["explanation"] in said
        assert (row["corrected"] or "") in said


def test_a_view_begins_with_what_answers_and_ends_with_ids():
    assert swp.view("progress").columns[:4] == ["commitment_ref", "activity_ref", "activity", "period_start"]
    assert swp.view("oversight").columns[:5] == ["body", "period_start", "period_end", "change", "successor"]
    assert swp.view("series").columns[:3] == ["metric", "area", "period_start"]
    assert swp.view("untracked").columns[0] == "text"
    for name, view in VIEWS.items():
        assert list(view.columns)[-1] in view.key, name


def test_the_history_of_a_subject_has_its_updates_and_those_that_lineage_links():
    expected = set()
    for row in swp.view("progress").rows(named=True):
        for key, table in (("commitment_id", "commitment_lineage"), ("activity_id", "activity_lineage")):
            expected.add((row[key], row["update_id"], "itself", None))
            for link in swp.load(table).rows(named=True):
                for relation, ours, other in (("successor", "from", "to"), ("predecessor", "to", "from")):
                    if link[f"{other}_{key}"] == row[key]:
                        expected.add((link[f"{ours}_{key}"], row["update_id"], relation, link["relation"]))
    history = swp.view("history")
    rows = history.select("subject_id", "update_id", "relation", "link").rows()
    assert len(rows) == len(expected)
    assert set(rows) == expected


def test_a_history_is_in_order_of_time():
    history = swp.view("history")
    ends = history.group_by("subject_id").agg(pl.col("period_end").diff().dt.total_days().min().alias("step"))
    assert (ends["step"].drop_nulls() >= 0).all()
    assert history["period_end"].null_count() == 0


def test_a_history_crosses_from_one_edition_to_the_next_and_back():
    history = swp.view("history").select("subject_id", "relation", "link", "commitment_id", "period_end")
    forth = history.filter(subject_id="swp-2016-A.4")
    assert forth["commitment_id"].unique(maintain_order=True).to_list() == ["swp-2016-A.4", "swp-2020-A2"]
    assert forth.row(-1)[1:3] == ("successor", "reworded")
    back = history.filter(subject_id="swp-2020-A2")
    assert back["commitment_id"].unique(maintain_order=True).to_list() == ["swp-2016-A.4", "swp-2020-A2"]
    assert back.row(0)[1:3] == ("predecessor", "reworded")


def test_a_commitment_without_a_successor_has_only_its_own_history():
    track_my_crime = swp.view("history").filter(subject_id="swp-2016-1.2")
    assert set(track_my_crime["relation"]) == {"itself"}


def test_untracked_has_each_statement_without_a_commitment_and_no_other():
    statements = swp.load("plan_statements")
    untracked = swp.view("untracked")
    assert untracked["statement_id"].to_list() == (
        statements.filter(pl.col("commitment_id").is_null())["statement_id"].to_list()
    )
    assert 0 < untracked.height < statements.height
    dropped = untracked.filter(pl.col("text").str.contains("Track my Crime")).row(0, named=True)
    assert (dropped["strand"], dropped["objective_id"]) == ("chief_constable", "victims")


def test_the_bodies_that_disappeared_between_2018_and_2020_are_one_filter_away():
    gone = swp.view("oversight").filter(change="gone")
    listings = swp.load("oversight_listings")
    before, after = (
        set(listings.filter(source_id=report)["body_id"]) for report in ("pcp-2018-09-18", "pcp-2020-02-05")
    )
    assert set(gone["body_id"]) == before - after
    assert set(gone["source_id"]) == {"pcp-2020-02-05"}
    assert set(gone.filter(pl.col("successor").is_null())["body"]) == {
        "Strategic Health and Safety Group",
        "Strategic Stop and Search Group",
        "Strategic Vulnerability Board",
        "Trust, Integrity and Ethics Committee",
    }


def test_a_body_that_is_no_longer_listed_may_still_be_named():
    row = swp.view("oversight").filter(change="gone", body_id="strategic-vulnerability-board")
    assert row.select("updates", "commitment_refs", "printed_name").rows() == [(1, "2.1", None)]


def test_oversight_has_each_listing_and_counts_the_updates_that_name_a_body():
    oversight = swp.view("oversight")
    listings = swp.load("oversight_listings")
    assert oversight["listing_id"].drop_nulls().sort().to_list() == listings["listing_id"].sort().to_list()
    named = (
        swp.load("oversight_links")
        .drop_nulls("body_id")
        .unique(["update_id", "body_id"])
        .join(swp.load("updates"), on="update_id")
    )
    assert oversight["updates"].sum() == named.height
    row = oversight.filter(body_id="transformation-board", source_id="pcp-2018-09-18").row(0, named=True)
    rows = named.filter(body_id="transformation-board", source_id="pcp-2018-09-18")
    assert row["updates"] == rows.height == 10
    assert row["change"] is None


def test_a_report_without_a_listing_removes_no_body_and_a_body_may_come_back():
    sources = pl.LazyFrame(
        {"source_id": ["q1", "q2", "q3", "q4"], "period_end": ["2020-1", "2020-2", "2020-3", "2020-4"]}
    )
    listings = pl.LazyFrame(
        {
            "listing_id": ["1a", "1b", "3a", "4a", "4b"],
            "body_id": ["a", "b", "a", "a", "b"],
            "source_id": ["q1", "q1", "q3", "q4", "q4"],
        }
    )
    rows = (
        compare_listings(listings, sources)
        .select("body_id", "source_id", "change")
        .sort(pl.all())
        .collect()
        .rows()
    )
    assert rows == [
        ("a", "q1", None),
        ("a", "q3", "stays"),
        ("a", "q4", "stays"),
        ("b", "q1", None),
        ("b", "q3", "gone"),
        ("b", "q4", "new"),
    ]
