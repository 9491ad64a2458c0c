"""No network: while the adapter works, nothing in this thread can open a connection or start a program.

A descriptor can make Frictionless fetch something in many ways: an address as a profile, a reference within a
profile, a scheme, a format such as a Google sheet or a database. So the interpreter itself refuses, by an audit hook:
it is asked before a socket is made or a host name looked up, whichever library does so.

Standard: PEP 578, https://peps.python.org/pep-0578/
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

DENIED = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "sqlite3.connect",
)


class NotFetchedError(OSError):
    """An attempt to use the network, or to start a program, during validation."""

    def __init__(self) -> None:
        super().__init__(None, "not fetched: validation does not use the network")


class _State(threading.local):
    depth = 0


_STATE = _State()


@contextmanager
def confined() -> Iterator[None]:
    """Deny this thread the network and other programs.

    >>> import socket
    >>> with confined():
    ...     socket.create_connection(("localhost", 9))
    Traceback (most recent call last):
    ...
    swp_data.datapackage.validate.confinement.NotFetchedError: ...not fetched: validation does not use the network
    """
    _install()
    _STATE.depth += 1
    try:
        yield
    finally:
        _STATE.depth -= 1


def is_confined() -> bool:
    """Say whether this thread is denied the network."""
    return _STATE.depth > 0


@contextmanager
def released() -> Iterator[None]:
    """Lift the confinement for a program of our own, such as the one that matches patterns."""
    depth, _STATE.depth = _STATE.depth, 0
    try:
        yield
    finally:
        _STATE.depth = depth


@cache
def _install() -> None:
    sys.addaudithook(_refuse)  # it can't be removed, so it is installed once, and asks whether it applies


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if _STATE.depth and event.startswith(DENIED):
        raise NotFetchedError
