"""The profile: what it says of the editions, and the sentence that each mistake in it gets."""

import copy
import tomllib

import pytest

import swp_data as swp
from swp_data.dataset.location import package_folder
from swp_data.dataset.profile import PROFILE, ProfileError, parse_profile, read_profile
from swp_data.errors import SwpDataError


@pytest.fixture
def content():
    return copy.deepcopy(tomllib.loads((package_folder() / PROFILE).read_text(encoding="utf-8")))


def test_each_edition_of_the_data_is_described():
    described = [edition.plan_id for edition in read_profile().editions]
    assert described == swp.load("plans")["plan_id"].to_list()


def test_the_objectives_of_each_edition_are_those_of_the_data():
    known = swp.load("objectives").sort("position")["objective_id"].to_list()
    for edition in read_profile().editions:
        assert [objective.objective_id for objective in edition.objectives] == known


def test_each_type_of_document_in_the_data_is_described():
    for name in swp.load("sources")["document_type"].cast(str).unique():
        assert read_profile().document_type(name).boilerplate


def test_an_edition_derives_objective_and_strand_from_a_reference():
    edition = read_profile().edition("swp-2016")
    assert (edition.objective_of_reference("D.6"), edition.strand_of_reference("D.6")) == (
        "reassure",
        "commissioner",
    )
    assert (edition.objective_of_reference("3.12"), edition.strand_of_reference("3.12")) == (
        "reform",
        "policing",
    )
    assert read_profile().edition("swp-2020").strand_of_reference("D6") is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda p: p.pop("publisher"), "profiles/west-mercia.toml: 'publisher' is missing; add a text"),
        (
            lambda p: p["editions"][1].pop("objectives"),
            "profiles/west-mercia.toml, editions 2: 'objectives' is missing; add an array of tables",
        ),
        (
            lambda p: p["editions"][0]["objectives"][2].update(heading="x"),
            (
                "profiles/west-mercia.toml, editions 1, objectives 3: the key 'heading' is unknown; "
                "use headings, objective_id, reference_prefixes"
            ),
        ),
        (
            lambda p: p["editions"][0]["strands"][0].update(references="[0-9"),
            (
                "profiles/west-mercia.toml, editions 1, strands 1: 'references' is not a regular expression "
                "(unterminated character set at position 0); correct the pattern"
            ),
        ),
        (
            lambda p: p["status_rules"][0].update(scope="somewhere"),
            (
                "profiles/west-mercia.toml, status_rules 1: the scope 'somewhere' is unknown; "
                "use one of whole update, first sentence, anywhere"
            ),
        ),
        (
            lambda p: p["status_rules"][1].update(examples=["Next week"]),
            (
                "profiles/west-mercia.toml, status_rules 2: the pattern does not match the example 'Next week'; "
                "correct one of them"
            ),
        ),
        (
            lambda p: p["editions"].append(p["editions"][0]),
            "profiles/west-mercia.toml: two editions have the plan_id 'swp-2016'; remove one of them",
        ),
        (
            lambda p: p["reports"].update(sections="Background"),
            "profiles/west-mercia.toml, reports: 'sections' is not an array of texts; make it an array of texts",
        ),
        (
            lambda p: p["reports"].update(default_document_type="minutes"),
            "profiles/west-mercia.toml: there is no document type 'minutes'; add a [[document_types]] table for it",
        ),
    ],
)
def test_a_mistake_gets_one_sentence(content, change, message):
    change(content)
    with pytest.raises(ProfileError) as error:
        parse_profile(content)
    assert str(error.value) == message
    assert isinstance(error.value, SwpDataError)


def test_a_package_with_its_own_profile_uses_it(tmp_path):
    (tmp_path / "profiles").mkdir()
    text = (package_folder() / PROFILE).read_text(encoding="utf-8")
    (tmp_path / PROFILE).write_text(text.replace("swp-2020", "swp-2021"), encoding="utf-8")
    assert read_profile(tmp_path).find_edition("swp-2021")
    assert read_profile(tmp_path).find_edition("swp-2020") is None
    assert read_profile(tmp_path / "profiles") is read_profile()


def test_a_file_that_is_not_toml_is_reported_with_its_path(tmp_path):
    (tmp_path / "profiles").mkdir()
    (tmp_path / PROFILE).write_text("publisher = ", encoding="utf-8")
    with pytest.raises(ProfileError, match=r"west-mercia.toml: is not a UTF-8 TOML file \(Invalid value"):
        read_profile(tmp_path)
