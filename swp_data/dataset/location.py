"""Where the data of this package is: in the wheel, in a checkout, or in a wheel that is on the path as it is."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from swp_data.datapackage.model import PackageError


@cache
def package_folder() -> Path:
    """Return the folder of the package: inside the wheel, or the checkout that this module stands in.

    A wheel that is on the path as it is gets its data unpacked into a temporary folder, until the process ends.

    Raises:
        PackageError: there is neither.
    """
    here = Path(__file__).parent.parent
    folders = (here / "_package", here.parent) if here.is_dir() else (_unpacked(),)
    for folder in folders:
        if (folder / "datapackage.json").is_file():
            return folder
    raise PackageError(f"{here}: the data is missing from this installation; install swp-data again")


def _unpacked() -> Path:
    """Copy the data out of the archive that this module was imported from."""
    import atexit
    from importlib.resources import files
    from tempfile import TemporaryDirectory

    aside = TemporaryDirectory(prefix="swp-data-")
    atexit.register(aside.cleanup)
    folder = Path(aside.name) / "_package"
    waiting = [(files("swp_data") / "_package", folder)]
    for source, target in waiting:
        if source.is_dir():
            target.mkdir()
            waiting += [(inside, target / inside.name) for inside in source.iterdir()]
        elif source.is_file():
            target.write_bytes(source.read_bytes())
    return folder
