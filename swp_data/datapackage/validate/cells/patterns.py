r"""The patterns of a package, matched against texts in bounded time.

A pattern comes from the package, so it may backtrack for ever: `(a+)+` needs two to the power of n steps for a text of
n letters in Python's `re`. Where Polars' engine, whose time is linear, is certain to read the pattern and the text as
Python does, it decides. The rest is matched by Python in a process of its own, which is ended when its time is up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache

import polars as pl

from swp_data.datapackage.validate.bounded_process import BoundedProcess
from swp_data.datapackage.validate.cells.constraints import UndecidedError, compile_pattern, portable_pattern
from swp_data.datapackage.validate.cells.xml_patterns import pattern_of
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
        PatternError: the pattern is not a regular expression.
        re.error: it is one that Python can't compile.
        LimitError: it is too long.
    """

    def __init__(self, pattern: str) -> None:
        check_length(pattern)
        translated = pattern_of(pattern)
        self.pattern = pattern
        self._portable: str | None = None
        self._process = BoundedProcess(MATCHER, pattern, float(limit("pattern_seconds")))
        self._linear = f"^(?:{translated.pattern})$" if translated.engine == "polars" else None
        if self._linear is None:
            compile_pattern(pattern)
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
        if self._linear is not None:
            return pl.Series(texts, dtype=pl.String).str.contains(self._linear).to_list()
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
            answer = self._process.ask(batch, len(batch))
            if len(answer) != len(batch):
                self._process.seconds_left = 0
                self.close()
                raise self._timeout()
            yield from (character == "1" for character in answer)

    def _timeout(self) -> LimitError:
        seconds = plural(limit("pattern_seconds"), "second")
        shown = truncate(self.pattern, 80)
        return LimitError(
            f"the pattern {shown!r} is not checked, because matching it takes more than {seconds}",
            "pattern_seconds",
        )

    def close(self) -> None:
        """End the process that matches texts, if there is one."""
        self._process.close()


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
