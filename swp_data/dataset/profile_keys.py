"""The keys of a profile: each is read once, with its type, and a key that is never read is a mistake."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from swp_data.errors import SwpDataError

PROFILE = "profiles/west-mercia.toml"
LONGEST_PATTERN = 20_000


class ProfileError(SwpDataError, ValueError):
    """Raised when a profile cannot be read, or lacks a requested entry."""


class Keys:
    """The keys of one TOML table. Each is read once, with its type; keys that are never read are unknown."""

    def __init__(self, content: Mapping[str, Any], path: str) -> None:
        self.content = content
        self.path = path
        self.known: set[str] = set()

    @property
    def where(self) -> str:
        """The file and the table, for errors."""
        return f"{PROFILE}, {self.path}" if self.path else PROFILE

    def text(self, key: str, *, required: bool = True) -> str:
        """Return a text that is not empty; an empty one if the key is optional and missing."""
        value = self._value(key, str, "a text", required=required)
        if value == "":
            raise ProfileError(f"{key!r} is empty", where=self.where, hint="give it a text, or remove it")
        return value or ""

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """Return an array of one or more texts; an empty one if the key is optional and missing."""
        values = self._value(key, list, "an array of texts", required=required)
        if values is None:
            return ()
        if not values or not all(isinstance(value, str) and value for value in values):
            raise ProfileError(
                f"{key!r} is not an array of texts", where=self.where, hint='write ["...", "..."]'
            )
        return tuple(values)

    def arrays(self, key: str) -> dict[str, tuple[str, ...]]:
        """Return an optional table of arrays of texts; an empty one if it is missing."""
        table = Keys(self._value(key, dict, "a table of arrays", required=False) or {}, self._below(key))
        return {name: table.texts(name) for name in table.content}

    def mapping(self, key: str) -> dict[str, str]:
        """Return a table of texts."""
        values = self._value(key, dict, "a table of texts")
        if not all(isinstance(value, str) for value in values.values()):
            raise ProfileError(
                f"{key!r} is not a table of texts", where=self.where, hint='write "..." = "..."'
            )
        return dict(values)

    def pattern(self, key: str, references: str = "") -> re.Pattern[str]:
        """Return a regular expression, or an array of alternatives as one expression, with `{references}` replaced."""
        value = self.content.get(key)
        alternatives = self.texts(key) if isinstance(value, list) else (self.text(key),)
        written = alternatives[0] if len(alternatives) == 1 else f"(?:{'|'.join(alternatives)})"
        if len(written) > LONGEST_PATTERN or len(references) > LONGEST_PATTERN:
            raise ProfileError(f"{key!r} is longer than {LONGEST_PATTERN:,} characters", where=self.where)
        try:
            return re.compile(written.replace("{references}", references))
        except (re.error, OverflowError, RecursionError) as error:
            raise ProfileError(
                f"{key!r} is not a regular expression ({error})", where=self.where, hint="correct the pattern"
            ) from error

    def table(self, key: str, *, required: bool = True) -> Keys:
        """Return a table; an empty one if it is optional and missing."""
        return Keys(self._value(key, dict, "a table", required=required) or {}, self._below(key))

    def tables(self, key: str, *, required: bool = True) -> list[Keys]:
        """Return an array of tables."""
        values = self._value(key, list, "an array of tables", required=required) or []
        if not all(isinstance(value, dict) for value in values):
            raise ProfileError(
                f"{key!r} is not an array of tables", where=self.where, hint=f"write [[{key}]]"
            )
        return [Keys(value, f"{self._below(key)} {number}") for number, value in enumerate(values, 1)]

    def check_unknown(self) -> None:
        """Check that no key is left unread.

        Raises:
            ProfileError: a key is unknown.
        """
        for key in self.content:
            if key not in self.known:
                raise ProfileError(
                    f"the key {key!r} is unknown",
                    where=self.where,
                    hint=f"use {', '.join(sorted(self.known))}",
                )

    def _below(self, key: str) -> str:
        return f"{self.path}, {key}" if self.path else key

    def _value(self, key: str, kind: type, called: str, *, required: bool = True) -> Any:
        self.known.add(key)
        if key not in self.content:
            if required:
                raise ProfileError(f"{key!r} is missing", where=self.where, hint=f"add {called}")
            return None
        if not isinstance(self.content[key], kind):
            raise ProfileError(f"{key!r} is not {called}", where=self.where, hint=f"make it {called}")
        return self.content[key]
