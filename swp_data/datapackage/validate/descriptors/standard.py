"""What the Data Package standard says about each property of a descriptor, as data.

Versions 1.0, 2.0 and 2.1 (the branch `next` of the standard) are declared together: a descriptor of an earlier
version may use what a later one added, unless `since` says otherwise. Properties that Frictionless adds (`scheme`,
`innerpath`, `arrayItem`...), and two of this project (`swp:quoted` and `swp:sortedBy`,
earlier without the prefix), count as defined.

Standard: https://datapackage.org/standard/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from swp_data.datapackage.table_schema import OWN_PREFIX
from swp_data.datapackage.validate.descriptors.declared_bounds import REMOTE_SCHEMES
from swp_data.datapackage.validate.descriptors.property_forms import (
    is_boolean,
    is_email,
    is_hash,
    is_instant,
    is_mediatype,
    is_natural,
    is_positive,
    is_rfc_3339,
    is_text,
    is_url,
    is_url_or_path,
    one_of,
)
from swp_data.datapackage.validate.descriptors.property_kinds import (
    Chosen,
    ListOf,
    OneOf,
    Property,
    Record,
    Scalar,
)

PACKAGE_PAGE = "https://datapackage.org/standard/data-package/"
RESOURCE_PAGE = "https://datapackage.org/standard/data-resource/"
DIALECT_PAGE = "https://datapackage.org/standard/table-dialect/"
SCHEMA_PAGE = "https://datapackage.org/standard/table-schema/"
GLOSSARY_PAGE = "https://datapackage.org/standard/glossary/"

ANY = Scalar("a value", lambda _: True)
TEXT = Scalar("a text", is_text)
NAME = Scalar("a text that is not empty", lambda value: is_text(value) and bool(value))
BOOLEAN = Scalar("true or false", is_boolean)
NATURAL = Scalar("a whole number of at least 0", is_natural)
POSITIVE = Scalar("a whole number of at least 1", is_positive)
OBJECT = Scalar("an object", lambda value: isinstance(value, dict))
EMAIL = Scalar("an email address", is_email)
URL = Scalar("a text", is_text, "a complete address, such as https://example.org/", is_url)
PATH_WORDS = "an address (http, https, ftp or ftps), or a relative path without '..' and hidden folders"
URL_OR_PATH = Scalar(PATH_WORDS, is_url_or_path)
INSTANT = Scalar(
    "a date and time, such as 2024-01-31T09:30:00Z", is_instant, "a date and time with its zone", is_rfc_3339
)
TEXTS = ListOf(TEXT, "a list of texts")
KEY_FIELDS = OneOf(
    (NAME, ListOf(TEXT, "a list of texts", least=1)), "the name of a field, or a list of names"
)
FIELD_NAMES = OneOf((TEXT, ListOf(TEXT, "a list of texts")), "the name of a field, or a list of names")


def _properties(page: str, **kinds: Any) -> dict[str, Property]:
    """Return the properties that a page of the standard defines, each under a heading with its name."""
    return {name: Property(kind, f"{page}#{name.lstrip('$')}") for name, kind in kinds.items()}


def _of_tools(**kinds: Any) -> dict[str, Property]:
    """Return properties that tools define, or an earlier version of the standard."""
    return {name: Property(kind, is_standard=False) for name, kind in kinds.items()}


def _since_2_1(**kinds: Any) -> dict[str, Property]:
    """Return properties that version 2.1 adds."""
    return {name: Property(kind, since="2.1") for name, kind in kinds.items()}


LICENCE = Record(
    "the licence",
    {"name": Property(NAME), "path": Property(URL_OR_PATH), "title": Property(TEXT)},
    needs=(("name", "path"),),
    clause=f"{PACKAGE_PAGE}#licenses",
)
SOURCE = Record(
    "the source",
    {
        "title": Property(TEXT),
        "path": Property(URL_OR_PATH),
        "email": Property(EMAIL),
        "version": Property(TEXT),
    },
    least=1,
    clause=f"{PACKAGE_PAGE}#sources",
)
CONTRIBUTOR = Record(
    "the contributor",
    {
        **{name: Property(TEXT) for name in ("title", "givenName", "familyName", "organization")},
        "path": Property(URL_OR_PATH),
        "email": Property(EMAIL),
        "roles": Property(TEXTS),
        **_of_tools(role=TEXT),
    },
    least=1,
    clause=f"{PACKAGE_PAGE}#contributors",
)
LICENCES = ListOf(LICENCE, "a list of licences")
SOURCES = ListOf(SOURCE, "a list of sources")
CONTRIBUTORS = ListOf(CONTRIBUTOR, "a list of contributors")

DIALECT_PROPERTIES = {
    "$schema": Property(TEXT),
    **_of_tools(name=TEXT, title=TEXT, description=TEXT, type=TEXT),
    **_properties(
        DIALECT_PAGE,
        header=BOOLEAN,
        headerRows=ListOf(POSITIVE, "a list of the numbers of rows"),
        headerJoin=TEXT,
        commentRows=ListOf(POSITIVE, "a list of the numbers of rows"),
        commentChar=NAME,
        delimiter=NAME,
        lineTerminator=TEXT,
        quoteChar=Scalar("a single character", lambda value: is_text(value) and len(value) <= 1),
        doubleQuote=BOOLEAN,
        escapeChar=Scalar("a single character", lambda value: is_text(value) and len(value) <= 1),
        nullSequence=TEXT,
        skipInitialSpace=BOOLEAN,
        property=TEXT,
        itemType=Scalar('"array" or "object"', one_of("array", "object"), is_choice=True),
        itemKeys=TEXTS,
        sheetNumber=POSITIVE,
        sheetName=TEXT,
        table=TEXT,
    ),
    # Of version 1.0, and of Frictionless.
    **_of_tools(caseSensitiveHeader=BOOLEAN, headerCase=BOOLEAN, skipBlankRows=BOOLEAN, csvddfVersion=ANY),
}
FORMATS_OF_FRICTIONLESS = ("json", "excel", "ods", "sql", "local", "multipart", "parquet", "html", "inline")
CSV_CONTROL = Record("the dialect", DIALECT_PROPERTIES, clause=f"{DIALECT_PAGE}#properties")
DIALECT = Record(
    "the dialect",
    {
        **DIALECT_PROPERTIES,
        **_of_tools(csv=CSV_CONTROL, **dict.fromkeys(FORMATS_OF_FRICTIONLESS, OBJECT)),
    },
    clause=f"{DIALECT_PAGE}#properties",
)

MISSING_VALUES = OneOf(
    (
        ListOf(
            OneOf(
                (
                    TEXT,
                    Record(
                        "the missing value",
                        {"value": Property(TEXT), "label": Property(TEXT)},
                        needs=(("value",),),
                    ),
                ),
                "a text, or an object with a 'value'",
            ),
            "a list of texts",
        ),
    ),
    "a list of texts, or of objects with a 'value'",
)

# The types of fields: their formats (none: any pattern), further properties, and constraints.
EVERY = ("required", "unique", "enum")
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
LENGTHS = ("minLength", "maxLength")
TYPES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "string": (
        ("default", "email", "uri", "binary", "uuid", "wkt"),
        ("categories", "categoriesOrdered"),
        (*LENGTHS, "pattern"),
    ),
    "number": (("default",), ("decimalChar", "groupChar", "bareNumber", "floatNumber"), BOUNDS),
    "integer": (("default",), ("groupChar", "bareNumber", "categories", "categoriesOrdered"), BOUNDS),
    "boolean": (("default",), ("trueValues", "falseValues"), ()),
    "object": (("default",), (), (*LENGTHS, "jsonSchema")),
    "array": (("default",), ("arrayItem",), (*LENGTHS, "jsonSchema")),
    "list": (("default",), ("delimiter", "itemType"), LENGTHS),
    "date": ((), (), BOUNDS),
    "datetime": ((), (), BOUNDS),
    "time": ((), (), BOUNDS),
    "year": (("default",), (), BOUNDS),
    "yearmonth": (("default",), (), BOUNDS),
    "duration": (("default",), (), BOUNDS),
    "geopoint": (("default", "array", "object"), (), ()),
    "geojson": (("default", "topojson"), (), ()),
    "any": (("default",), (), ()),
}
ITEM_TYPES = ("string", "integer", "boolean", "number", "datetime", "date", "time")
CATEGORY_TABLE = Record(
    "the categories",
    {
        "resource": Property(NAME),
        "package": Property(TEXT),
        "encodedAs": Property(Scalar('"value" or "label"', one_of("value", "label"), is_choice=True)),
    },
    needs=(("resource",),),
    clause="https://datapackage.org/recipes/category-tables/",
)


def _is_bound(value: Any) -> bool:
    return isinstance(value, str | int | float | list) and not is_boolean(value)


BOUND = Scalar("a number or a text", _is_bound)
CONSTRAINTS = _properties(
    SCHEMA_PAGE,
    required=BOOLEAN,
    unique=BOOLEAN,
    enum=ListOf(ANY, "a list of values", least=1),
    minLength=NATURAL,
    maxLength=NATURAL,
    pattern=TEXT,
    minimum=BOUND,
    maximum=BOUND,
    exclusiveMinimum=BOUND,
    exclusiveMaximum=BOUND,
    jsonSchema=OneOf((OBJECT, BOOLEAN), "a JSON Schema, which is an object"),
)
OPTIONS: dict[str, Property] = {
    **_properties(
        SCHEMA_PAGE,
        decimalChar=TEXT,
        groupChar=TEXT,
        bareNumber=BOOLEAN,
        trueValues=TEXTS,
        falseValues=TEXTS,
        delimiter=NAME,
        itemType=Scalar(f"one of {', '.join(ITEM_TYPES)}", one_of(*ITEM_TYPES), is_choice=True),
        categoriesOrdered=BOOLEAN,
    ),
    **_of_tools(floatNumber=BOOLEAN, arrayItem=OBJECT),
}


def _categories(kind: Scalar) -> Property:
    """Return the categories of a field: values, objects with a value and perhaps a label, or a table of them."""
    item = Record("the category", {"value": Property(kind), "label": Property(TEXT)}, needs=(("value",),))
    values = ListOf(
        OneOf((kind, item), f"{kind.wanted}, or an object with a 'value'"), "a list", least=1, unique=True
    )
    wanted = "a list of values, or an object with the 'resource' that lists them"
    return Property(OneOf((values, CATEGORY_TABLE), wanted), f"{SCHEMA_PAGE}#categories")


FIELD = {
    "name": Property(NAME, f"{SCHEMA_PAGE}#name"),
    "type": Property(
        Scalar(f"one of {', '.join(TYPES)}", one_of(*TYPES), is_choice=True), f"{SCHEMA_PAGE}#field-types"
    ),
    **_properties(SCHEMA_PAGE, title=TEXT, description=TEXT, example=ANY, rdfType=TEXT),
    "missingValues": Property(MISSING_VALUES, f"{SCHEMA_PAGE}#field-missingValues"),
    **_of_tools(**{f"{OWN_PREFIX}quoted": BOOLEAN, "quoted": BOOLEAN}),
}
WHOLE_NUMBER = Scalar("a whole number", lambda value: isinstance(value, int) and not is_boolean(value))


def _field_record(kind: str) -> Record:
    """Return the properties of a field of one type."""
    formats, options, constraints = TYPES[kind]
    clause = f"{SCHEMA_PAGE}#{kind}"
    form = NAME
    if formats:
        wanted = " or ".join(map(repr, formats)) if len(formats) < 3 else f"one of {', '.join(formats)}"
        form = Scalar(wanted, one_of(*formats, *(f"fmt:{name}" for name in formats)), is_choice=True)
    allowed = {name: CONSTRAINTS[name] for name in CONSTRAINTS if name in (*EVERY, *constraints)}
    properties = {
        **FIELD,
        "format": Property(form, clause),
        "constraints": Property(
            Record(
                f"the constraints of a field of type {kind}",
                allowed,
                clause=f"{SCHEMA_PAGE}#field-constraints",
            )
        ),
        **{name: OPTIONS[name] for name in options if name in OPTIONS},
    }
    if "categories" in options:
        properties["categories"] = _categories(TEXT if kind == "string" else WHOLE_NUMBER)
    return Record("the field", properties, needs=(("name",),), clause=f"{SCHEMA_PAGE}#field")


FIELDS = {kind: _field_record(kind) for kind in TYPES}


def _choose_field(field: Mapping[str, Any]) -> Record:
    kind = field.get("type")
    return FIELDS[kind if isinstance(kind, str) and kind in FIELDS else "any"]


FIELDS_MATCH = ("exact", "equal", "subset", "superset", "partial")
MATCH = Scalar(f"one of {', '.join(FIELDS_MATCH)}", one_of(*FIELDS_MATCH), is_choice=True)
REFERENCE = Record(
    "the reference",
    {"resource": Property(TEXT), "fields": Property(KEY_FIELDS), "package": Property(TEXT)},
    needs=(("fields",),),
    clause=f"{SCHEMA_PAGE}#foreignKeys",
)
FOREIGN_KEY = Record(
    "the foreign key",
    {"fields": Property(KEY_FIELDS), "reference": Property(REFERENCE)},
    needs=(("fields",), ("reference",)),
    clause=f"{SCHEMA_PAGE}#foreignKeys",
)
EXAMPLE_RESOURCE = Record(
    "the example", {"name": Property(NAME), "path": Property(URL)}, needs=(("name",), ("path",))
)
SCHEMA = Record(
    "the schema",
    {
        "$schema": Property(TEXT),
        **_properties(
            SCHEMA_PAGE,
            fields=ListOf(Chosen(_choose_field), "a list of fields", least=1),
            # The profile of version 2.0 has it as a list of one text, against the words of the standard.
            fieldsMatch=OneOf((MATCH, ListOf(MATCH, "a list of one text", least=1)), MATCH.wanted),
            missingValues=MISSING_VALUES,
            primaryKey=FIELD_NAMES,
            uniqueKeys=ListOf(
                ListOf(TEXT, "a list of names of fields", least=1), "a list of lists of names", least=1
            ),
            foreignKeys=ListOf(FOREIGN_KEY, "a list of foreign keys"),
        ),
        **_of_tools(name=TEXT, title=TEXT, description=TEXT, type=TEXT),
        **_of_tools(**{f"{OWN_PREFIX}sortedBy": TEXTS, "sortedBy": TEXTS}),
        **_since_2_1(
            homepage=URL,
            version=TEXT,
            created=INSTANT,
            keywords=TEXTS,
            contributors=CONTRIBUTORS,
            examples=ListOf(EXAMPLE_RESOURCE, "a list of resources"),
        ),
    },
    needs=(("fields",),),
    clause=f"{SCHEMA_PAGE}#fields",
)

CATEGORY_FIELD_MAP = Record(
    "the category field map",
    {"value": Property(NAME), "label": Property(NAME), "ordered": Property(BOOLEAN)},
    needs=(("value",),),
    clause="https://datapackage.org/recipes/category-tables/",
)
TYPES_OF_RESOURCES = (
    "table",
    "file",
    "json",
    "text",
    "package",
    "resource",
    "schema",
    "dialect",
    "report",
    "map",
)
RESOURCE = Record(
    "the resource",
    {
        "$schema": Property(TEXT),
        **_properties(
            RESOURCE_PAGE,
            name=NAME,
            title=TEXT,
            description=TEXT,
            format=NAME,
            mediatype=Scalar("a text", is_text, "a media type, such as text/csv", is_mediatype),
            encoding=NAME,
            bytes=NATURAL,
            hash=Scalar("a text", is_text, "the hexadecimal digits of a hash, after its algorithm", is_hash),
            sources=SOURCES,
            licenses=LICENCES,
            dialect=OneOf((URL_OR_PATH, DIALECT), "a Table Dialect (an object), or the path of one"),
            schema=OneOf((URL_OR_PATH, SCHEMA), "a Table Schema (an object), or the path of one"),
            # The standard has "table" only; the others are Frictionless's.
            type=Scalar('"table"', one_of(*TYPES_OF_RESOURCES), is_choice=True),
        ),
        "path": Property(
            OneOf((URL_OR_PATH, ListOf(URL_OR_PATH, "a list of paths", least=1)), PATH_WORDS),
            f"{GLOSSARY_PAGE}#url-or-path",
        ),
        "url": Property(URL_OR_PATH, f"{RESOURCE_PAGE}#path-or-data"),
        "data": Property(
            Scalar("a list, an object or a text", lambda value: isinstance(value, list | dict | str)),
            f"{RESOURCE_PAGE}#path-or-data",
        ),
        "profile": Property(TEXT),
        "homepage": Property(URL),
        "contributors": Property(CONTRIBUTORS),
        "categoryFieldMap": Property(CATEGORY_FIELD_MAP),
        # Of Frictionless.
        **_of_tools(
            scheme=Scalar("a scheme", one_of("", "file", "multipart", *REMOTE_SCHEMES)),
            compression=TEXT,
            innerpath=NAME,
            extrapaths=ListOf(URL_OR_PATH, "a list of paths"),
            fields=NATURAL,
            rows=NATURAL,
        ),
    },
    needs=(("name",), ("path", "data", "url")),
    clause=f"{RESOURCE_PAGE}#properties",
)
PACKAGE = Record(
    "the package",
    {
        "$schema": Property(TEXT, f"{PACKAGE_PAGE}#dollar-schema"),
        **_properties(
            PACKAGE_PAGE,
            name=NAME,
            id=NAME,
            title=TEXT,
            description=TEXT,
            homepage=URL,
            version=TEXT,
            created=INSTANT,
            image=URL_OR_PATH,
            keywords=TEXTS,
            licenses=LICENCES,
            contributors=CONTRIBUTORS,
            sources=SOURCES,
            resources=ListOf(RESOURCE, "a list of resources", least=1),
        ),
        "profile": Property(TEXT),
    },
    needs=(("resources",),),
    clause=f"{PACKAGE_PAGE}#properties",
)
