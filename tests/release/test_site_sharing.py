"""What others see of the site: titles, descriptions and pictures of shared links, and the pages for programs."""

import html
import re
import struct

import pytest

from swp_data.datapackage.model import open_package
from swp_data.site.join_diagram import join_diagram, references
from swp_data.site.release_tables import read_release
from swp_data.site.share_images import HEIGHT, WIDTH, image_of, promise_image, site_image
from swp_data.wording import format_month


@pytest.fixture(scope="module")
def tables(released):
    return read_release(released, open_package(released))


@pytest.fixture(scope="module")
def heads(site):
    """Return the title and the description of each page, by path."""
    found = {}
    for file in site.rglob("*.html"):
        path = file.relative_to(site).as_posix()
        text = file.read_text(encoding="utf-8")
        description = re.search(r'<meta name="description" content="(.+?)">', text)
        if not path.startswith("data/") and description:
            found[path] = (re.search(r"<title>(.+?)</title>", text)[1], html.unescape(description[1]))
    return found


def test_no_two_pages_have_the_same_title_or_description(heads):
    titles, descriptions = zip(*heads.values(), strict=True)
    assert len(set(titles)) == len(titles)
    assert len(set(descriptions)) == len(descriptions)


def test_a_shared_promise_says_what_became_of_it_and_when(heads, site, tables):
    for key, promise in tables.promises.items():
        description = heads[f"promises/{key}.html"][1]
        if promise["status"]:
            assert f"Last reported {format_month(promise['as_of'])}" in description
        text = (site / "promises" / f"{key}.html").read_text(encoding="utf-8")
        assert html.unescape(re.search(r'og:description" content="(.+?)"', text)[1]) == description
        assert "og:image" not in text  # an address that is not complete would not be found


def test_the_picture_of_a_promise_has_the_size_that_networks_expect_and_is_always_the_same(tables):
    partly = next(
        row for row in tables.promises.values() if "status_of_a_part" in (row["disagreement"] or "")
    )
    untracked = next(row for row in tables.promises.values() if row["status"] is None)
    pictures = {promise_image(tables, partly), promise_image(tables, untracked), site_image(tables)}
    assert len(pictures) == 3
    assert promise_image(tables, partly) in pictures
    for picture in pictures:
        assert struct.unpack_from(">II", picture, 16) == (WIDTH, HEIGHT)
        assert len(picture) < 120_000
    assert image_of("promises/x.html") != image_of("index.html")


def test_the_picture_of_the_tables_has_each_table_and_no_reference_that_others_imply(tables):
    joins = references(tables.package)
    picture = join_diagram(joins)
    for name in joins:
        assert f">{name}</text>" in picture
    chain = {"a": {}, "b": {"a_id": "a"}, "c": {"b_id": "b", "a_id": "a"}}
    assert join_diagram(chain).count("<path") == 2
    assert join_diagram({"a": {"parent": "a"}}).count("<path") == 0
    assert join_diagram({"a": {"b_id": "b"}, "b": {"a_id": "a"}}).count("<rect") == 2


def test_the_page_for_developers_has_each_reference_between_tables(site, tables):
    text = (site / "developers.html").read_text(encoding="utf-8")
    for columns in references(tables.package).values():
        for column, table in columns.items():
            assert f"<code>{column}</code> → {table}" in text


def test_each_address_in_llms_txt_exists_and_each_table_is_in_it(site, tables):
    text = (site / "llms.txt").read_text(encoding="utf-8")
    addresses = re.findall(r"\]\((.+?)\)", text)
    assert all((site / address).is_file() for address in addresses)
    assert {f"data/csv/{name}.csv" for name in tables.frames} <= set(addresses)
    assert tables.metadata.citation in text
