"""What a command's environment may lack: open standard streams, memory, file descriptors, disk space."""

from __future__ import annotations

import errno
import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

STANDARD_DESCRIPTORS = (0, 1, 2)


@dataclass(frozen=True, kw_only=True)
class Shortage:
    """Something that the system ran out of, and how to recognise it.

    Attributes:
        problem: what is wrong and what to do, as a sentence.
        codes: the system's error numbers for it.
        words: matches messages about it, because each library raises a different exception.
    """

    problem: str
    codes: frozenset[int]
    words: re.Pattern[str]


SHORTAGES = (
    Shortage(
        problem="Too many files are open; raise the limit with: ulimit -n 1024",
        codes=frozenset({errno.EMFILE, errno.ENFILE}),
        words=re.compile(r"too many open files|os error 2[34]\b|unable to open database file", re.IGNORECASE),
    ),
    Shortage(
        problem="There is not enough memory; request less data",
        codes=frozenset({errno.ENOMEM, errno.EAGAIN}),
        words=re.compile(
            r"cannot allocate memory|os error 1[12]\b|out of memory|failed to map segment|memory allocation"
            r"|start new thread|spawn|resource temporarily unavailable",
            re.IGNORECASE,
        ),
    ),
    Shortage(
        problem="The disk is full, or a file is larger than the system allows; free some space and try again",
        codes=frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG}),
        words=re.compile(
            r"no space left|os error (?:27|28|122)\b|disk is full|disk i/o error|disk quota|file too large",
            re.IGNORECASE,
        ),
    ),
    Shortage(
        problem="There is no folder for temporary files; set TMPDIR to a writable folder",
        codes=frozenset(),
        words=re.compile(r"no usable temporary directory", re.IGNORECASE),
    ),
)


def open_closed_descriptors() -> None:
    """Open standard descriptors that are closed, so no other file gets one of their numbers.

    What a library writes to standard output would otherwise end up in that file.
    """
    for descriptor in STANDARD_DESCRIPTORS:
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number


def hide_errors_of_cleanup() -> None:
    """Keep errors of objects that are cleaned up, such as an unfinished zip on a full disk, from being printed.

    The command has reported what went wrong by then.
    """
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = lambda _: None


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Let a request of the system to end, SIGTERM or SIGHUP, end a command as Ctrl-C does: temporary files are removed.

    The exit status is 128 and the number of the signal, as shells count.
    """

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    replaced = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)  # Windows has only the first
            if number is not None and signal.getsignal(number) == signal.SIG_DFL:
                replaced[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in replaced.items():
            signal.signal(number, handler)


def shortage_sentence(error: BaseException) -> str:
    """Return a sentence about what the system ran out of; empty if the error has another cause.

    >>> shortage_sentence(OSError(errno.ENOSPC, "No space left on device"))
    'The disk is full, or a file is larger than the system allows; free some space and try again'
    >>> shortage_sentence(ValueError("not a number"))
    ''
    """
    for cause in _causes(error):
        for shortage in SHORTAGES:
            if getattr(cause, "errno", None) in shortage.codes or shortage.words.search(str(cause)):
                return shortage.problem
        if isinstance(cause, MemoryError):
            return SHORTAGES[1].problem
    return ""


def fault_sentence(error: BaseException) -> str:
    """Return a sentence about an unexpected error, with the line of this package that raised it.

    The error's own message is left out, because it may contain text from a package.
    """
    place = "Python"
    traceback = error.__traceback__
    while traceback:
        code = traceback.tb_frame.f_code
        folder, package, module = code.co_filename.rpartition("swp_data")
        if folder and package and not module.startswith("/cli/__init__"):
            place = f"swp_data{module}, line {traceback.tb_lineno}"
        traceback = traceback.tb_next
    return (
        f"swp-data failed because of a bug ({type(error).__name__} in {place}); "
        "please report it with the traceback that SWP_DATA_TRACEBACK=1 shows"
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and the errors that caused it."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
