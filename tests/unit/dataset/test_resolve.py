"""References: which commitment or activity they mean."""

import pytest

import swp_data as swp
from swp_data.dataset.resolve import AmbiguousReferenceError, UnknownReferenceError, resolve


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
def test_a_reference_is_found_as_printed_spoken_or_copied(ref, means):
    assert resolve(ref, swp.load) == means


def test_a_commitment_or_activity_is_found_by_its_id():
    ids = [*swp.load("commitments")["commitment_id"], *swp.load("activities")["activity_id"]]
    assert [resolve(id_, swp.load) for id_ in ids[::7]] == ids[::7]


def test_the_error_for_an_ambiguous_reference_has_the_choices():
    with pytest.raises(AmbiguousReferenceError) as error:
        resolve("A2", swp.load)
    assert error.value.choices == ("swp-2016-A.2", "swp-2020-A2")
    assert "give one of these: swp-2016-A.2 (A victims' needs assessment); swp-2020-A2" in str(error.value)


def test_the_error_for_an_unknown_reference_shortens_it():
    with pytest.raises(UnknownReferenceError) as error:
        resolve("z" * 10_000, swp.load)
    assert len(str(error.value)) < 250
    assert error.value.reference == "z" * 10_000
