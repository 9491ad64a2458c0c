"""The wheel and the source distribution of a release, which carry the same data.

They are built from a checkout by its own build backend, which runs code of that checkout: so only of the one that
this program runs from.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from swp_data.datapackage.archive import store_gzip, store_zip, zip_date
from swp_data.datapackage.model import Package, PackageError
from swp_data.dataset.location import package_folder


def is_ours(package: Package) -> bool:
    """Return whether a package is the checkout that this program runs from."""
    return (
        package_folder() / "pyproject.toml"
    ).is_file() and package.root.resolve() == package_folder().resolve()


def write_distributions(package: Package, folder: Path, epoch: int, held: int) -> list[str]:
    """Build the wheel and the sdist into a folder, which is made; return the names of the files.

    Args:
        package: a checkout.
        folder: where they go.
        epoch: seconds since 1970, the date of all that is in them.
        held: the descriptor of a lock that the build keeps until it ends.

    Raises:
        PackageError: they can't be built.
    """
    folder.mkdir()
    temporary = folder / "tmp"
    temporary.mkdir()
    command = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-d",
        str(folder.resolve()),
        "-t",
        "sdist",
        "-t",
        "wheel",
    ]
    paths = [str(package.root.resolve()), os.environ.get("PYTHONPATH", "")]
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(epoch),
        "TMPDIR": str(temporary.resolve()),
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(  # noqa: S603 - our own interpreter, on our own checkout
        command,
        cwd=package.root,
        env=environment,
        pass_fds=(held,),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise PackageError(f"the wheel can't be built: {' '.join(said)}; is hatchling installed?")
    temporary.rmdir()
    for wheel in folder.glob("*.whl"):
        store_zip(wheel, zip_date(epoch))
    for sdist in folder.glob("*.tar.gz"):
        store_gzip(sdist, epoch)
    return sorted(file.name for file in folder.iterdir())
