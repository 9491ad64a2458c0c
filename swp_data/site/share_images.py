"""The picture of a promise that social networks and messengers show with a link to it: its title and its last status.

They are made only for a site whose address is known, because a page must name its picture by a complete address.
vl-convert draws them with a font of its own, and libdeflate compresses them, so they are the same on every machine.
"""

from __future__ import annotations

import struct
import textwrap
import zlib
from collections.abc import Iterator
from html import escape

from swp_data.dataset.profile import read_profile
from swp_data.site import links
from swp_data.site.release_tables import ReleaseTables, Row
from swp_data.wording import format_month, format_status, shorten

WIDTH, HEIGHT = 1200, 630  # what Open Graph and the cards of X recommend
LINES, CHARACTERS = 4, 33  # of the title
FONT = "Liberation Sans"
COLOURS = {
    "complete": "#00578a",
    "active": "#00694c",
    "awaiting_update": "#576327",
    "on_hold": "#86396a",
    "cancelled": "#a33f00",
    "referred": "#6a5c2f",
    "no_update": "#5d3fc4",
}
"""The colours of the statuses, as in the style sheet."""
GREY, ACCENT, INK = "#50585f", "#17456b", "#16191d"
LEVEL = 1  # a tenth smaller files would take twice the time
SITE_IMAGE = "share/site.png"
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def share_images(release: ReleaseTables) -> dict[str, bytes]:
    """Return the pictures of a site, by path: one for each promise, and one for all other pages."""
    promises = {
        image_of(links.page_of("promises", key)): promise_image(release, promise)
        for key, promise in release.promises.items()
    }
    return {SITE_IMAGE: site_image(release)} | promises


def image_of(page: str) -> str:
    """Return the path of the picture of a page.

    >>> image_of("promises/swp-2020-A4.6.html"), image_of("promises/index.html"), image_of("search.html")
    ('share/swp-2020-A4.6.png', 'share/site.png', 'share/site.png')
    """
    folder, _, name = page.partition("/")
    if folder != "promises" or name == "index.html":
        return SITE_IMAGE
    return f"share/{name.removesuffix('.html')}.png"


def promise_image(release: ReleaseTables, promise: Row) -> bytes:
    """Return the picture of a promise as a PNG file."""
    kind = "A statement of the plan" if promise["level"] == "statement" else "A promise"
    above = f"{kind}: {promise['objective']}" if promise["objective"] else kind
    if promise["status"]:
        month = format_month(promise["as_of"])
        part = " (a part of it)" if "status_of_a_part" in (promise["disagreement"] or "") else ""
        outcome, colour = (
            f"{format_status(promise['status'])}{part}, {month}",
            COLOURS.get(promise["status"], GREY),
        )
    else:
        outcome, colour = "No report tracks it", GREY
    return _image(
        above, promise["promise"], outcome, colour, f"The record ends in {format_month(release.record_end)}"
    )


def site_image(release: ReleaseTables) -> bytes:
    """Return the picture of all other pages as a PNG file."""
    words = read_profile().site
    title = words.question or release.metadata.title
    return _image("", title, f"The record up to {format_month(release.record_end)}", ACCENT, words.tagline)


def _image(above: str, title: str, outcome: str, colour: str, below: str) -> bytes:
    import vl_convert

    lines = textwrap.wrap(shorten(title, LINES * CHARACTERS - 20), CHARACTERS)[:LINES]
    texts = [
        _text(110, 30, GREY, above),
        *(_text(200 + 70 * row, 60, INK, line, bold=True) for row, line in enumerate(lines)),
        _text(520, 46, colour, outcome, bold=True),
        _text(580, 28, GREY, f"{read_profile().site.name} · {below}".strip(" ·")),
    ]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="{FONT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/><rect width="{WIDTH}" height="20" fill="{ACCENT}"/>'
        f'<rect y="455" x="60" width="1080" height="3" fill="{colour}"/>{"".join(texts)}</svg>'
    )
    return recompressed(vl_convert.svg_to_png(svg))


def _text(y: int, size: int, colour: str, text: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="60" y="{y}" font-size="{size}" fill="{colour}"{weight}>{escape(text)}</text>'


def recompressed(png: bytes) -> bytes:
    """Return a PNG file with the same pixels in about a quarter of the bytes, and without its other chunks.

    Standard: PNG, third edition, https://www.w3.org/TR/png-3/
    """
    import deflate

    chunks = list(_chunks(png))
    pixels = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    header = next(data for kind, data in chunks if kind == b"IHDR")
    content = ((b"IHDR", header), (b"IDAT", bytes(deflate.zlib_compress(pixels, LEVEL))), (b"IEND", b""))
    return SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in content
    )


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = len(SIGNATURE)
    while position < len(png):
        (length,) = struct.unpack_from(">I", png, position)
        yield png[position + 4 : position + 8], png[position + 8 : position + 8 + length]
        position += 12 + length
