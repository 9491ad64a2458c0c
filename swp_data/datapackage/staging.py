"""All or nothing: what is built stands aside until it is whole, then takes the place of what was there.

A build holds a lock on the folder that releases go to and works in one hidden folder there. Killed, it leaves
that folder behind and what was released untouched; the next build takes the folder away. A release's folder and
its archive change places one after the other, each at once: between the two, each is whole.
"""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from swp_data.datapackage.model import PackageError

ASIDE = ".being-released"
REPLACED = "replaced"
HERE, EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux


@contextmanager
def locked(out: Path) -> Iterator[int]:
    """Hold the folder `out`, which is made if it isn't there; give the descriptor that holds it.

    The lock goes with the processes that have the descriptor, however they end.

    Raises:
        PackageError: another build holds it, or the system has no such locks.
    """
    try:
        import fcntl
    except ModuleNotFoundError as error:
        raise PackageError("a release is built on Linux or macOS: this system has no file locks") from error

    out.mkdir(parents=True, exist_ok=True)
    held = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PackageError(
                f"{out}: another release is being built there; wait until it is done"
            ) from error
        yield held
    finally:
        os.close(held)


@contextmanager
def aside(out: Path, name: str) -> Iterator[Path]:
    """Give an empty hidden folder of `out` to build in; nothing of it is left, whatever happens in between."""
    recover(out)
    folder = out / f".{name}{ASIDE}"
    folder.mkdir()
    try:
        yield folder
    finally:
        recover(out)


def recover(out: Path) -> None:
    """Take away what killed builds left in `out`; put back what one of them had moved and not yet replaced."""
    for folder in out.glob(f".*{ASIDE}"):
        for moved in (folder / REPLACED).glob("*"):
            if not (out / moved.name).exists():
                moved.rename(out / moved.name)
        shutil.rmtree(folder)


def settle(folder: Path) -> None:
    """Give the files below a folder the permissions that everyone may read, and bring them onto the disk."""
    for place, _, names in os.walk(folder):
        for name in names:
            file = Path(place, name)
            file.chmod(0o644)
            _sync(file)
        Path(place).chmod(0o755)
        _sync(Path(place))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put(new: Path, place: Path) -> None:
    """Move `new`, a file or a folder that stands aside, to its place; what stood there goes away with `aside`."""
    if place.is_symlink() or (place.exists() and place.is_dir() != new.is_dir()):
        raise PackageError(f"{place}: something else stands here; move it away")
    if not place.is_dir():
        new.replace(place)
    elif not _exchange(new, place):
        replaced = new.parent / REPLACED
        replaced.mkdir(exist_ok=True)
        place.rename(replaced / place.name)
        new.rename(place)
    _sync(place.parent)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places at once; False where the system or the file system can't."""
    try:
        exchange = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    return bool(exchange(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE) == 0)
