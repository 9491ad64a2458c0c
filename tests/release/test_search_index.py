"""The search index has everything that people may search for, and no text of the data can break it."""

import gzip
import json
import re
from dataclasses import replace
from itertools import pairwise

import polars as pl
import pytest

from swp_data.datapackage.model import open_package
from swp_data.dataset.curation import read_curation
from swp_data.dataset.location import package_folder
from swp_data.site.release_tables import ReleaseTables, read_release, split_cell
from swp_data.site.search.documents import KINDS, Document, Passage, documents
from swp_data.site.search.index_files import DIGITS, abbreviations, file_of_word, index_files, postings_of
from swp_data.site.search.words import words_of

TEXTS = {
    "objectives": ("title", "description"),
    "commitments": ("title", "wording"),
    "commitment_wordings": ("wording",),
    "activities": ("title", "description"),
    "updates": ("update_text", "activity_text", "oversight_text"),
    "plan_statements": ("text",),
    "passages": ("heading", "text"),
    "metrics": ("title", "definition"),
    "observations": ("quote", "note"),
    "oversight_bodies": ("name", "acronym"),
    "oversight_listings": ("printed_name", "purpose"),
    "areas": ("name", "gss_code"),
    "performance_topics": ("topic", "data", "commentary"),
    "meetings": ("subject",),
    "glossary": ("term", "definition"),
    "errata": ("printed", "corrected", "explanation"),
    "sources": ("title",),
}
FOUND_BY = {"updates": "activity_id", "observations": "metric_id", "oversight_listings": "body_id"}
"""The column with the id of the document, for a table whose rows are part of another row's document."""


@pytest.fixture(scope="module")
def tables() -> ReleaseTables:
    return read_release(package_folder(), open_package(package_folder()))


@pytest.fixture(scope="module")
def found(tables: ReleaseTables) -> list[Document]:
    return documents(tables)


@pytest.fixture(scope="module")
def files(tables: ReleaseTables) -> dict[str, str]:
    return index_files(tables)


def words_in(document: Document) -> set[str]:
    refs = (document.ref, *document.other_refs, *document.earlier_refs)
    texts = [document.title, *refs, *document.earlier_titles]
    return set(words_of("\n".join((*texts, *(passage.text for passage in document.passages)))))


def read_file(text: str) -> dict:
    return json.loads(text.partition("] = ")[2].removesuffix(";\n"))


@pytest.fixture(scope="module")
def words_of_rows(found) -> dict[str, set[str]]:
    """The words of the document at each address."""
    return {document.address: words_in(document) for document in found}


def addresses_of(tables: ReleaseTables, table: str, row: dict) -> list[str]:
    """Return where a search should find a row: the end of each address that may be meant."""
    key = str(next(iter(row.values())))
    if table in {"updates", "activities"}:
        return [f"promises/{promise}.html" for promise in tables.promise_ids[row["activity_id"]]]
    if table == "plan_statements" and key in tables.promises:
        return [f"promises/{key}.html"]
    folders = {
        "observations": "metrics",
        "oversight_bodies": "oversight",
        "oversight_listings": "oversight",
        "commitment_wordings": "commitments",
    }
    if table in {"plan_statements", "passages", "performance_topics", "meetings"}:
        return [f"#{table}-{key}"]
    if table == "errata":
        return [f"#{key}"]
    return [f"{folders.get(table, table)}/{row[FOUND_BY.get(table, next(iter(row)))]}.html"]


@pytest.mark.parametrize("table", [table for table in TEXTS if table != "glossary"])
def test_a_search_for_any_word_of_a_row_finds_it(tables, words_of_rows, table):
    endings = {re.sub(r"^.*(?=#)", "", address): words for address, words in words_of_rows.items()}
    missing = [
        (address, column, words - endings[address])
        for row in tables.rows[table]
        for address in addresses_of(tables, table, row)
        for column in TEXTS[table]
        if (words := set(words_of(row[column] or ""))) - endings[address]
    ]
    assert missing == []


def test_a_search_finds_the_terms_of_the_glossary(tables, found):
    terms = [document for document in found if document.kind == "term"]
    assert len(terms) == len(tables.rows["glossary"])
    for row, document in zip(tables.rows["glossary"], terms, strict=True):
        assert set(words_of(f"{row['term']} {row['definition']}")) <= words_in(document)


def test_there_is_one_document_for_each_promise_with_its_last_reported_status(tables, found):
    promises = [document for document in found if document.kind == "promise"]
    assert [document.address for document in promises] == [f"promises/{key}.html" for key in tables.promises]
    for document, row in zip(promises, tables.promises.values(), strict=True):
        assert document.status == (row["status"] or "")
        assert bool(document.of_a_part) == ("status_of_a_part" in (row["disagreement"] or ""))
        assert bool(document.as_of) == (row["as_of"] is not None)
        assert document.objective == (row["objective_id"] or "")
        assert row["plan_id"] in document.editions


def test_a_promise_names_the_boards_of_its_updates(tables, found):
    links = tables.frames["oversight_links"].join(tables.frames["updates"], on="update_id")
    for document, row in zip(found, tables.promises.values(), strict=False):
        activities = [row["activity_id"], *split_cell(row["earlier_activity_ids"])]
        boards = links.filter(pl.col("activity_id").is_in([key for key in activities if key]))["body_id"]
        assert set(document.boards) == set(boards.drop_nulls())


