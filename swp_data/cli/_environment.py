"""What the environment of a command may lack: open standard streams, memory, file descriptors, disk space."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

STANDARD_DESCRIPTORS = (0, 1, 2)


@dataclass(frozen=True, kw_only=True)
class Shortage:
    """Something that the system refused, and how it can be told.

    Attributes:
        problem: what is wrong and what to do, as a sentence.
        codes: the error numbers of the system that mean it.
        words: what a message about it contains; the libraries do not agree on an exception for it.
    """

    problem: str
    codes: frozenset[int]
    words: re.Pattern[str]


SHORTAGES = (
    Shortage(
        problem="There are too few file descriptors for this; allow more with: ulimit -n 1024",
        codes=frozenset({errno.EMFILE, errno.ENFILE}),
        words=re.compile(r"too many open files|os error 2[34]\b|unable to open database file", re.IGNORECASE),
    ),
    Shortage(
        problem="There is not enough memory for this; ask for less",
        codes=frozenset({errno.ENOMEM, errno.EAGAIN}),
        words=re.compile(
            r"cannot allocate memory|os error 1[12]\b|out of memory|failed to map segment|memory allocation"
            r"|start new thread|spawn|resource temporarily unavailable",
            re.IGNORECASE,
        ),
    ),
    Shortage(
        problem="The disk is full, or a limit on the size of files is reached; make room and try again",
        codes=frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG}),
        words=re.compile(
            r"no space left|os error (?:27|28|122)\b|disk is full|disk quota|file too large", re.IGNORECASE
        ),
    ),
    Shortage(
        problem="There is no folder for temporary files; set TMPDIR to one that can be written to",
        codes=frozenset(),
        words=re.compile(r"no usable temporary directory", re.IGNORECASE),
    ),
)


def open_closed_descriptors() -> None:
    """Open standard descriptors that are closed, so that no other file takes the number of one of them.

    What a library writes to standard output would otherwise get into that file.
    """
    for descriptor in STANDARD_DESCRIPTORS:
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free


def shortage_sentence(error: BaseException) -> str:
    """Return a sentence on what the system refused; empty if the error has another reason.

    >>> shortage_sentence(OSError(errno.ENOSPC, "No space left on device"))
    'The disk is full, or a limit on the size of files is reached; make room and try again'
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
    """Return a sentence on an error that nothing foresaw, with the place in this package that it comes from.

    The message of the error is not repeated: it may contain text of a package.
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
        f"This cannot be processed, because of a fault in swp-data ({type(error).__name__} in {place}); "
        "please report it, with the traceback that SWP_DATA_TRACEBACK=1 shows"
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those that led to it."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
