"""A chart as a picture of its own, with its title and its origin: an SVG, and a PNG of it."""

from __future__ import annotations

import textwrap
from xml.sax.saxutils import escape

from swp_data.site.charts.drawing import FONT_SIZE, LAYOUT_FONT, LINE_HEIGHT, Chart, as_file, size_of

INK, QUIET, PAPER = "#1f2328", "#50585f", "#ffffff"
MARGIN = 16
TITLE_SIZE = 16
TITLE_CHARACTERS = 42  # in a line of the title, even in a wide font
NOTE_CHARACTERS = 58  # in a line of a note
PIXELS_PER_UNIT = 2.5


def picture_svg(chart: Chart, credit: str) -> str:
    """Return a chart with its title above it, and its notes and its origin below it, on a white background.

    Args:
        chart: the chart.
        credit: where it is from and under which licence.
    """
    width, height = size_of(chart.svg)
    title = textwrap.wrap(chart.title, TITLE_CHARACTERS)
    notes = [
        line for text in (*chart.caveats, chart.note, credit) for line in textwrap.wrap(text, NOTE_CHARACTERS)
    ]
    top = MARGIN + len(title) * (TITLE_SIZE + 6) + 6
    bottom = top + height + 10
    total = (width + 2 * MARGIN, bottom + len(notes) * LINE_HEIGHT + MARGIN)
    size = f'viewBox="0 0 {total[0]:g} {total[1]:g}" width="{total[0]:g}" height="{total[1]:g}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="system-ui, sans-serif">',
        f'<rect width="100%" height="100%" fill="{PAPER}"/>',
    ]
    lines += _lines(
        title,
        MARGIN + TITLE_SIZE,
        TITLE_SIZE + 6,
        f'font-size="{TITLE_SIZE}" font-weight="bold" fill="{INK}"',
    )
    lines.append(f'<g transform="translate({MARGIN} {top:g})">{as_file(chart, dark=False).strip()}</g>')
    lines += _lines(notes, bottom + FONT_SIZE, LINE_HEIGHT, f'font-size="{FONT_SIZE}" fill="{QUIET}"')
    return "\n".join([*lines, "</svg>\n"])


def picture_png(svg: str) -> bytes:
    """Return a picture as PNG, in the font that vl-convert includes, so that its bytes are the same everywhere."""
    import vl_convert

    return vl_convert.svg_to_png(svg.replace("system-ui, sans-serif", LAYOUT_FONT), scale=PIXELS_PER_UNIT)


def _lines(lines: list[str], first: float, step: float, look: str) -> list[str]:
    return [
        f'<text x="{MARGIN}" y="{first + index * step:g}" {look}>{escape(line)}</text>'
        for index, line in enumerate(lines)
    ]
