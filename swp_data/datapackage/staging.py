"""Replace folders and files atomically: they are built in a staging folder, then moved into place.

A build locks the folder that it writes to and works in one hidden folder there. If it is killed, it leaves that
staging folder behind and everything else unchanged; the next build removes the staging folder. A release's folder and
its zip are moved into place one after the other, each atomically: in between, both are complete.

Nobody can predict the name of a staging folder, and a folder or link that only looks like one is left alone: a staging
folder belongs to the user who runs the build, and has a file in it that marks it.
"""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import signal
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from swp_data.datapackage.model import PackageError

SUFFIX = ".being-released"
MARKER = "staging-folder-of-swp-data"
REPLACED = "replaced"
LONGEST_PART = 100  # characters of a name that go into the name of a staging folder
ENDING = (signal.SIGTERM, signal.SIGHUP) if hasattr(signal, "SIGHUP") else (signal.SIGTERM,)
AT_FDCWD, RENAME_EXCHANGE = -100, 2  # of Linux's renameat2


@contextmanager
def locked(folder: Path) -> Iterator[int]:
    """Lock a folder, creating it if needed; yield the file descriptor that holds the lock.

    The lock ends when the processes that have the descriptor end.

    Raises:
        PackageError: another process holds the lock, or the system has no file locks.
    """
    try:
        import fcntl
    except ModuleNotFoundError as error:
        raise PackageError(
            "this system has no file locks", where=str(folder), hint="use Linux or macOS"
        ) from error

    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PackageError(
                "another process is writing to this folder", where=str(folder), hint="wait until it is done"
            ) from error
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def staging_folder(folder: Path, name: str) -> Iterator[Path]:
    """Yield a new hidden folder in `folder` to build in; it is removed at the end, even if the process is terminated.

    The caller holds the lock of `folder`.
    """
    recover(folder)
    staging = folder / f".{name[:LONGEST_PART]}.{secrets.token_hex(8)}{SUFFIX}"
    with _terminated_by_an_exception():
        staging.mkdir(mode=0o700)
        try:
            (staging / MARKER).touch(exist_ok=False)
            yield staging
        finally:
            recover(folder)


@contextmanager
def _terminated_by_an_exception() -> Iterator[None]:
    """Let a signal that asks the process to end raise SystemExit, so that what is built is removed first."""
    handled = [number for number in ENDING if signal.getsignal(number) == signal.SIG_DFL]
    if threading.current_thread() is not threading.main_thread():
        handled = []

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)  # the exit status that shells give to it

    for number in handled:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, signal.SIG_DFL)


def recover(folder: Path) -> None:
    """Remove the staging folders of killed builds; first restore anything moved but not yet replaced."""
    for staging in folder.glob(f".*{SUFFIX}"):
        if not _is_own(staging):
            continue
        replaced = staging / REPLACED
        for moved in [] if replaced.is_symlink() else replaced.glob("*"):
            if not os.path.lexists(folder / moved.name):
                moved.rename(folder / moved.name)
        shutil.rmtree(staging)


def _is_own(staging: Path) -> bool:
    """Return whether a path is a staging folder that this user made: marked, or empty since its build was killed."""
    status = staging.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        return False
    marker = staging / MARKER
    is_marked = os.path.lexists(marker) and stat.S_ISREG(marker.lstat().st_mode)
    return is_marked or not any(staging.iterdir())


def flush_to_disk(folder: Path) -> None:
    """Flush the files below a folder to the disk, and make them readable for everyone."""
    for path, _, names in os.walk(folder):
        for name in names:
            file = Path(path, name)
            file.chmod(0o644)
            _sync(file)
        Path(path).chmod(0o755)
        _sync(Path(path))


def move_into_place(new: Path, target: Path) -> None:
    """Replace `target` with `new`, a file or a folder in the staging folder, and move the old one there.

    Raises:
        PackageError: `target` is a link, or one of the two is a file and the other a folder.
    """
    if target.is_symlink() or (target.exists() and target.is_dir() != new.is_dir()):
        raise PackageError("something else has this name", where=str(target), hint="move it away")
    if not target.is_dir():
        new.replace(target)
    elif not _exchange(new, target):
        replaced = new.parent / REPLACED
        replaced.mkdir(exist_ok=True)
        target.rename(replaced / target.name)
        new.rename(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two folders atomically; return False if the system or the file system doesn't support it."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    status = renameat2(AT_FDCWD, os.fsencode(first), AT_FDCWD, os.fsencode(second), RENAME_EXCHANGE)
    return bool(status == 0)
