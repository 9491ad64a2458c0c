"""Acronyms are explained where they are used, and each meaning is proved."""

import re

import swp_data as swp
from swp_data.dataset.curation import read_curation
from swp_data.site.abbreviations import Acronym, Acronyms

ACRONYMS = Acronyms(
    {
        "PCC": Acronym(acronym="PCC", meaning="Police and Crime Commissioner", basis={}),
        "CA": Acronym(acronym="CA", meaning="Community Ambassador", basis={}),
    }
)


def page(quotation):
    return f"<main><p>PCC</p><blockquote><p>{quotation}</p></blockquote></main>"


def test_the_first_use_in_a_quotation_leads_to_its_meaning_on_the_page():
    html = ACRONYMS.explain(page("The PCC met both PCCs; CAs."), "glossary.html")
    link = '<a class="abbr" href="#abbr-PCC">PCC</a>'
    assert f"<blockquote><p>The {link} met both PCCs; " in html
    assert html.count(link) == 1
    assert '<a class="abbr" href="#abbr-CA">CA</a>s.' in html
    assert '<div id="abbr-PCC"><dt>PCC</dt><dd>Police and Crime Commissioner</dd></div>' in html
    assert html.startswith("<main><p>PCC</p>")
    assert html.endswith("</section>\n</main>")


def test_a_quotation_in_a_sentence_links_the_first_use_on_the_page():
    quotations = (
        '<q>PCC</q> <q>CA</q> <span class="quoted">the <span>PCC</span> and CA</span> <span>PCC</span>'
    )
    html = ACRONYMS.explain(f"<main><p>{quotations}</p></main>", "glossary.html")
    links = re.findall(r'<a class="abbr"[^>]*>(\w+)</a>', html)
    assert links == ["PCC", "CA"]
    assert "<span>PCC</span> and CA</span> <span>PCC</span>" in html


def test_a_quotation_in_a_heading_a_link_or_a_summary_has_no_link():
    for name in ("h2", "a", "summary"):
        html = f"<main><{name}><q>PCC</q></{name}></main>"
        assert ACRONYMS.explain(html, "glossary.html") == html


def test_a_page_without_acronyms_and_text_in_tags_words_or_links_stay_as_they_are():
    for text in (
        "Nothing",
        "OPCC PCCX XCA",
        '<a href="PCC.html">the PCC</a>',
        '<b title="PCC">x</b>',
    ):
        assert ACRONYMS.explain(page(text), "glossary.html") == page(text)


def test_an_acronym_that_a_document_spells_out_has_its_source_and_quote_and_any_other_none():
    sources = set(swp.load("sources")["source_id"])
    for row in read_curation("acronyms"):
        if row["basis"] == "document":
            assert row["source_id"] in sources, row
            assert re.search(rf"\b{row['acronym']}s?\b", row["quote"]), row
            assert row["meaning"].split()[0].lower() in row["quote"].lower().replace("’", "'"), row
        else:
            assert not row["source_id"] + row["line"] + row["quote"], row


def test_the_words_that_spell_out_an_acronym_are_in_the_line_that_the_list_names(sources):
    checked = 0
    texts = {path.name: path.read_text(encoding="utf-8").split("\n") for path in sources.glob("*.txt")}
    for row in read_curation("acronyms"):
        if row["basis"] == "document":
            line = int(row["line"]) - 1
            assert any(line < len(lines) and row["quote"] in lines[line] for lines in texts.values()), row
            checked += 1
    assert checked
