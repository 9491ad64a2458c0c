"""The wheel and the source distribution of a release, which contain the same data.

Building them runs code from the checkout, so they are built only if the package is the checkout that this program runs
from.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from swp_data.datapackage.archive import rewrite_gzip, rewrite_zip, zip_date
from swp_data.datapackage.model import Package, PackageError
from swp_data.dataset.location import package_folder


def is_own_checkout(package: Package) -> bool:
    """Return whether a package is the checkout that this program runs from."""
    own = package_folder()
    return (own / "pyproject.toml").is_file() and package.root.resolve() == own.resolve()


def write_distributions(package: Package, folder: Path, epoch: int, lock: int) -> list[str]:
    """Build the wheel and the source distribution into a new folder; return the names of the files.

    Args:
        package: a checkout.
        folder: the folder for the files.
        epoch: the date of the files in them, in seconds since 1970.
        lock: the descriptor of a lock that the build keeps until it ends.

    Raises:
        PackageError: they cannot be built.
    """
    folder.mkdir()
    temporary = folder / "tmp"
    temporary.mkdir()
    _run_hatchling(package.root.resolve(), folder.resolve(), temporary.resolve(), epoch, lock)
    temporary.rmdir()
    for wheel in folder.glob("*.whl"):
        rewrite_zip(wheel, zip_date(epoch))
    for sdist in folder.glob("*.tar.gz"):
        rewrite_gzip(sdist, epoch)
    return sorted(file.name for file in folder.iterdir())


def _run_hatchling(checkout: Path, folder: Path, temporary: Path, epoch: int, lock: int) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder), "-t", "sdist", "-t", "wheel"]
    paths = [str(checkout), os.environ.get("PYTHONPATH", "")]
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(epoch),
        "TMPDIR": str(temporary),
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(  # noqa: S603 - our own interpreter, on our own checkout
        command,
        cwd=checkout,
        env=environment,
        pass_fds=(lock,),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        last_line = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise PackageError(
            f"the wheel cannot be built ({' '.join(last_line) or f'exit status {done.returncode}'})",
            where=str(checkout),
            hint="is hatchling installed?",
        )
