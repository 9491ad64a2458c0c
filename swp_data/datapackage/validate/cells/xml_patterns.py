r"""Patterns of XML Schema, which the standard prescribes, as Python's or Polars' expressions.

Most patterns mean the same to Python. It lacks the classes of Unicode (`\p{L}`), the characters of XML names (`\i` and
`\c`), and the subtraction of classes (`[a-z-[aeiou]]`); Polars' engine has the first and the last. What can't be
translated is not checked, which the report says.

Standard: XML Schema, https://www.w3.org/TR/xmlschema-2/#regexs
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

# The characters of names, without the rare ones beyond the basic plane.
NAME_START = r":A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}"
NAME_START += (
    r"\x{200C}-\x{200D}\x{2070}-\x{218F}\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFFD}"
)
NAME = NAME_START + r"\-.0-9\x{B7}\x{0300}-\x{036F}\x{203F}-\x{2040}"
SPECIAL = re.compile(r"\\[pPiIcC]|\[[^\]]*-\[")
TOKEN = re.compile(
    r"\\[pP]\{(?P<block>Is[A-Za-z0-9-]+)\}|\\(?P<name>[iIcC])|(?P<subtract>-\[)|\\.|\[\^?|\]|.", re.DOTALL
)


class PatternError(ValueError):
    """A pattern that is not a regular expression, for whatever engine."""


@dataclass(frozen=True)
class Translated:
    """A pattern in the syntax of an engine; `engine` is "python", "polars", or empty if neither can match it."""

    engine: str
    pattern: str
    reason: str = ""


@lru_cache(maxsize=1024)
def pattern_of(pattern: str) -> Translated:
    r"""Return a pattern in the syntax of the engine that can match it.

    >>> pattern_of("[a-z]+").engine, pattern_of(r"\p{Lu}\p{L}*").engine, pattern_of(r"\p{IsGreek}+").engine
    ('python', 'polars', '')
    >>> pattern_of(r"[a-z-[aeiou]]+")
    Translated(engine='polars', pattern='[a-z--[aeiou]]+', reason='')

    Raises:
        PatternError: it is not a regular expression.
    """
    if not SPECIAL.search(pattern):
        problem = _problem(pattern)
        if not problem:
            return Translated("python", pattern)
        if _polars_reads(pattern):
            return Translated("polars", pattern)
        raise PatternError(problem)
    translated, blocks = _translate(pattern)
    if _polars_reads(translated):
        if not blocks:
            return Translated("polars", translated)
        return Translated("", pattern, f"it uses the Unicode block {blocks[0]!r}")
    if problem := _problem(SPECIAL.sub("[x", re.sub(r"\\[pP]\{[^}]*\}|\\[iIcC]", "x", pattern))):
        raise PatternError(problem)
    return Translated("", pattern, "no engine here has all of its parts")


def _problem(pattern: str) -> str:
    """Return what Python has against a pattern; empty if nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except re.error as error:
        return str(error)
    except RecursionError:
        return "it is nested too deeply"
    except OverflowError:
        return "a repetition is too long"
    return ""


def _polars_reads(pattern: str) -> bool:
    try:
        pl.Series([""]).str.contains(f"^(?:{pattern})$")
    except pl.exceptions.ComputeError:
        return False
    return True


def _translate(pattern: str) -> tuple[str, list[str]]:
    """Return a pattern of XML Schema in the syntax of Polars, and the Unicode blocks that it uses."""
    parts: list[str] = []
    blocks: list[str] = []
    depth = 0
    for token in TOKEN.finditer(pattern):
        text = token[0]
        if token["block"]:
            blocks.append(token["block"])
            text = "x"
        elif token["name"]:
            characters = NAME_START if token["name"] in "iI" else NAME
            negated = token["name"] in "IC"
            text = f"[{'^' * negated}{characters}]"
        elif token["subtract"] and depth:
            text = "--["
            depth += 1
        elif text in {"[", "[^"}:
            depth += 1
        elif text == "]":
            depth -= bool(depth)
        elif text in {"&", "~"} and depth:
            text = f"\\{text}"
        parts.append(text)
    return "".join(parts), blocks
