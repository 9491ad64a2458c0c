"""Who made a Data Package, from what, and how others may use it: contributors, sources and licences.

Standard: Data Package v2, https://datapackage.org/standard/data-package/#properties
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Licence:
    """A licence: its identifier (SPDX or Open Definition), its address and its title."""

    name: str = ""
    path: str = ""
    title: str = ""


@dataclass(frozen=True)
class Contributor:
    """A person or an organisation that contributed to a package, and in which roles."""

    title: str = ""
    path: str = ""
    email: str = ""
    organization: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A document or a dataset that a package was made from."""

    title: str = ""
    path: str = ""
    email: str = ""
    version: str = ""
