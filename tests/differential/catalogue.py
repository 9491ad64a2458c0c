"""Every type of Table Schema with its options, and cells that are of the type, or nearly."""

from __future__ import annotations

from typing import Any, NamedTuple


class Kind(NamedTuple):
    """A type with one set of options."""

    name: str
    field: dict[str, Any]
    good: tuple[str, ...]
    near: tuple[str, ...] = ()
    bounds: tuple[Any, ...] = ()
    """Values for minimum and the like, as a descriptor may give them."""
    patterns: tuple[str, ...] = ()
    lengths: tuple[int, ...] = ()
    enum: bool = True
    keyed: bool = True
    """Whether its values can be compared, so that it can be part of a key."""


LENGTHS = (0, 1, 2, 3, 5)
INTEGERS = ("0", "1", "2", "7", "-3", "10", "100")
NUMBERS = ("0", "1", "1.5", "-2.25", "10", "1e2", "0.1")
DATES = ("2019-12-31", "2020-01-01", "2020-02-29", "2021-06-30")
DATETIMES = ("2019-12-31T23:59:59", "2020-01-01T00:00:00", "2020-06-01T12:30:00")
ZONED = ("2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00", "2020-06-01T12:30:00Z")
TIMES = ("00:00:00", "09:30:00", "12:00:00", "23:59:59")
TEXTS = ("a", "b", "ab", "abc", "A", "x y", "é", "日本", "1", "01")


def _string(name: str, good: tuple[str, ...], near: tuple[str, ...] = (), **field: Any) -> Kind:
    patterns = (
        "[a-z]+",
        "ab|cd",
        "^a.*$",
        ".",
        ".*",
        "[^ ]{2,}",
        r"\d+",
        r"\w+",
        "(?i:a).*",
        "(?=a).*",
        "",
        "a\\.b",
        "é",
    )
    return Kind(name, {"type": "string", **field}, good, near, patterns=patterns, lengths=LENGTHS)


