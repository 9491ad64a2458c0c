"""The folder of the installed data: in the wheel, in the checkout, or unpacked from a wheel that is not installed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from swp_data.datapackage.model import PackageError


@cache
def package_folder() -> Path:
    """Return the folder of the installed data: the one inside the wheel, or the checkout that this module is in.

    If swp-data is imported from a wheel on the Python path, the data is unpacked into a temporary folder, which is
    removed when the process ends.

    Raises:
        PackageError: the data is missing.
    """
    library = Path(__file__).parent.parent
    folders = (library / "_package", library.parent) if library.is_dir() else (_unpack(),)
    for folder in folders:
        if (folder / "datapackage.json").is_file():
            return folder
    raise PackageError(
        "the data is missing from this installation", where=str(library), hint="reinstall swp-data"
    )


def _unpack() -> Path:
    """Copy the data out of the archive that this module was imported from."""
    import atexit
    from importlib.resources import files
    from tempfile import TemporaryDirectory

    temporary = TemporaryDirectory(prefix="swp-data-")
    atexit.register(temporary.cleanup)
    folder = Path(temporary.name) / "_package"
    pending = [(files("swp_data") / "_package", folder)]
    for source, target in pending:
        if source.is_dir():
            target.mkdir()
            pending += [(child, target / child.name) for child in source.iterdir()]
        elif source.is_file():
            target.write_bytes(source.read_bytes())
    return folder
