"""How a chart is drawn: one look for all, from a Vega-Lite chart to SVG that stands in a page or in a file.

A picture is 360 units wide, with text of 12 and 13: on a phone it is shown as it is, and on a wider screen a page
lets it grow to about 480. One wide picture, scaled down to a phone, would have text of half its size; two pictures
of each chart would double the page. Text and lines are `currentColor`, so that they follow the page into its dark
mode; the colours of the marks stand out from light and from dark ground alike (a ratio of 3 and more, WCAG 1.4.11).
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
SMALL = 12
CHARACTERS = 54
"""So many fit into a line of small text, in a wide font too."""
INK = "currentColor"
BLUE, VERMILION, GREEN, PURPLE, GREY = "#0072b2", "#d55e00", "#009e73", "#c071a0", "#767676"
"""From the palette of Okabe and Ito, which people with any colour vision tell apart; its purple a little darker."""

LAYOUT_FONT = "Liberation Sans"
"""Comes with vl-convert: measured with it, text takes the same place on every machine."""
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
NOISE = (
    "class",
    "role",
    "aria-hidden",
    "aria-label",
    "aria-roledescription",
    "pointer-events",
    "font-family",
)
NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")


@dataclass(frozen=True)
class Chart:
    """A picture with what it says.

    `svg` stands in a page as it is: it has a `viewBox`, a size, `role="img"`, a title and a description, and its
    ids begin with the name of the chart. `alt` says in words what the picture says, `table` holds the figures that
    are drawn, and `note` says what is not drawn and why; empty where all is.
    """

    title: str
    svg: str
    alt: str
    table: pl.DataFrame
    note: str = ""


LOOK = {
    "font": LAYOUT_FONT,
    "aria": False,
    "view": {"stroke": None},
    "text": {"color": INK, "fontSize": SMALL, "font": LAYOUT_FONT},
    "axis": {
        "domainColor": INK,
        "gridColor": INK,
        "gridOpacity": 0.15,
        "labelColor": INK,
        "labelFontSize": SMALL,
        "tickColor": INK,
        "titleColor": INK,
        "titleFontSize": SMALL,
        "titleFontWeight": "normal",
    },
    "legend": {
        "labelColor": INK,
        "labelFontSize": SMALL,
        "labelLimit": WIDTH,
        "symbolOpacity": 1,
        "title": None,
    },
}


def draw(layers: list[Layer], height: float, name: str, title: str, description: str) -> str:
    """Return the SVG of a picture made of layers of Vega-Lite; the same layers give the same bytes.

    `name` begins its ids, which have to be unique in a page. The layers are plain data, as the grammar has them:
    Altair, which writes the same, took three quarters of the time for copying them.
    """
    import vl_convert

    picture = {
        "width": WIDTH,
        "height": height,
        # On the right a little more: the font of a reader may be wider than that of the layout.
        "padding": {"left": 1, "top": 1, "bottom": 1, "right": 8},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": None,
        "config": LOOK,
        "layer": layers,
    }
    return _cleaned(vl_convert.vegalite_to_svg(picture, vl_version=VEGA_LITE), name, title, description)


def down(height: float, field: str = "y") -> Layer:
    """Return a vertical place that is counted in units of the picture, from its top down."""
    scale = {"domain": [0, height], "range": [0, height], "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}


def text(lines: list[dict[str, Any]], height: float, weight: str = "normal") -> Layer:
    """Return lines of text from the left edge, each with its `y`."""
    return {
        "data": {"values": lines},
        "mark": {"type": "text", "align": "left", "baseline": "top", "fontWeight": weight},
        "encoding": {"x": {"value": 0}, "y": down(height), "text": {"field": "text"}},
    }


def as_file(chart: Chart, *, dark: bool) -> str:
    """Return the picture as a file of its own, for a light or a dark page: its ink is fixed."""
    ink = "#e6edf3" if dark else "#1f2328"
    return chart.svg.replace("<svg ", f'<svg color="{ink}" ', 1) + "\n"


def _cleaned(svg: str, name: str, title: str, description: str) -> str:
    """Return the drawing without what Vega keeps for scripts, named, and in the font of the page."""
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    root = ET.fromstring(svg)  # noqa: S314 - Vega's own output, made a moment ago
    for element in root.iter():
        for child in list(element):
            if child.get("display") == "none" or child.get("class") == "background":
                element.remove(child)
        for attribute in NOISE:
            element.attrib.pop(attribute, None)
        if element.get("opacity") == "1":
            del element.attrib["opacity"]
        # Rounded, so that the last digit of a sine doesn't depend on the machine.
        for attribute, value in element.attrib.items():
            element.set(attribute, NUMBER.sub(lambda number: f"{round(float(number[0]), 2):g}", value))
        if element.get("id"):
            msg = f"Vega drew an element with an id in {name}: ids have to be unique in a page."
            raise ValueError(msg)
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        label = ET.Element(f"{{{SVG}}}{tag}", {"id": f"{name}-{tag}"})
        label.text = text
        root.insert(place, label)
    root.attrib.update(
        {
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-desc",
            "font-family": "system-ui, sans-serif",
        }
    )
    return ET.tostring(root, encoding="unicode")
