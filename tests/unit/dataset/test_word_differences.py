import pytest

from swp_data.dataset.word_differences import CLASSES, compare_wordings


@pytest.mark.parametrize(
    ("earlier", "later", "classes", "removed", "added"),
    [
        ("Launch a scheme", "Launch a scheme", ("same",), "", ""),
        ("Launch a scheme.", "launch  a scheme", ("spelling",), "", ""),
        ("Tackle cybercrime", "Tackle cyber crime", ("spelling",), "cybercrime", "cyber crime"),
        ("Recruit 20 officers", "Recruit officers", ("number",), "20", ""),
        ("Recruit five officers", "Recruit six officers", ("number",), "five", "six"),
        ("Finish by April 2019", "Finish by May 2020", ("date", "words"), "April 2019", "May 2020"),
        ("Launch a scheme", "Use a scheme", ("verb",), "Launch", "Use"),
        ("Make it work", "Making it work", ("words",), "Make", "Making"),
        ("Support victims", "Support survivors", ("words",), "victims", "survivors"),
        ("One a two b", "One c two d", ("words",), "a … b", "c … d"),
    ],
)
def test_the_words_that_differ_have_classes(earlier, later, classes, removed, added):
    change = compare_wordings(earlier, later)
    assert (change.classes, change.removed, change.added) == (classes, removed, added)
    assert set(change.classes) <= set(CLASSES)


def test_a_reference_after_a_wording_is_not_part_of_it():
    assert compare_wordings("Help victims. Refer to 2.1", "Help victims").classes == ("spelling",)
