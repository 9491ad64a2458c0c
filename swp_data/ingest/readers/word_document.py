"""Reader of Word documents (DOCX): paragraphs and tables in the order of the body.

Merged cells are known by the XML: the text of a cell that spans rows is given in its first row, and the rows below it
say that the cell above continues. Numbers and bullets that Word makes up for a list are given as they are printed.
Text that is deleted by a tracked change is left out, and text that is inserted is kept.

Standard: ECMA-376, Office Open XML, part 1 (WordprocessingML).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from swp_data.ingest.cell_text import SAME
from swp_data.ingest.readers import ReaderError
from swp_data.ingest.readers.conversion import Conversion, cell_markup, one_line
from swp_data.ingest.readers.word_lists import ListLabels
from swp_data.limits import LimitError, format_size, limit

MAIN_PART = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What is not printed: deleted and moved text, the code of fields, and the second copy of a drawing.
NOT_PRINTED = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr")} | {
    FALLBACK
}
# Elements that only wrap others: content controls, inserted or moved text, custom XML.
WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
BREAKS = {f"{W}br", f"{W}cr"}
TEXT_BOX = f"{W}txbxContent"


def is_word_document(data: bytes) -> bool:
    """Return whether a zip file is a Word document."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return MAIN_PART in archive.namelist()
    except (zipfile.BadZipFile, ValueError):
        return False


def read_word_document(data: bytes) -> Conversion:
    """Return the converted text of a Word document.

    Raises:
        ReaderError: it is damaged, or protected by a password.
        LimitError: its parts are too large, or it has too many lines.
    """
    from docx import Document

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(part.file_size for part in archive.infolist())
    if size > limit("unpacked_report_bytes"):
        most = format_size(limit("unpacked_report_bytes"))
        raise LimitError(f"is larger than {most} once it is unpacked", "unpacked_report_bytes")
    try:
        reader = _DocumentReader(Document(io.BytesIO(data)))
        reader.read()
    except LimitError:
        raise
    except Exception as error:  # python-docx and lxml raise many kinds for damaged files
        raise ReaderError(
            f"is not a Word document that can be read ({type(error).__name__})",
            hint="open it in Word or LibreOffice, and save it again as DOCX",
        ) from error
    return reader.conversion


class _DocumentReader:
    """Reads the body of a document; keeps track of the numbers of its lists."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.labels = ListLabels(document)
        self.conversion = Conversion()

    def read(self) -> None:
        """Read the headers of the pages, which are given once, and the body."""
        for paragraph in self._header_paragraphs():
            self.conversion.add_paragraph(paragraph)
        self._read_blocks(self.document.element.body)

    def _header_paragraphs(self) -> list[str]:
        """Return the different paragraphs that pages have at their top."""
        texts: dict[str, None] = {}
        for section in self.document.sections:
            for header in (section.first_page_header, section.header):
                if not header.is_linked_to_previous:
                    texts.update({one_line(paragraph.text): None for paragraph in header.paragraphs})
        return [text for text in texts if text and not text.isdigit()]

    def _read_blocks(self, parent: Any) -> None:
        for element in parent:
            if element.tag == f"{W}p":
                self._read_paragraph(element)
            elif element.tag == f"{W}tbl":
                self._read_table(element)
            elif element.tag in WRAPPERS:
                self._read_blocks(element)

    def _read_paragraph(self, element: Any) -> None:
        self.conversion.add_paragraph(self.labels.label(element) + _printed(element))
        for box in element.iter(TEXT_BOX):
            if not any(above.tag == FALLBACK for above in box.iterancestors()):
                self._read_blocks(box)

    def _read_table(self, table: Any) -> None:
        self.conversion.add_blank()
        columns = max((_width(row) for row in _children(table, "tr")), default=0)
        for row in _children(table, "tr"):
            self._read_row(row, columns)
        self.conversion.add_blank()

    def _read_row(self, row: Any, columns: int) -> None:
        cells = [""] * _skipped(row, "gridBefore")
        spanning = False
        for cell in _children(row, "tc"):
            span = _span(cell)
            continues = _is_below(cell)
            cells += [SAME if continues else self._cell_text(cell), *[""] * (span - 1)]
            spanning = spanning or (span > 1 and not continues and bool(cells[-span]))
        cells += [""] * (columns - len(cells))
        if not any(cells):
            return
        if spanning and sum(bool(cell) for cell in cells) > 1:
            self.conversion.doubt("a cell spans several columns; it was read as the first of them")
        if next(row.iter(f"{W}tbl"), None) is not None:
            self.conversion.doubt("a cell contains a table; its cells were read as paragraphs")
        self.conversion.add_row(cells)

    def _cell_text(self, cell: Any) -> str:
        paragraphs = cell.iter(f"{W}p")
        return cell_markup(
            line
            for paragraph in paragraphs
            for line in (self.labels.label(paragraph) + _printed(paragraph)).split("\n")
        )


def _children(parent: Any, name: str) -> Iterator[Any]:
    """Yield the children of a name, also those that are in a content control or inserted."""
    for element in parent:
        if element.tag == f"{W}{name}":
            yield element
        elif element.tag in WRAPPERS:
            yield from _children(element, name)


def _property(element: Any, properties: str, name: str) -> Any:
    """Return a property of a row or a cell; None if it does not have it."""
    return element.find(f"{W}{properties}/{W}{name}")


def _span(cell: Any) -> int:
    """Return how many columns a cell spans."""
    span = _property(cell, "tcPr", "gridSpan")
    return min(max(1, int(span.get(f"{W}val", "1"))), 100) if span is not None else 1


def _is_below(cell: Any) -> bool:
    """Return whether the cell above continues here."""
    merge = _property(cell, "tcPr", "vMerge")
    return merge is not None and merge.get(f"{W}val", "continue") == "continue"


def _skipped(row: Any, name: str) -> int:
    """Return how many columns a row leaves out before its first cell."""
    skipped = _property(row, "trPr", name)
    return min(max(0, int(skipped.get(f"{W}val", "0"))), 100) if skipped is not None else 0


def _width(row: Any) -> int:
    return _skipped(row, "gridBefore") + sum(_span(cell) for cell in _children(row, "tc"))


def _printed(element: Any) -> str:
    """Return the text that an element prints, without that of text boxes."""
    parts = []
    for child in element:
        tag = child.tag
        if tag in NOT_PRINTED or tag == TEXT_BOX:
            continue
        if tag == f"{W}t":
            parts.append(child.text or "")
        elif tag in BREAKS:
            parts.append("\n")
        elif tag == f"{W}tab":
            parts.append(" ")
        elif tag == f"{W}noBreakHyphen":
            parts.append("-")
        elif tag == f"{W}sym":
            parts.append(chr(int(child.get(f"{W}char", "20"), 16)))
        else:
            parts.append(_printed(child))
    return "".join(parts)
