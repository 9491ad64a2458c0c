"""The site of this package's release, built once."""

from pathlib import Path

import pytest

from swp_data.site.build import build_site


@pytest.fixture(scope="session")
def site(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site."""
    folder = tmp_path_factory.mktemp("site") / "site"
    build_site(released, folder)
    return folder
