import pytest

from swp_data.dataset.profile import read_profile

PLAN = ["2.1", "2.2", "2.3", "2.4", "3.1"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Refer to 1.1", [("Refer to 1.1", ["1.1"])]),
        ("Refer to 2.2-2.4.", [("Refer to 2.2-2.4", ["2.2", "2.3", "2.4"])]),
        ("Refer to 2.1 - 2.3", [("Refer to 2.1 - 2.3", ["2.1", "2.2", "2.3"])]),
        ("resolved (now resolved, see B2.3) and", [("see B2.3", ["B2.3"])]),
        ("identify gaps (A2). (2)Work", [("(A2)", ["A2"])]),
        ("communities (Refer to)", [("(Refer to)", [])]),
        ("(A2.1) Develop", []),
        ("((D6.1) (1) Monitoring", []),
        ("Refer to the Communication Plan", []),
    ],
)
def test_phrases_that_point_are_found_with_their_targets(text, found):
    assert list(read_profile().references.pointers(text, PLAN)) == found


@pytest.mark.parametrize(
    ("line", "ref"),
    [
        ("B4 Provide oversight", "B4"),
        ("3.1 • Ensuring the", "3.1"),
        ("A.4", "A.4"),
        ("2018/19 funding", None),
        ("1. Commission", None),
    ],
)
def test_a_line_starts_a_commitment_only_with_its_reference(line, ref):
    match = read_profile().references.starts_commitment.match(line)
    assert (match and match[1]) == ref


@pytest.mark.parametrize(
    ("line", "ref"),
    [
        ("((D6.1) (1) Monitoring", "D6.1"),
        ("(3.2.4)Body worn video", "3.2.4"),
        ("(2) Develop", None),
        ("(CIG) by", None),
    ],
)
def test_a_line_starts_an_activity_only_with_its_reference(line, ref):
    match = read_profile().references.starts_activity.match(line)
    assert (match and match[1]) == ref
