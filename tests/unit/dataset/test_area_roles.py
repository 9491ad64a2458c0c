"""The areas that the profile gives a role, and the common words of its boards: other profiles give other results."""

import pytest

from swp_data.datapackage.model import open_package
from swp_data.dataset.body_names import BodyNames
from swp_data.dataset.coverage import coverage
from swp_data.dataset.location import package_folder
from swp_data.dataset.profile import PROFILE, read_profile
from tools.package_copy import copy_package


@pytest.mark.parametrize(("line", "place"), [('home = "warwickshire"', "Warwickshire"), ("", "")])
def test_the_place_of_the_record_is_that_of_the_profile(tmp_path, line, place):
    package = copy_package(tmp_path / "package")
    (package / PROFILE).parent.mkdir()
    text = (package_folder() / PROFILE).read_text(encoding="utf-8")
    assert 'home = "west-mercia"' in text
    (package / PROFILE).write_text(text.replace('home = "west-mercia"', line), encoding="utf-8")
    assert coverage(open_package(package)).place_name == place


def test_areas_of_the_roles_are_in_the_table():
    roles = read_profile().areas
    table = (package_folder() / "data" / "areas.csv").read_text(encoding="utf-8")
    for area_id in (roles.home, roles.country, roles.region, roles.peers, *roles.background):
        assert f"\n{area_id}," in table


def test_common_words_do_not_tell_bodies_apart():
    bodies = [
        {"body_id": "weekly", "name": "Weekly PCC meeting", "acronym": ""},
        {"body_id": "crime", "name": "Crime Board", "acronym": ""},
    ]
    assert BodyNames(bodies).best("PCC") > 0
    assert BodyNames(bodies, read_profile().reports.common_body_words).best("PCC") == 0