def test_documents_of_one_kind_follow_each_other_and_errata_are_last(found):
    kinds = [document.kind for document in found]
    assert kinds == sorted(kinds, key=list(KINDS).index)


def test_no_text_is_given_twice_in_a_document(found):
    for document in found:
        texts = [passage.text for passage in document.passages]
        assert document.kind == "figure" or len(texts) == len(set(texts)), document.address


def words_coded(text: str) -> list[str]:
    words: list[str] = []
    for shared, rest in re.findall("([A-Z])([^A-Z]*)", text):
        words.append((words[-1] if words else "")[: ord(shared) - ord("A")] + rest)
    return words


def test_the_files_say_which_documents_have_each_word(files, found):
    postings = postings_of(found)
    assert words_coded(read_file(files["assets/search/vocabulary.js"])["is"]["words"]) == sorted(postings)
    initials = read_file(files["assets/search/index.js"])["is"]["initials"]
    assert set(initials) == {file_of_word(word) for word in postings}
    for initial in initials:
        content = read_file(files[f"assets/search/words-{initial}.js"])["is"]
        of_file = sorted(word for word in postings if file_of_word(word) == initial)
        assert words_coded(content["words"]) == of_file
        assert [decoded(row) for row in content["documents"].split(" ")] == [
            postings[word] for word in of_file
        ]


def decoded(text: str) -> list[int]:
    numbers, difference = [], 0
    for digit in map(DIGITS.index, text):
        difference = difference * 32 + digit % 32
        if digit < 32:
            numbers.append((numbers[-1] if numbers else -1) + difference + 1)
            difference = 0
    return numbers


def test_the_files_have_all_texts_in_order(files, found):
    starts = read_file(files["assets/search/index.js"])["is"]["texts"]
    texts = [read_file(files[f"assets/search/texts-{number}.js"])["is"] for number in range(len(starts))]
    assert [len(part) for part in texts[:-1]] == [end - start for start, end in pairwise(starts)]
    assert [passages for part in texts for passages in part] == [
        [[passage.label, passage.anchor, passage.text] for passage in document.passages] for document in found
    ]


def test_every_group_leads_to_the_addresses_of_its_documents(files, found):
    groups = read_file(files["assets/search/index.js"])["is"]["groups"]
    addresses = []
    for group in groups:
        items = (
            group["items"]
            if isinstance(group.get("items"), list)
            else [group.get("items", "")] * group["count"]
        )
        addresses += [f"{group['prefix']}{item}{group['suffix']}" for item in items]
    assert addresses == [document.address for document in found]


def test_all_files_are_of_one_index(files):
    assert len({read_file(text)["of"] for text in files.values()}) == 1


def test_the_first_file_is_small_enough_for_a_slow_network(files, found):
    texts = sum(len(passage.text) for document in found for passage in document.passages)
    assert len(gzip.compress(files["assets/search/index.js"].encode())) < texts / 10


def test_no_text_of_the_data_ends_a_script_or_breaks_its_line(tables):
    hostile = "</script><script>alert(1)</script>\u2028\u2029<!-- \"'\\"
    frame = tables.frames["passages"].with_columns(text=pl.lit(hostile))
    changed = replace(tables, frames={**tables.frames, "passages": frame}, _indexes={})
    texts = index_files(changed)
    for text in texts.values():
        assert not {"<", "\u2028", "\u2029"} & set(text)
        assert text.count("\n") == 1
    assert sum(text.count("alert(1)") for text in texts.values()) >= frame.height


def test_every_document_leads_to_a_place_on_its_page(found, site):
    ids: dict[str, set[str]] = {}
    for document in found:
        path, _, fragment = document.address.partition("#")
        if path not in ids:
            ids[path] = set(re.findall(r'\bid="([^"]+)"', (site / path).read_text(encoding="utf-8")))
        assert not fragment or fragment in ids[path], document.address
        for passage in document.passages:
            assert not passage.anchor or passage.anchor in ids[path], (document.address, passage.anchor)


def test_the_documents_have_the_words_of_each_synonym(found):
    words = set().union(*map(words_in, found))
    for row in read_curation("search_synonyms"):
        assert set(words_of(row["printed"])) <= words, row


def test_an_abbreviation_finds_its_meaning_unless_it_is_also_a_word_or_no_text_has_the_meaning():
    texts = "Staff of the Victims’ Advice Line stay away from the edge and are safe."
    passage = Passage(label="Update", text=texts)
    document = Document(kind="promise", address="promises/1.html", passages=(passage,))
    assert abbreviations([document]) == [["val", "Victims Advice Line"]]


def test_a_word_is_compared_without_case_accents_and_apostrophes():
    assert words_of("Café, the PCC’s 2,800 and PCC's") == ["cafe", "the", "pccs", "2800", "and", "pccs"]
    assert words_of("A.4 A4 A.4.6 4.6 £2.8m") == ["a4", "a4", "a4.6", "4.6", "£", "2.8", "m"]
