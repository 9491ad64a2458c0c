r"""The patterns of a package, matched against texts in bounded time.

A pattern comes from the package, so it may backtrack for ever: `(a+)+` needs two to the power of n steps for a text of
n letters in Python's `re`. Where Polars' engine, whose time is linear, is certain to read the pattern and the text as
Python does, it decides. The rest is matched by Python in a process of its own, which is ended when its time is up.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

import polars as pl

from swp_data.datapackage.validate.confinement import released
from swp_data.datapackage.validate.constraints import UndecidedError, compile_pattern, portable_pattern
from swp_data.limits import LimitError, limit
from swp_data.text import plural, truncate

# Texts that both engines read alike: \s and \w differ beyond these characters, and $ differs before a line break.
PLAIN_TEXT = re.compile(r"[\t -~]*")
MATCHER = """
import json, re, sys
pattern = re.compile(json.loads(sys.stdin.readline()))
for line in sys.stdin:
    print("".join("1" if pattern.fullmatch(text) else "0" for text in json.loads(line)), flush=True)
"""
TEXTS_AT_ONCE = 1_000
ROUND_TRIP = 0.0001  # seconds that passing a text to the process may take, which is not the pattern's fault


@lru_cache(maxsize=256)
def matcher(pattern: str) -> Matcher:
    """Return the matcher of a pattern; all texts that are matched against the pattern share its time.

    >>> matcher("a|b").matches("ab"), matcher("(a+)+").matches("a" * 50 + "!"), matcher("(?=a)[a-z]+").matches("ab")
    (False, False, True)
    """
    return Matcher(pattern)


class Matcher:
    """A pattern that must match the whole of a text, as Table Schema defines it.

    Raises:
        re.error: the pattern is not a regular expression of Python.
        LimitError: it is too long.
    """

    def __init__(self, pattern: str) -> None:
        check_length(pattern)
        compile_pattern(pattern)
        self.pattern = pattern
        self._portable: str | None = None
        self._process: subprocess.Popen[str] | None = None
        self._seconds_left = float(limit("pattern_seconds"))
        with suppress(UndecidedError):
            self._portable = portable_pattern(pattern)

    def matches(self, text: str) -> bool:
        """Say whether the pattern matches the whole text.

        Raises:
            LimitError: it takes too long.
        """
        return self.matches_each([text])[0]

    def matches_each(self, texts: Sequence[str]) -> list[bool]:
        """Say for each of some texts whether the pattern matches the whole of it.

        Raises:
            LimitError: it takes too long.
        """
        plain = [bool(self._portable) and bool(PLAIN_TEXT.fullmatch(text)) for text in texts]
        answers = iter(
            self._match_portable([text for text, is_plain in zip(texts, plain, strict=True) if is_plain])
        )
        others = self._match_in_process(
            [text for text, is_plain in zip(texts, plain, strict=True) if not is_plain]
        )
        return [next(answers) if is_plain else next(others) for is_plain in plain]

    def _match_portable(self, texts: list[str]) -> list[bool]:
        if not texts or not self._portable:
            return []
        return pl.Series(texts, dtype=pl.String).str.contains(self._portable).to_list()

    def _match_in_process(self, texts: list[str]) -> Iterator[bool]:
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            batch = texts[start : start + TEXTS_AT_ONCE]
            answer = self._ask(batch)
            if len(answer) != len(batch):
                self._seconds_left = 0
                self.close()
                raise self._timeout()
            yield from (character == "1" for character in answer)

    def _ask(self, texts: list[str]) -> str:
        """Return what the process answers; it is empty if the time is up."""
        if self._seconds_left <= 0:
            return ""
        if self._process is None:
            with released():
                self._process = _start(self.pattern)
            weakref.finalize(self, self._process.kill)
        process, begun = self._process, time.monotonic()
        timer = threading.Timer(self._seconds_left, process.kill)
        timer.daemon = True
        timer.start()
        try:
            _send(process, texts)
            return process.stdout.readline().strip() if process.stdout else ""
        except OSError:
            return ""
        finally:
            timer.cancel()
            elapsed = time.monotonic() - begun
            self._seconds_left -= max(0, elapsed - ROUND_TRIP * len(texts))

    def _timeout(self) -> LimitError:
        seconds = plural(limit("pattern_seconds"), "second")
        shown = truncate(self.pattern, 80)
        return LimitError(
            f"the pattern {shown!r} is not checked, because matching it takes more than {seconds}",
            "pattern_seconds",
        )

    def close(self) -> None:
        """End the process that matches texts, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with suppress(OSError, ValueError):
                process.communicate()


def check_length(pattern: str) -> None:
    """Refuse a pattern that is longer than the limit.

    Raises:
        LimitError: it is.
    """
    most = limit("pattern_length")
    if len(pattern) > most:
        raise LimitError(
            f"the pattern {truncate(pattern, 40)!r} is longer than {plural(most, 'character')}",
            "pattern_length",
        )


def _start(pattern: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(  # noqa: S603 - our own program; the package's pattern is only its input
        [sys.executable, "-I", "-S", "-c", MATCHER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="ascii",
    )
    _send(process, pattern)
    return process


def _send(process: subprocess.Popen[str], value: Any) -> None:
    if process.stdin:
        process.stdin.write(json.dumps(value) + "\n")
        process.stdin.flush()
