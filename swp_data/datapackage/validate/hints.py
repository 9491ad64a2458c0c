"""What to do about each type of error, by the names that Frictionless uses."""

from __future__ import annotations

HINTS = {
    "scheme-error": "Restore the file, or remove its resource from the descriptor.",
    "encoding-error": "Save the file as UTF-8 without a byte order mark, or declare its encoding.",
    "compression-error": "Download the file again, or correct its compression in the descriptor.",
    "source-error": "Check that the file is a CSV file with a header and at least one row.",
    "byte-count": "The file is not the one that the descriptor describes; download it again.",
    "hash-count": "The file is not the one that the descriptor describes; download it again.",
    "row-count": "Correct the number in the descriptor, or look for rows that were lost or added.",
    "field-count": "Correct the number in the descriptor, or look for columns that were lost or added.",
    "extra-label": "Remove the column, or add it to the schema.",
    "missing-label": "Add the column, or remove it from the schema.",
    "incorrect-label": "Give the columns the same names and order as the schema.",
    "blank-label": "Write the name of the field into the header.",
    "duplicate-label": "Give each column the name of its own field.",
    "unmatched-header": "Give the columns the names of the fields in the schema.",
    "quote-error": 'Double each quote within a quoted cell ("5"" bolt"), and close each quote that opens a cell.',
    "blank-row": "Remove the empty line.",
    "extra-cell": "The row has more cells than the header; look for a comma outside quotes.",
    "missing-cell": "The row has fewer cells than the header; look for a missing comma or quote.",
    "type-error": "Write the value in the form that the column's type requires.",
    "constraint-error": "Look up the column's constraint in the schema, and correct the cell.",
    "unique-error": "Give the rows different values, or remove the repeated row.",
    "primary-key": "Each row needs a unique key; correct it, or remove the repeated row.",
    "unique-key": "Correct one of the two rows, or remove it.",
    "foreign-key": "Correct the key, or add the row that it points to.",
}
# What to do where a row is a list or an object, as in JSON and in workbooks.
TYPED_HINTS = {
    "source-error": "Write the table as a list of rows, each of them a list or an object.",
    "encoding-error": "Save the file as UTF-8, or declare its encoding.",
    "blank-row": "Remove the row.",
    "extra-cell": "The row has more values than the header; remove one, or add its label.",
    "missing-cell": "The row has fewer values than the header; add the missing value, or null.",
    "extra-label": "Remove the values, or add the field to the schema.",
    "type-error": "Give a value of the column's type.",
}
DEFAULT_HINT = "Correct the file, or its description in the descriptor."
