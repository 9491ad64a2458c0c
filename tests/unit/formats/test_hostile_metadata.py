"""What a package says about itself can put no script, link, image or row into the formats of a release."""

import json
from copy import deepcopy

import pytest
from markdown_it import MarkdownIt
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic

from swp_data.datapackage.model import PackageError, open_package
from swp_data.formats.data_dictionary import html_page, markdown_lines
from swp_data.formats.dataset_metadata import dataset_metadata
from swp_data.formats.dcat import dcat
from swp_data.formats.file_facts import DataFile
from swp_data.formats.readme import readme
from swp_data.formats.skos import skos
from swp_data.formats.turtle import BASE, turtle
from tests.unit.formats.test_documents import DESCRIPTOR

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": '<img src=x onerror="alert(1)">',
    "frame": "x\n\n<iframe src=//evil.example></iframe>",
    "comment": "<!-- ",
    "entities": "&lt;script&gt; &#60;b>",
    "link": "[read me](javascript:alert(1)) [x]: javascript:alert(1)",
    "picture": "![x](https://evil.example/x.png)",
    "autolink": "<javascript:alert(1)>",
    "row": "x |\n| y | z |",
    "escaped pipe": "x \\| y \\",
    "table": "a | b\n--- | ---\nc | d",
    "heading": "x\n# Licence\n## Licence",
    "underline": "x\n===\ny\n---",
    "fence": "```\nx\n~~~",
    "code": "`x` ``y``` <b>",
    "template": "{{ 7 * 7 }} {% raw %}",
    "reference": "x\n\n[a]: https://evil.example\n\n[a]",
    "terminal": "\x1b[2J\x9b\u202e",
    "front matter": "x\n---\nlicense: mit\n---\n",
}
TEXTS = ("title", "description")
QUOTES = {
    "long": '"""',
    "end of a line": 'a\nb"',
    "backslash at the end": "a\nb\\",
    "backslash and quote": 'a\n\\"',
    "base": f"see <{BASE}x>\nand <x>",
    "statement": 'a" . <x> <y> "z',
    "returns": "a\r\nb\rc\td",
    "unicode": "\\u0041 \U0001f600 \u2028",
}


def hostile_package(folder, text):
    descriptor = deepcopy(DESCRIPTOR)
    descriptor |= {"title": text, "description": text, "keywords": [text], "sources": [{"title": text}]}
    descriptor["licenses"][0] |= {"name": text, "title": text}
    descriptor["contributors"][0]["title"] = text
    schema = descriptor["resources"][0]["schema"]
    schema |= {"title": text, "description": text}
    for field in schema["fields"]:
        field |= {"title": text, "description": text, "example": text}
    schema["fields"][1]["categories"] = [{"value": text, "label": text}]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return open_package(folder)


def elements(markdown):
    """Return the kinds of elements that a reader of GitHub's Markdown makes of a text, and where its links lead."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)
    inline = [child for token in tokens for child in token.children or []]
    links = {token.attrGet("href") for token in inline if token.type == "link_open"}
    kinds = [
        token.type
        for token in tokens
        if token.type.endswith("_open") or token.type in {"fence", "html_block"}
    ]
    return kinds, links, {token.type for token in inline} & {"html_inline", "image"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_markdown_of_a_release_has_the_elements_of_its_template_only(tmp_path, text):
    (tmp_path / "plain").mkdir()
    (tmp_path / "hostile").mkdir()
    plain = hostile_package(tmp_path / "plain", "Towns")
    hostile = hostile_package(tmp_path / "hostile", text)
    for document in (
        lambda package: "\n".join(markdown_lines(package)),
        lambda package: readme(package, {"towns": 1}, [], []).split("---\n\n", 1)[1],
    ):
        assert elements(document(hostile)) == elements(document(plain))
        assert "<script" not in document(hostile)
        assert "\x1b" not in document(hostile)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_html_dictionary_has_no_element_of_the_package(tmp_path, text):
    page = html_page(hostile_package(tmp_path, text), {"towns": 1})
    for start in ("<script", "<img", "<iframe", "<!-- ", 'javascript:alert(1)"'):
        assert start not in page


@pytest.mark.parametrize("text", [*HOSTILE.values(), *QUOTES.values()], ids=[*HOSTILE, *QUOTES])
@pytest.mark.parametrize(
    "graph",
    [
        lambda package, text: dcat(package, [DataFile("csv/towns.csv", text, text, 1, "0" * 64)]),
        lambda package, _: skos(package),
    ],
    ids=["dcat", "skos"],
)
def test_turtle_and_json_ld_are_one_graph(tmp_path, text, graph):
    package = hostile_package(tmp_path, text)
    jsonld = graph(package, text)
    from_json = Graph().parse(data=json.dumps(jsonld), format="json-ld", publicID=BASE)
    from_turtle = Graph().parse(data=turtle(jsonld), format="turtle", publicID=BASE)
    assert isomorphic(from_json, from_turtle)
    elsewhere = Graph().parse(data=turtle(jsonld), format="turtle", publicID="https://elsewhere.example/")
    assert not [node for triple in elsewhere for node in triple if isinstance(node, URIRef) and BASE in node]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//evil.example/x",
        "file:///etc/passwd",
        'https://example.org/"><script>',
        "https://example.org/x> <y",
    ],
)
@pytest.mark.parametrize("key", ["homepage", "licenses"])
def test_an_address_that_a_page_must_not_link_to_stops_the_release(tmp_path, address, key):
    value = address if key == "homepage" else [{"name": "CC0-1.0", "title": "CC0", "path": address}]
    (tmp_path / "datapackage.json").write_text(json.dumps(DESCRIPTOR | {key: value}), encoding="utf-8")
    with pytest.raises(PackageError, match="cannot link to"):
        dataset_metadata(open_package(tmp_path))


@pytest.mark.parametrize("language", ["en; x", "e\n", "<x>", '"'])
def test_a_language_that_is_not_a_tag_stops_the_release(tmp_path, language):
    (tmp_path / "datapackage.json").write_text(
        json.dumps(DESCRIPTOR | {"language": language}), encoding="utf-8"
    )
    with pytest.raises(PackageError, match="is not a tag"):
        dataset_metadata(open_package(tmp_path))
