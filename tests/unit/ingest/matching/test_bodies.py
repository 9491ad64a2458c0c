"""Printed names and labels are matched to bodies by what the record knows of them."""

import pytest

from swp_data.ingest.matching.bodies import Bodies
from swp_data.ingest.proposals.oversight import labels_in

BODIES = Bodies.of(
    [
        {"body_id": "victims-board", "name": "Victims Board", "acronym": ""},
        {"body_id": "crime-reduction-board", "name": "Crime Reduction Board", "acronym": "CRB"},
    ],
    [{"body_id": "victims-board", "printed_name": "Victims’ Board*"}],
    [
        {"label": "KPI monitoring", "kind": "monitoring", "body_id": ""},
        {"label": "Audit and oversight", "kind": "monitoring", "body_id": ""},
        {"label": "Victims' Board", "kind": "body", "body_id": "victims-board"},
    ],
)


@pytest.mark.parametrize(
    ("printed", "kind", "body"),
    [
        ("Victims' Board*#", "same", "victims-board"),
        ("CRB", "same", "crime-reduction-board"),
        ("Crime reduction boards (CRB)*", "reworded", "crime-reduction-board"),
        ("Farmers’ Forum*", "new", "farmers-forum"),
    ],
)
def test_names_of_listings(printed, kind, body):
    match = BODIES.match_name(printed, 7)
    assert (match.kind, match.key) == (kind, body)
    assert (match.score >= 0.9) == (kind == "same")


@pytest.mark.parametrize(
    ("cell", "labels"),
    [
        ("Victims’ Board. KPI monitoring.", ["Victims’ Board", "KPI monitoring"]),
        ("(1) CRB (2) Victims' Board", ["CRB", "Victims' Board"]),
        ("Victims' Board Audit and oversight", ["Victims' Board", "Audit and oversight"]),
        ("KPI monitoring and CRB", ["KPI monitoring", "CRB"]),
    ],
)
def test_a_cell_of_known_labels_is_read_without_doubt(cell, labels):
    known = sorted(BODIES.labels, key=len, reverse=True)
    assert labels_in(cell, known) == [(label, True) for label in labels]


@pytest.mark.parametrize(
    "cell", ["Victims' Board Deferred", "Transformatio n Board", "the CRB", "Deferred KPI monitoring"]
)
def test_a_cell_with_other_words_is_a_doubt(cell):
    known = sorted(BODIES.labels, key=len, reverse=True)
    labels = labels_in(cell, known)
    assert not all(is_known for _, is_known in labels)
    assert "".join(label for label, _ in labels).replace(" ", "") == cell.replace(" ", "")
