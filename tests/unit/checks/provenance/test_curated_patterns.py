"""Patterns in curation/: each mistake in one gets a sentence that names its row."""

import re

import pytest

from swp_data.checks.provenance.boilerplate import is_boilerplate, read_boilerplate
from swp_data.checks.provenance.curated_patterns import read_patterns
from swp_data.checks.provenance.excluded_numbers import read_exclusions
from swp_data.dataset.curation import CurationError, curation_file
from swp_data.dataset.profile import read_profile


@pytest.fixture
def root(tmp_path):
    """A folder with a list of patterns of its own."""
    (tmp_path / "curation").mkdir()
    for name in ("boilerplate.schema.json", "exclusion_patterns.schema.json", "exclusion_kinds.schema.json"):
        source = curation_file("boilerplate").parent / name
        (tmp_path / "curation" / name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def write(root, name, *lines):
    (root / "curation" / f"{name}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")


@pytest.mark.parametrize(
    ("pattern", "example", "message"),
    [
        ("{year}", "2020", "row 2: the placeholder {year} is unknown; use one of {date}"),
        ("[a-z", "x", "row 2: the pattern is not a regular expression (unterminated"),
        ("x+", "xy", "row 2: the pattern does not match the example 'xy'; correct one of them"),
    ],
)
def test_a_mistake_in_a_pattern_names_its_row(root, pattern, example, message):
    write(
        root,
        "boilerplate",
        "group,kind,scope,prose,pattern,example",
        f"any,mark,cell,false,{pattern},{example}",
    )
    with pytest.raises(CurationError) as error:
        list(read_patterns("boilerplate", {"date": "x"}, re.Pattern.fullmatch, root))
    assert message in str(error.value)


def test_an_unknown_kind_of_exclusion_is_an_error(root):
    write(root, "exclusion_patterns", "kind,pattern,example", "shoe_size,size [0-9]+,size 42")
    with pytest.raises(
        CurationError, match=r"the kind 'shoe_size' is unknown; add it to curation/exclusion_kinds\.csv"
    ):
        read_exclusions(read_profile(), root)


def test_boilerplate_depends_on_the_type_of_document_and_on_where_it_is():
    kinds = read_boilerplate(read_profile())
    assert is_boilerplate("AGENDAITEM7", kinds["panel_report"], "line", listed=False)
    assert not is_boilerplate("AGENDAITEM7", kinds["delivery_plan_extract"], "line", listed=False)
    assert is_boilerplate("12", kinds["panel_report"], "line", listed=False)
    assert not is_boilerplate("12", kinds["panel_report"], "cell", listed=False)
    assert is_boilerplate("Anyprose", kinds["plan"], "cell", listed=False)
    assert not is_boilerplate("Anyprose", kinds["plan"], "cell", listed=True)
