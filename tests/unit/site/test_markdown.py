"""Markdown becomes HTML that is safe, has unique anchors and labels, and links only to what the site shows."""

import re

from swp_data.site.markdown import to_html

PAGE = "about/method.html"
TABLE = "| a | b |\n| --- | --- |\n| 1 | 2 |\n"


def test_the_title_and_comments_are_removed():
    html = to_html("# Title\n\n<!-- Generated. -->\n\nText.\n", PAGE)
    assert html.strip() == "<p>Text.</p>"


def test_each_heading_has_an_anchor_of_its_own():
    html = to_html("# Title\n\n## Known `rules`\n\n## Known rules\n\n## Other\n", PAGE)
    assert re.findall(r'<h2 id="([^"]+)"', html) == ["known-rules", "known-rules-2", "other"]


def test_each_table_has_a_label_of_its_own():
    html = to_html(f"# Title\n\n{TABLE}\n## `code` <b>\n\n{TABLE}\ntext\n\n{TABLE}", PAGE)
    labels = re.findall(r'aria-label="([^"]+)"', html)
    assert labels == ["Table", "Table: code &lt;b&gt;", "Table: code &lt;b&gt; 2"]
    assert html.count("<table") == html.count("</table></div>") == 3


def test_html_and_images_are_not_used():
    html = to_html("<script>alert(1)</script> ![x](https://example.org/x.png) <table>\n", PAGE)
    assert not re.search(r"<(script|img|table)", html)


def test_links_lead_to_pages_of_the_site_or_lose_their_address():
    html = to_html(
        "[a](status.md#rules) [b](#c) [d](../README.md) [e](https://semver.org) [f](javascript:x)", PAGE
    )
    assert re.findall(r'href="([^"]+)"', html) == ["status.html#rules", "#c", "https://semver.org"]
    assert "d" in html