KINDS = (
    _string("string", TEXTS, ("a ", " a", "a\n", "A", "ÀB")),
    _string("email", ("a@b.co", "c.d@e.org"), ("a@b", "a@b.co ", "é@b.co"), format="email"),
    _string("uri", ("http://a.b", "urn:x:y"), ("//a", "a b:c", "x"), format="uri"),
    _string(
        "uuid",
        ("123e4567-e89b-12d3-a456-426614174000", "223e4567-e89b-12d3-a456-426614174000"),
        ("123e4567", "123E4567-E89B-12D3-A456-426614174000"),
        format="uuid",
    ),
    _string("binary", ("YQ==", "YWI="), ("YQ", "YQ=", "é"), format="binary"),
    Kind(
        "integer",
        {"type": "integer"},
        INTEGERS,
        ("+7", "07", " 7", "1.0", "1e3", "٣", "9" * 40),
        (0, "1", 5, -3),
    ),
    Kind(
        "integer-group", {"type": "integer", "groupChar": ","}, INTEGERS, ("1,000", "1,0,0", ","), (1, 1000)
    ),
    Kind(
        "integer-bare",
        {"type": "integer", "bareNumber": False},
        ("1", "$1", "5%", "-7"),
        ("$-1", "€ 1 000", "a1b2", "x", "1.5", "%"),
        (1, "5%"),
    ),
    Kind(
        "integer-group-bare",
        {"type": "integer", "groupChar": " ", "bareNumber": False},
        ("1", "€7", "7 kg"),
        ("1 000 kg", "€1 000"),
        (1, 7),
    ),
    Kind(
        "number",
        {"type": "number"},
        NUMBERS,
        ("NaN", "INF", "-INF", "+1", " 1", "1,5", "1.50", "1_0", "9" * 40),
        (0, "1.5", 10, 0.1),
    ),
    Kind(
        "number-group",
        {"type": "number", "groupChar": ","},
        ("1,000", "1000", "1,000.5"),
        ("1,0,0", ",", "1.000,5"),
        (1000, "1,000"),
    ),
    Kind(
        "number-comma",
        {"type": "number", "decimalChar": ","},
        ("1,5", "2", "-0,25"),
        ("1.5", "1,5,6", ",5", "NaN"),
        (1, "1,5"),
    ),
    Kind(
        "number-comma-point",
        {"type": "number", "decimalChar": ",", "groupChar": "."},
        ("1.000,5", "1.000", "2,5"),
        ("1.5", "1,000.5", "1.0.0"),
        (1000, "2,5"),
    ),
    Kind(
        "number-space",
        {"type": "number", "groupChar": " "},
        ("1 000", "1 000.5", "2"),
        ("1\u00a0000", " 1 000 "),
        (1000,),
    ),
    Kind(
        "number-bare",
        {"type": "number", "bareNumber": False},
        ("$1.5", "1.5%", "95"),
        ("-$1", "$-1", "a1b2", "1e3", "1.", "NaN"),
        (1, "$1.5"),
    ),
    Kind(
        "number-all",
        {"type": "number", "bareNumber": False, "groupChar": ".", "decimalChar": ","},
        ("€ 1.000,50", "1,5 %"),
        ("€1,000.50", "1.5", "x"),
        (1,),
    ),
    Kind("number-long-group", {"type": "number", "groupChar": "''"}, ("1''000", "5"), ("1'000",), (5,)),
    Kind(
        "boolean",
        {"type": "boolean"},
        ("true", "false", "True", "0", "1", "FALSE"),
        ("yes", " true", "tRUE", "1.0"),
    ),
    Kind(
        "boolean-own",
        {"type": "boolean", "trueValues": ["yes", "Y"], "falseValues": ["no"]},
        ("yes", "Y", "no"),
        ("true", "y", "No"),
    ),
    Kind("boolean-true-only", {"type": "boolean", "trueValues": ["x"]}, ("x", "false", "0"), ("true", "1")),
    Kind(
        "boolean-both",
        {"type": "boolean", "trueValues": ["1", "x"], "falseValues": ["x", "0"]},
        ("1", "0", "x"),
        ("X",),
    ),
    Kind("date", {"type": "date"}, DATES, ("2020-02-30", "2020-2-3", "2020-01-01 ", "01/02/2020"), DATES),
    Kind(
        "date-any",
        {"type": "date", "format": "any"},
        (*DATES, "1 January 2020", "01/02/2020"),
        ("x", "2020-02-30", "7"),
        DATES,
    ),
    Kind(
        "date-format",
        {"type": "date", "format": "%d/%m/%Y"},
        ("31/12/2019", "1/2/2020", "29/02/2020"),
        ("30/02/2020", "2020-01-01", " 1/2/2020", "1/2/20"),
        ("31/12/2019", "01/02/2020"),
    ),
    Kind(
        "date-short-year",
        {"type": "date", "format": "%d.%m.%y"},
        ("31.12.19", "01.02.68"),
        ("31.12.2019", "1.2.69"),
        ("31.12.19",),
    ),
    Kind(
        "date-month-name",
        {"type": "date", "format": "%d %B %Y"},
        ("1 June 2018", "31 May 2019"),
        ("1 june 2018", "1 Jun 2018", "1  June 2018"),
    ),
    Kind(
        "date-year-only",
        {"type": "date", "format": "%Y"},
        ("2020", "1999"),
        ("20", "2020 ", "02020"),
        ("2000",),
    ),
    Kind("time", {"type": "time"}, TIMES, ("12:00", "24:00:00", "12:00:00.5", "12:00:60", "1:00:00"), TIMES),
    Kind("time-any", {"type": "time", "format": "any"}, ("12:00:00", "12:30", "3pm"), ("x", "25:00")),
    Kind(
        "time-format",
        {"type": "time", "format": "%H:%M"},
        ("12:00", "9:30"),
        ("12:00:00", "24:00"),
        ("10:00",),
    ),
    Kind(
        "datetime",
        {"type": "datetime"},
        DATETIMES,
        ("2020-01-01", "2020-01-01 00:00:00", "2020-01-01T00:00"),
        DATETIMES,
    ),
    Kind(
        "datetime-zoned",
        {"type": "datetime"},
        ZONED,
        ("2020-01-01T00:00:00+0100", "2020-01-01T00:00:00+25:00"),
        ZONED,
    ),
    Kind(
        "datetime-any",
        {"type": "datetime", "format": "any"},
        (*DATETIMES, "1 Jan 2020 10:00"),
        ("x", "2020-02-30"),
    ),
    Kind(
        "datetime-format",
        {"type": "datetime", "format": "%d/%m/%Y %H:%M"},
        ("31/12/2019 23:59", "01/02/2020 00:00"),
        ("31/12/2019", "31/12/2019 24:00"),
        ("01/01/2020 00:00",),
    ),
    Kind(
        "datetime-offset",
        {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S%z"},
        ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00+0100"),
        ("2020-01-01T00:00:00", "2020-01-01T00:00:00+01:00"),
        ("2020-01-01T00:00:00Z",),
    ),
    Kind(
        "datetime-fraction",
        {"type": "datetime", "format": "%Y-%m-%d %H:%M:%S.%f"},
        ("2020-01-01 00:00:00.5", "2020-01-01 00:00:00.123456"),
        ("2020-01-01 00:00:00", "2020-01-01 00:00:00.1234567"),
    ),
    Kind(
        "year",
        {"type": "year"},
        ("1999", "2020", "2021"),
        ("99", "02020", "+999", " 999", "-999", "1_99"),
        (2000, "2020"),
    ),
    Kind(
        "yearmonth",
        {"type": "yearmonth"},
        ("2019-12", "2020-01", "2020-02"),
        ("2020-1", "2020-13", " 2020-01", "2020"),
        ("2020-01", "2020-1"),
    ),
    Kind(
        "duration", {"type": "duration"}, ("P1D", "PT1H", "P1Y", "P1Y2M3DT4H5M6S"), ("P", "1D", "P1H", "-P1D")
    ),
    Kind(
        "list",
        {"type": "list"},
        ("a,b", "a", "a,b,c"),
        (",", "a,", " a"),
        lengths=LENGTHS,
        enum=False,
        keyed=False,
    ),
    Kind(
        "list-integer",
        {"type": "list", "itemType": "integer"},
        ("1,2", "1", "3,4,5"),
        ("1,x", "1,", "1, 2", "1.0"),
        lengths=LENGTHS,
        enum=False,
        keyed=False,
    ),
    Kind(
        "list-number",
        {"type": "list", "itemType": "number", "delimiter": ";"},
        ("1;2.5", "1"),
        ("1,2", "1;x"),
        lengths=LENGTHS,
        enum=False,
        keyed=False,
    ),
    Kind(
        "list-boolean",
        {"type": "list", "itemType": "boolean", "delimiter": "|"},
        ("true|0", "1"),
        ("true,0", "yes"),
        lengths=LENGTHS,
        enum=False,
        keyed=False,
    ),
    Kind(
        "list-date",
        {"type": "list", "itemType": "date"},
        ("2020-01-01,2020-01-02",),
        ("2020-01-01,x", "2020-01-01, 2020-01-02"),
        lengths=LENGTHS,
        enum=False,
        keyed=False,
    ),
    Kind(
        "list-time",
        {"type": "list", "itemType": "time"},
        ("12:00:00", "12:00:00,13:00:00"),
        ("12:00",),
        enum=False,
        keyed=False,
    ),
    Kind(
        "list-datetime",
        {"type": "list", "itemType": "datetime"},
        ("2020-01-01T00:00:00Z",),
        ("2020-01-01",),
        enum=False,
        keyed=False,
    ),
    Kind(
        "list-long-delimiter",
        {"type": "list", "delimiter": " and "},
        ("a and b", "c"),
        ("a andb",),
        lengths=LENGTHS,
        enum=False,
        keyed=False,
    ),
    Kind(
        "array",
        {"type": "array"},
        ("[]", "[1]", '["a", 2]'),
        ("{}", "[1,]", "1,2", "[NaN]"),
        lengths=LENGTHS,
        keyed=False,
    ),
    Kind(
        "object",
        {"type": "object"},
        ("{}", '{"a": 1}', '{"a": 1, "b": 2}'),
        ("[]", "{'a': 1}"),
        lengths=LENGTHS,
        keyed=False,
    ),
    Kind("geopoint", {"type": "geopoint"}, ("90,45", "-180, -90", "1.5,2"), ("181,0", "0,91", "1", "1,2,3")),
    Kind(
        "geopoint-array",
        {"type": "geopoint", "format": "array"},
        ("[90, 45]", "[1.5,2]"),
        ("90,45", "[181,0]", '["1","2"]'),
    ),
    Kind(
        "geopoint-object",
        {"type": "geopoint", "format": "object"},
        ('{"lon": 90, "lat": 45}',),
        ('{"lon": 90}', "[90,45]"),
    ),
    Kind(
        "geojson",
        {"type": "geojson"},
        ('{"type":"Point","coordinates":[1,2]}',),
        ("{}", '{"type":"Point"}'),
        keyed=False,
    ),
    Kind(
        "topojson",
        {"type": "geojson", "format": "topojson"},
        ('{"type":"Topology","objects":{},"arcs":[]}',),
        ("{}",),
        keyed=False,
    ),
    Kind("any", {"type": "any"}, ("1", "a", "x y"), (" ", "1.0")),
    Kind("none", {}, ("1", "a", "x y"), (" ", "1.0")),
)
BY_NAME = {kind.name: kind for kind in KINDS}
