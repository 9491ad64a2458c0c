"""A graph of JSON-LD as Turtle, with its relative addresses.

Standard: https://www.w3.org/TR/turtle/
"""

from __future__ import annotations

import io
import json
from typing import Any

BASE = "https://release.invalid/"  # the folder of the release, while RDFLib converts the graph


def turtle(jsonld: dict[str, Any]) -> str:
    """Return a JSON-LD graph as Turtle, with its relative addresses."""
    from rdflib import Graph, Literal, URIRef
    from rdflib.plugins.serializers.turtle import TurtleSerializer

    class Serializer(TurtleSerializer):  # type: ignore[misc]  # RDFLib has no type of it
        def label(self, node: Any, position: int) -> str:
            # RDFLib writes some texts with several lines in a form that cannot be read again.
            if isinstance(node, Literal) and node.language:
                return f"{json.dumps(str(node), ensure_ascii=False)}@{node.language}"
            if isinstance(node, URIRef) and node.startswith(BASE):
                return f"<{node.removeprefix(BASE)}>"
            return str(super().label(node, position))

    graph = Graph().parse(data=json.dumps(jsonld), format="json-ld", publicID=BASE)
    text = io.BytesIO()
    Serializer(graph).serialize(text)
    return text.getvalue().decode()
