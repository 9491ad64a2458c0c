"""The areas that a text means without naming them: that of the record, the country, the region, the similar forces.

They are data, in `[areas]` of the profile.

>>> from swp_data.dataset.profile import read_profile
>>> read_profile().areas.home
'west-mercia'
"""

from __future__ import annotations

from dataclasses import dataclass

from swp_data.dataset.profile_keys import Keys

__all__ = ["AreaRoles", "read_area_roles"]


@dataclass(frozen=True, kw_only=True)
class AreaRoles:
    """The ids of the areas that have a role in the record; each is empty if the profile doesn't give it.

    Attributes:
        home: the area of the police force: what a figure is about if its words name no area.
        country: what "national" means.
        region: what "our region" means.
        peers: what "most similar forces" means.
        background: areas that are named in a text without its figures being about them, as in "NHS England".
    """

    home: str
    country: str
    region: str
    peers: str
    background: tuple[str, ...]


def read_area_roles(keys: Keys) -> AreaRoles:
    """Return the areas that the table `[areas]` of a profile gives.

    Raises:
        ProfileError: a key is unknown or of the wrong type.
    """
    roles = AreaRoles(
        home=keys.text("home", required=False),
        country=keys.text("country", required=False),
        region=keys.text("region", required=False),
        peers=keys.text("peers", required=False),
        background=keys.texts("background", required=False),
    )
    keys.check_unknown()
    return roles
