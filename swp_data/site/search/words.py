"""The words of a text, as the search compares them. `assets/search-words.js` has the same rules for queries."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Letters and digits, with an apostrophe, a point or a thousands separator inside the word ("PCC's", "A4.6", "2,800").
WORD = re.compile(r"£|[^\W_]+(?:['’][^\W_]+|\.[0-9]+|,[0-9]{3}(?![0-9]))*")
NOT_COMPARED = re.compile(r"['’,\u0300-\u036f]")
POINT_OF_REFERENCE = re.compile(r"^([a-z])\.(?=[0-9])")


def words_of(text: str) -> list[str]:
    """Return the words of a text: in lower case, without accents, apostrophes and separators.

    A reference is a single word, with or without a point after its letter.

    >>> words_of("The PCC's café: A.4 and A4.6, £2,800")
    ['the', 'pccs', 'cafe', 'a4', 'and', 'a4.6', '£', '2800']
    """
    return [_compared(match[0]) for match in WORD.finditer(text)]


@cache
def _compared(word: str) -> str:
    word = NOT_COMPARED.sub("", unicodedata.normalize("NFKD", word).lower())
    return POINT_OF_REFERENCE.sub(r"\1", word)
