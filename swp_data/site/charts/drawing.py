"""Drawing of charts: their common look, and the conversion of Vega-Lite layers into SVG for a page or a file.

A chart is 360 units wide, with text of 12 and 13 units: a phone shows it at this size, and on a wider screen a page
enlarges it to about 480. A single wide chart, scaled down for a phone, would halve the size of its text; two sizes of
each chart would double the page. Text and lines are `currentColor`, so they follow the page into dark mode; the colours
of the marks contrast with both a light and a dark background (a ratio of at least 3, WCAG 2.2 criterion 1.4.11).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    import polars as pl

Layer = dict[str, Any]
VEGA_LITE = "6.4"
WIDTH = 360
FONT_SIZE = 12
LINE_HEIGHT = 16
CHARACTERS_PER_LINE = 54  # in text of this size, even in a wide font
INK = "currentColor"
BLUE, VERMILION, GREEN, PURPLE, GREY = "#0072b2", "#d55e00", "#009e73", "#c071a0", "#767676"
"""From the palette of Okabe and Ito, which suits every type of colour vision; the purple is a little darker here."""

LAYOUT_FONT = "Liberation Sans"
"""The font that vl-convert includes: text measured with it takes the same space on every machine."""
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
UNNEEDED_ATTRIBUTES = (
    "class",
    "role",
    "aria-hidden",
    "aria-label",
    "aria-roledescription",
    "pointer-events",
    "font-family",
)
LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")


@dataclass(frozen=True)
class Chart:
    """A chart, with its content also in words and as a table.

    Args:
        title: the title.
        svg: the SVG element, ready for a page: it has a `viewBox`, a size, `role="img"`, a title and a description,
            and its ids begin with the name of the chart.
        alt: the content of the chart in words.
        table: the numbers in the chart.
        note: how to read the chart, what it leaves out, and why; empty if there is nothing to say.
        caveats: what a reader has to know about the drawn observations before comparing them.
    """

    title: str
    svg: str
    alt: str
    table: pl.DataFrame
    note: str = ""
    caveats: tuple[str, ...] = ()


CONFIG = {
    "font": LAYOUT_FONT,
    "aria": False,
    "view": {"stroke": None},
    "text": {"color": INK, "fontSize": FONT_SIZE, "font": LAYOUT_FONT},
    "axis": {
        "domainColor": INK,
        "gridColor": INK,
        "gridOpacity": 0.15,
        "labelColor": INK,
        "labelFontSize": FONT_SIZE,
        "tickColor": INK,
        "titleColor": INK,
        "titleFontSize": FONT_SIZE,
        "titleFontWeight": "normal",
    },
    "legend": {
        "labelColor": INK,
        "labelFontSize": FONT_SIZE,
        "labelLimit": WIDTH,
        "symbolOpacity": 1,
        "title": None,
    },
}


def draw(layers: list[Layer], height: float, name: str, title: str, description: str) -> str:
    """Return the SVG of some Vega-Lite layers; the same layers always give the same bytes.

    The layers are plain dictionaries. Altair, which builds the same layers, spent three quarters of its time copying.

    Args:
        layers: the layers, from the bottom to the top.
        height: the height of the drawing.
        name: the prefix of the ids in the SVG; unique within a page.
        title: the title, for assistive technology.
        description: the content in words, for assistive technology.
    """
    import vl_convert

    specification = {
        "width": WIDTH,
        "height": height,
        # More space on the right, because a reader's font may be wider than the font used for the layout.
        "padding": {"left": 1, "top": 1, "bottom": 1, "right": 8},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": None,
        "config": CONFIG,
        "layer": layers,
    }
    svg = vl_convert.vegalite_to_svg(specification, vl_version=VEGA_LITE)
    return _clean(svg, name, title, description)


def vertical(height: float, field: str = "y") -> Layer:
    """Return the encoding of a vertical position, in units of the drawing from its top."""
    scale = {"domain": [0, height], "range": [0, height], "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}


def text_layer(lines: list[dict[str, Any]], height: float, weight: str = "normal") -> Layer:
    """Return a layer with lines of text at the left edge; each has its `text` and its `y`."""
    return {
        "data": {"values": lines},
        "mark": {"type": "text", "align": "left", "baseline": "top", "fontWeight": weight},
        "encoding": {"x": {"value": 0}, "y": vertical(height), "text": {"field": "text"}},
    }


def as_file(chart: Chart, *, dark: bool) -> str:
    """Return a chart as the content of an SVG file with fixed colours, for a light or a dark page."""
    ink = "#e6edf3" if dark else "#1f2328"
    return chart.svg.replace("<svg ", f'<svg color="{ink}" ', 1) + "\n"


def size_of(svg: str) -> tuple[float, float]:
    """Return the width and the height of a drawing.

    >>> size_of('<svg viewBox="0 0 360 200" width="360" height="200"></svg>')
    (360.0, 200.0)
    """
    root = ET.fromstring(svg)  # noqa: S314 -- this is our own drawing
    return float(root.attrib["width"]), float(root.attrib["height"])


def _clean(svg: str, name: str, title: str, description: str) -> str:
    """Return an SVG with a title and a description, in the page's font, without Vega's additions for scripts."""
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    root = ET.fromstring(svg)  # noqa: S314 -- this is Vega's own output
    for element in root.iter():
        _clean_element(element, name)
    for position, (tag, text) in enumerate((("title", title), ("desc", description))):
        label = ET.Element(f"{{{SVG}}}{tag}", {"id": f"{name}-{tag}"})
        label.text = text
        root.insert(position, label)
    root.attrib.update(
        {
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-desc",
            "font-family": "system-ui, sans-serif",
        }
    )
    return ET.tostring(root, encoding="unicode")


def _clean_element(element: ET.Element, name: str) -> None:
    for child in list(element):
        if child.get("display") == "none" or child.get("class") == "background":
            element.remove(child)
    for attribute in UNNEEDED_ATTRIBUTES:
        element.attrib.pop(attribute, None)
    if element.get("opacity") == "1":
        del element.attrib["opacity"]
    # Rounded, so the last digits don't depend on the machine.
    for attribute, value in element.attrib.items():
        element.set(attribute, LONG_NUMBER.sub(lambda number: f"{round(float(number[0]), 2):g}", value))
    if element.get("id"):
        msg = f"Vega drew an element with an id in {name}: ids must be unique within a page."
        raise ValueError(msg)
