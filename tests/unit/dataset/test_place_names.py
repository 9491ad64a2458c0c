"""Names of places: which words count, and that the table follows from the texts of the record."""

import csv

import pytest

import swp_data as swp
from swp_data.dataset.location import package_folder
from swp_data.dataset.place_names import SEARCHED, PlaceNames, area_mentions, read_place_names
from swp_data.dataset.profile import ProfileError, read_profile
from swp_data.dataset.profile_keys import Keys

NAMES = read_profile().place_names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Rural and Business officer for Hereford", {("herefordshire", "place_within", "Hereford")}),
        ("working in Herefordshire", {("herefordshire", "area", "Herefordshire")}),
        (
            "Replacement of Hereford Police Station",
            {("hereford-police-station", "area", "Hereford Police Station")},
        ),
        ("because of Warwickshire's actions", {("warwickshire", "area", "Warwickshire")}),
        ("South\nWorcestershire", {("south-worcestershire", "area", "South Worcestershire")}),
        (
            "Telford & Wrekin, Telford",
            {("telford-and-wrekin", "area", "Telford"), ("telford-and-wrekin", "area", "Telford & Wrekin")},
        ),
        ("the Bishop of Hereford's school, the University of Worcester and NHS England", set()),
        ("Hereford & Worcester Fire and Rescue Service", set()),
        ("returned to the West Midlands force area", set()),
        ("West Mercia Police; TELFORD; Worcestershires", set()),
        ("", set()),
    ],
)
def test_the_longest_listed_words_count(text, expected):
    assert set(NAMES.find(text)) == expected


def test_names_mean_areas_of_the_data():
    assert set(NAMES.area_ids) <= set(swp.load("areas")["area_id"])


def test_the_table_follows_from_the_texts():
    tables = {}
    for table in SEARCHED:
        with (package_folder() / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as text:
            tables[table] = list(csv.DictReader(text))
    expected = area_mentions(tables, NAMES)
    rows = swp.load("area_mentions").rows(named=True)
    assert sorted(tuple(row.values()) for row in rows) == sorted(tuple(row.values()) for row in expected)


def test_the_rows_of_a_text_that_people_decided_on_stay():
    mention = {
        "origin_table": "updates",
        "origin_id": "a",
        "area_id": "worcester",
        "relation": "area",
        "quote": "x",
    }
    tables = {
        "updates": [
            {"update_id": "a", "update_text": "Telford"},
            {"update_id": "b", "update_text": "Telford"},
        ],
        "area_mentions": [mention, {**mention, "origin_id": "b"}],
    }
    exceptions = [{"rule": "area-mention-listed", "table": "updates", "key": "a", "reason": "It is a name."}]
    kept, derived = area_mentions(tables, NAMES, exceptions=exceptions)
    assert kept == mention
    assert (derived["origin_id"], derived["quote"]) == ("b", "Telford")


def test_a_profile_without_names_finds_none():
    assert read_place_names(Keys({}, "place_names")) == PlaceNames(areas={}, places={}, other_names=())
    assert read_place_names(Keys({}, "place_names")).find("Telford") == []


def test_a_name_in_two_lists_is_refused():
    keys = Keys({"areas": {"Telford": ["a"]}, "places": {"Telford": ["b"]}}, "place_names")
    with pytest.raises(ProfileError, match="place_names: 'Telford' is listed twice; remove one of them"):
        read_place_names(keys)
