"""Files that are written atomically: another program sees the old contents or the new, never a part of them.

The new contents are written to a temporary file in the same folder, with an unpredictable name, which then replaces the
file. If anything fails before that, the file is unchanged and the temporary file is removed.
"""

from __future__ import annotations

import os
import secrets
import signal
import stat
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

# Never write to an existing file or follow a link. Windows lacks the last flag, other systems the first.
FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


def write_atomically(path: Path, contents: str | bytes) -> None:
    """Write a file atomically; text is written as UTF-8, with its line endings unchanged.

    Raises:
        OSError: the file can't be written; it is as it was.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_atomically(Path(folder, "plan.txt"), "Safer West Mercia")
        ...     [file.read_text() for file in Path(folder).iterdir()]
        ['Safer West Mercia']
    """
    with atomic_file(path) as file:
        file.write(contents.encode() if isinstance(contents, str) else contents)


def write_all_atomically(files: Mapping[Path, str | bytes]) -> None:
    """Write several files, each atomically; replace none before all of them are on the disk.

    Ctrl-C takes effect when all of them are replaced, so the files always fit together.

    Raises:
        OSError: a file can't be written; all files are unchanged.
    """
    with _uninterrupted(), ExitStack() as stack:
        for path, contents in files.items():
            file = stack.enter_context(atomic_file(path))
            file.write(contents.encode() if isinstance(contents, str) else contents)
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def atomic_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing that replaces `path` when the block ends without an exception.

    The new file gets the permissions of the file that it replaces.

    Raises:
        OSError: the file can't be written; it is as it was.
    """
    temporary = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}.tmp")
    descriptor = os.open(temporary, FLAGS, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            if path.exists() and not path.is_symlink():
                temporary.chmod(stat.S_IMODE(path.stat().st_mode))
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Delay Ctrl-C until a block ends; in another thread than the main one, it cannot interrupt anyway."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pending: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pending.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pending:
        raise KeyboardInterrupt


def _sync_folder(folder: Path) -> None:
    """Flush a rename in a folder to the disk, on systems that support it."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
