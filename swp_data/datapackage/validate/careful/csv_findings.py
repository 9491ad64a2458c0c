"""What is wrong with the bytes and the quotes of a CSV file, as findings."""

from __future__ import annotations

from collections.abc import Sequence

from swp_data.datapackage.model import Field
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.careful.byte_places import first_not_utf8, place_of_byte
from swp_data.datapackage.validate.careful.csv_records import QuoteFault
from swp_data.datapackage.validate.careful.encodings import Encoding
from swp_data.datapackage.validate.careful.text_dialect import TextDialect
from swp_data.datapackage.validate.careful.text_source import BadBytes, SourceFile
from swp_data.datapackage.validate.hints import HINTS
from swp_data.text import plural

ENCODING_HINT = "Save the file as UTF-8, or declare the encoding in which it was written."
OTHER_PARTS_HINT = "Save the file as UTF-8: all files of a resource have the same encoding."


def quote_finding(table: str, fault: QuoteFault, fields: Sequence[Field], file: str | None) -> Finding:
    """Return the finding for a record whose quotes RFC 4180 does not allow, at the row in which it starts."""
    start = f"a cell starts with `{fault.excerpt}`" if fault.excerpt else "a cell is in quotes"
    if fault.kind == "open":
        problem = f"{start}, and its quote is never closed"
    else:
        problem = f"{start}, and text follows the quote that closes it"
    if swallowed := fault.last_line - fault.line:
        problem += f"; {plural(swallowed, 'further line')} of the file became part of this row"
    return Finding(
        "quote-error",
        f"{problem}.",
        HINTS["quote-error"],
        table,
        fault.row,
        _name(fields, fault.column),
        line=_line(fault.line, fault.row),
        file=file,
    )


def bad_bytes_finding(
    table: str,
    source: SourceFile,
    encoding: Encoding,
    dialect: TextDialect,
    bad: BadBytes,
    fields: Sequence[Field],
    file: str | None,
) -> Finding:
    """Return the finding for bytes that the encoding of a file can't decode, at the first of them."""
    row, line, column = place_of_byte(source, encoding.name, dialect, bad.place)
    more = f" and {plural(bad.count - 1, 'further byte')}" if bad.count > 1 else ""
    why = "the default" if encoding.how == "default" else "as declared"
    name = encoding.name.removesuffix("-sig").upper()
    message = f"byte {bad.place:,} of the file (0x{bad.value:02X}){more} can't be read as {name} ({why})."
    return Finding(
        "encoding-error",
        message,
        ENCODING_HINT,
        table,
        row,
        _name(fields, column),
        line=_line(line, row),
        file=file,
    )


def encoding_finding(
    table: str, source: SourceFile, encoding: Encoding, dialect: TextDialect, file: str | None
) -> Finding:
    """Return the finding for a file that is not UTF-8 although its resource declares no encoding."""
    name, severity = encoding.name, "warning"
    hint = f'Save the file as UTF-8, or declare its encoding: "encoding": "{name}".'
    if encoding.how == "mark":
        message = f"the byte order mark shows that the file is {name}, but its resource declares no encoding."
    elif encoding.how == "zeros":
        severity = "error"
        message = f"every second byte is zero, so the file is {name}, but its resource declares no encoding."
    else:
        place, value = first_not_utf8(source)
        row, _, _ = place_of_byte(source, "utf-8", dialect, place)
        message = (
            f"the file is not UTF-8 (byte {place:,}, in row {row}, is 0x{value:02X}), and its resource declares "
            f"no encoding; it was read as {name}, which is a guess."
        )
        hint = ENCODING_HINT
    return Finding("undeclared-encoding", message, hint, table, severity=severity, file=file)


def _name(fields: Sequence[Field], index: int | None) -> str | None:
    return fields[index].name or None if index is not None and index < len(fields) else None


def _line(line: int, row: int) -> int | None:
    return line if line != row else None
