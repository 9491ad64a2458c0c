"""The files of the search index: scripts, because a page that was opened as a file can't fetch other files.

| file | contents | loaded |
| --- | --- | --- |
| `index.js` | the documents with their titles, every word, synonyms, names of codes | with the page |
| `words-X.js` | in which documents each word that begins with X is | when a query needs one |
| `texts-N.js` | the texts of some documents | when one of them is shown |

So the first results need a small part of the texts. Each script adds its contents to `SWP_SEARCH_FILES`, with the
fingerprint of the whole index: files of different versions are never mixed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from typing import Any

from swp_data import wording
from swp_data.dataset.curation import read_curation
from swp_data.site.release_tables import ReleaseTables
from swp_data.site.search.documents import KINDS, Document, documents
from swp_data.site.search.words import WORD, words_of

FOLDER = "assets/search"
TEXTS_SIZE = 16_000  # characters of a file of texts, at least, except for the last
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
LETTERS = re.compile("[a-z]")
LONGEST_SHARED = 25  # letters that a word shares with the one before it, so that the number is a letter
MULTIPLE = ("other_refs", "earlier_refs", "editions", "areas", "boards")
"""The columns of a document that may have several values."""


def index_files(release: ReleaseTables) -> dict[str, str]:
    """Return the text of each file of the index, by its path."""
    found = documents(release)
    postings = postings_of(found)
    texts = list(_texts(found))
    contents: dict[str, Any] = {
        "index": {
            "groups": [_group(list(group)) for _, group in groupby(found, _page_of)],
            "initials": "".join(dict.fromkeys(map(file_of_word, sorted(postings)))),
            "texts": [start for start, _ in texts],
            "synonyms": synonyms() + abbreviations(found),
            "kinds": KINDS,
            **_names(release),
        },
        "vocabulary": {"words": front_coded(sorted(postings))},
    }
    for initial, words in groupby(
        sorted(postings, key=lambda word: (file_of_word(word), word)), file_of_word
    ):
        of_file = list(words)
        contents[f"words-{initial}"] = {
            "words": front_coded(of_file),
            "documents": " ".join(_numbers(postings[word]) for word in of_file),
        }
    for number, (_, passages) in enumerate(texts):
        contents[f"texts-{number}"] = passages
    fingerprint = sha256(_json(contents).encode()).hexdigest()[:16]
    return {
        f"{FOLDER}/{name}.js": _script(name, {"of": fingerprint, "is": content})
        for name, content in contents.items()
    }


def postings_of(found: Sequence[Document]) -> dict[str, list[int]]:
    """Return for each word the numbers of the documents with it in a text; a word of a title alone has none."""
    postings: dict[str, list[int]] = {}
    for number, document in enumerate(found):
        refs = (*document.other_refs, *document.earlier_refs)
        titles = set(words_of(" ".join((document.title, *document.earlier_titles, document.ref, *refs))))
        texts = {word for passage in document.passages for word in words_of(passage.text)}
        for word in titles:
            postings.setdefault(word, [])
        for word in texts - titles:
            postings.setdefault(word, []).append(number)
    return postings


def file_of_word(word: str) -> str:
    """Return the name of the file of a word's documents: its first letter, or "0".

    >>> file_of_word("victim"), file_of_word("2019"), file_of_word("£")
    ('v', '0', '0')
    """
    return word[0] if LETTERS.match(word) else "0"


def front_coded(words: Iterable[str]) -> str:
    """Return sorted words, each as its number of letters that are those of the word before, as a capital, and the rest.

    >>> front_coded(["victim", "victims", "vision"])
    'AvictimGsCsion'
    """
    parts, previous = [], ""
    for word in words:
        shared = min(_shared_length(previous, word), LONGEST_SHARED)
        parts.append(chr(ord("A") + shared) + word[shared:])
        previous = word
    return "".join(parts)


def synonyms() -> list[list[str]]:
    """Return what people type and what the documents say, from `curation/search_synonyms.csv`."""
    return [[row["typed"], row["printed"]] for row in read_curation("search_synonyms")]


def abbreviations(found: Sequence[Document]) -> list[list[str]]:
    """Return abbreviations and their meanings, from `curation/acronyms.csv`, as far as the documents have the meanings.

    One that a text also prints in small letters is left out: who types "safe" rarely means SAFE, a campaign.
    """
    texts = [passage.text for document in found for passage in document.passages]
    texts += [document.title for document in found]
    printed = {match[0] for text in texts for match in WORD.finditer(text)}
    compared = set(words_of(" ".join(printed)))
    return [
        [row["acronym"].lower(), row["meaning"]]
        for row in read_curation("acronyms")
        if row["acronym"].lower() not in printed and compared.issuperset(words_of(row["meaning"]))
    ]


def _shared_length(text: str, other: str) -> int:
    """Return how many characters two texts begin with that are the same."""
    pairs = enumerate(zip(text, other, strict=False))
    return next((length for length, (one, two) in pairs if one != two), min(len(text), len(other)))


def _numbers(numbers: Iterable[int]) -> str:
    """Return rising numbers as the differences between them, in digits of 5 bits; all but the last digit add 32.

    >>> _numbers([0, 1, 40])
    '00x6'
    """
    text, previous = [], -1
    for number in numbers:
        difference, previous = number - previous - 1, number
        digits = [difference % 32]
        while difference := difference // 32:
            digits.append(32 + difference % 32)
        text += [DIGITS[digit] for digit in reversed(digits)]
    return "".join(text)


def _texts(found: Sequence[Document]) -> Iterator[tuple[int, list[Any]]]:
    """Yield the contents of each file of texts, with the number of its first document."""
    start, size, texts = 0, 0, []
    for number, document in enumerate(found):
        texts.append([[passage.label, passage.anchor, passage.text] for passage in document.passages])
        size += sum(len(passage.text) for passage in document.passages)
        if size >= TEXTS_SIZE or number == len(found) - 1:
            yield start, texts
            start, size, texts = number + 1, 0, []


def _page_of(document: Document) -> tuple[str, str]:
    """Return the kind of a document, and its page or the folder of it, which neighbours share."""
    page, hash_sign, _ = document.address.partition("#")
    return document.kind, page if hash_sign else page.rpartition("/")[0]


def _group(documents_of_page: list[Document]) -> dict[str, Any]:
    """Return documents as columns; a column with one value is that value, and an empty one is left out."""
    addresses = [document.address for document in documents_of_page]
    prefix = addresses[0][: _shared_length(min(addresses), max(addresses))]
    suffix = ".html" if all(address.endswith(".html") for address in addresses) else ""
    columns: dict[str, list[Any]] = {
        "items": [address.removeprefix(prefix).removesuffix(suffix) for address in addresses],
        "label": [document.label for document in documents_of_page],
        "title": [document.title for document in documents_of_page],
        "earlier_titles": [" / ".join(document.earlier_titles) for document in documents_of_page],
        "ref": [document.ref for document in documents_of_page],
        "objective": [document.objective for document in documents_of_page],
        "status": [document.status for document in documents_of_page],
        "of_a_part": [document.of_a_part for document in documents_of_page],
        "as_of": [document.as_of for document in documents_of_page],
    }
    for name in MULTIPLE:
        columns[name] = [" ".join(getattr(document, name)) for document in documents_of_page]
    return {
        "kind": documents_of_page[0].kind,
        "prefix": prefix.removesuffix(suffix) if len(addresses) == 1 else prefix,
        "suffix": suffix,
        "count": len(addresses),
    } | {
        name: values[0] if len(set(values)) == 1 else values
        for name, values in columns.items()
        if any(values)
    }


def _names(release: ReleaseTables) -> dict[str, dict[str, str]]:
    """Return the names of the codes that a result shows."""
    return {
        "objectives": {row["objective_id"]: row["title"] for row in release.rows["objectives"]},
        "statuses": {status: wording.format_status(status) for status in release.statuses},
        "editions": {row["plan_id"]: release.edition_name(row["plan_id"]) for row in release.editions},
    }


def _script(name: str, content: dict[str, Any]) -> str:
    """Return a script that adds a file to those that are loaded; no text in it can end the script or break its line."""
    text = _json(content)
    for character in ("\u2028", "\u2029", "<"):
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f"(self.SWP_SEARCH_FILES = self.SWP_SEARCH_FILES || {{}})[{_json(name)}] = {text};\n"


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
