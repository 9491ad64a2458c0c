"""The report as a page: what it says, and that it is safe, bounded and complete."""

import json
import re
from html.parser import HTMLParser

import pytest

from swp_data.datapackage.model import open_package
from swp_data.datapackage.report import Finding, Report, place_of
from swp_data.datapackage.report_formats.html_report import as_html
from swp_data.datapackage.validate import check_structure

SCHEMA = {"fields": [{"name": "id", "type": "integer"}, {"name": "due", "type": "date"}], "primaryKey": "id"}


@pytest.fixture
def folder(tmp_path):
    rows = [f"{number},2020-01-01\n" for number in range(1, 30)]
    rows[9] = "10,<b>June</b>\n"
    (tmp_path / "t.csv").write_text("id,due\n" + "".join(rows))
    described = {"name": "p", "resources": [{"name": "t", "path": "t.csv", "schema": SCHEMA}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(described))
    return tmp_path


class Page(HTMLParser):
    """The start tags of a page with their attributes, and its text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def attributes(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def test_the_page_shows_the_wrong_cell_in_its_row_with_the_rows_around_it(folder):
    html = as_html(check_structure(folder), open_package(folder))
    cells = re.findall(r'<td class="wrong".*?</td>', html, re.DOTALL)
    assert len(cells) == 1
    assert "&lt;b&gt;June&lt;/b&gt;" in cells[0]
    assert "▲" in cells[0]
    assert re.findall(r'<th scope="row">(\d+)', html) == ["10", "11", "12"]


def test_text_of_a_package_is_never_markup(folder):
    html = as_html(check_structure(folder), open_package(folder))
    assert "<b>" not in html
    hostile = '"><script>alert(1)</script>\x1b\u202e\ud800'
    finding = Finding(hostile, hostile, hostile, hostile, 2, hostile, hostile, file=hostile)
    report = Report(hostile, hostile, {hostile: 1}, [finding], [hostile], {hostile: hostile})
    page = as_html(report, open_package(folder))
    page.encode()
    assert "script" not in {tag for tag, _ in Page(page).tags}


def test_the_page_loads_nothing(folder):
    page = Page(as_html(check_structure(folder), open_package(folder)))
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.tags}
    addresses = [
        value for _, attributes in page.tags for name, value in attributes.items() if name in {"href", "src"}
    ]
    assert all(address.startswith("#") for address in addresses)
    policy = next(item["content"] for item in page.attributes("meta") if "http-equiv" in item)
    assert policy.startswith("default-src 'none'")


def test_what_follows_from_a_fault_is_folded_below_it(folder):
    cause = Finding("type-error", "it is not a date.", "Write one.", "t", 11, "due", "June")
    followers = [
        Finding("odd", "m.", "h.", "t", row, "id", "x", follows_from=place_of(cause)) for row in range(2, 99)
    ]
    page = Page(as_html(Report("p", "1", {"t": 29}, [cause, *followers]), open_package(folder)))
    assert len(page.attributes("details")) == 1
    assert "97 further findings may follow from this" in page.text
    assert "and 67 more" in page.text


def test_the_size_of_the_page_is_bounded(folder):
    findings = [
        Finding(f"rule-{number % 400}", "m" * 3_000, "h" * 3_000, f"t{number}", number, "f", "v" * 9_000)
        for number in range(20_000)
    ]
    page = as_html(Report("p", "1", {"t": 29}, findings), open_package(folder))
    assert len(page) < 2_000_000
    assert "And 19,700 more faults." in page


def test_a_valid_package_has_a_page(folder):
    (folder / "t.csv").write_text("id,due\n1,2020-01-01\n")
    page = as_html(check_structure(folder), open_package(folder))
    assert "The package is valid." in page


def test_a_table_that_cannot_be_read_has_no_rows_on_the_page(folder):
    (folder / "t.csv").unlink()
    page = as_html(check_structure(folder), open_package(folder))
    assert "scheme-error" in page
    assert "<table>" not in page
