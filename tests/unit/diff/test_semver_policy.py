"""For each kind of change: a small package in two versions, the step that it needs, and how it is told."""

from pathlib import Path

import pytest

from swp_data.datapackage.model import PackageError
from swp_data.diff.compare import compare
from swp_data.diff.semver_policy import (
    KINDS,
    Step,
    kinds_table,
    lowest_version,
    plan_step,
    refusal,
    told,
)

ROOT = Path(__file__).parents[3]


def people(package):
    return package["tables"]["people"]


def field(package, name):
    return next(one for one in people(package)["fields"] if one["name"] == name)


def constrain(name, **constraints):
    def edit(package):
        mine = field(package, name).setdefault("constraints", {})
        mine |= constraints
        for key in [key for key, value in mine.items() if value is None]:
            del mine[key]

    return edit


def drop_column(package, name):
    table = people(package)
    place = [one["name"] for one in table["fields"]].index(name)
    column = table["fields"].pop(place)
    return place, column, [row.pop(place) for row in table["rows"]]


def insert_column(package, place, column, cells):
    people(package)["fields"].insert(place, column)
    for row, cell in zip(people(package)["rows"], cells, strict=True):
        row.insert(place, cell)


def move_column(package):
    _, column, cells = drop_column(package, "mail")
    insert_column(package, 1, column, cells)


def rename_column(package):
    field(package, "mail")["name"] = "email"


def rename_table(package):
    package["tables"]["diary"] = package["tables"].pop("log")


def without_categories(package):
    del field(package, "state")["categories"]


def ordered(values):
    def edit(package):
        without_categories(package)
        field(package, "state")["categories"] = values
        field(package, "state")["categoriesOrdered"] = True

    return edit


def nothing(_):
    """The old version is the small package as it stands."""


CASES = [
    ("package-renamed", nothing, lambda p: p.update(name="folk"), "the package people is called folk"),
    ("table-removed", nothing, lambda p: p["tables"].pop("log"), "the table log went"),
    ("table-renamed", nothing, rename_table, "the table log is called diary"),
    ("table-added", lambda p: p["tables"].pop("log"), nothing, "the table log came"),
    ("column-removed", nothing, lambda p: drop_column(p, "age"), "the column people.age went"),
    ("column-renamed", nothing, rename_column, "the column people.mail is called email"),
    (
        "column-inserted",
        nothing,
        lambda p: insert_column(p, 1, {"name": "born"}, ["", "", "2019"]),
        "the column people.born came before others",
    ),
    ("columns-moved", nothing, move_column, "the columns of people stand in another order"),
    (
        "column-added",
        nothing,
        lambda p: insert_column(p, 5, {"name": "born", "constraints": {"required": True}}, list("123")),
        "the column people.born came, at the end",
    ),
    (
        "type-changed",
        nothing,
        lambda p: field(p, "age").update(type="number"),
        "people.age is written in another way (type integer -> type number)",
    ),
    (
        "form-changed",
        nothing,
        lambda p: people(p).update(dialect={"delimiter": ";"}),
        "the file of people is written in another form (delimiter , -> delimiter ;)",
    ),
    (
        "missing-values-changed",
        nothing,
        lambda p: field(p, "age").update(missingValues=["", "7"]),
        "people.age marks missing values in another way ( -> , 7)",
    ),
    ("required-added", nothing, constrain("name", required=True), "people.name has to be filled"),
    ("required-dropped", nothing, constrain("id", required=None), "people.id may be empty"),
    ("unique-added", nothing, constrain("name", unique=True), "people.name may not repeat"),
    ("unique-dropped", nothing, constrain("mail", unique=False), "people.mail may repeat"),
    (
        "enum-widened",
        without_categories,
        lambda p: (without_categories(p), constrain("state", enum=["active", "gone", "new"])(p)),
        "people.state takes more values, also new",
    ),
    (
        "enum-narrowed",
        lambda p: (without_categories(p), constrain("state", enum=["active", "gone", "new"])(p)),
        without_categories,
        "people.state takes fewer values, not new",
    ),
    (
        "categories-reordered",
        ordered(["active", "gone"]),
        ordered(["gone", "active"]),
        "the categories of people.state have another order",
    ),
    (
        "pattern-changed",
        nothing,
        constrain("id", pattern="[a-z]{3}"),
        "people.id has another pattern (pattern [a-z]+ -> pattern [a-z]{3})",
    ),
    (
        "pattern-dropped",
        nothing,
        constrain("id", pattern=None),
        "people.id has no pattern any more (pattern [a-z]+)",
    ),
    (
        "range-narrowed",
        nothing,
        constrain("age", maximum=99),
        "people.age has a tighter bound (maximum 120 -> maximum 99)",
    ),
    (
        "range-widened",
        nothing,
        constrain("age", minimum=None),
        "people.age has a wider bound (minimum 0 -> minimum none)",
    ),
    (
        "width-widened",
        nothing,
        constrain("name", maxLength=40),
        "people.name may be longer (maxLength 20 -> maxLength 40)",
    ),
    (
        "constraint-changed",
        nothing,
        constrain("name", jsonSchema={}),
        "people.name has another constraint (jsonSchema none -> jsonSchema )",
    ),
    (
        "primary-key-changed",
        nothing,
        lambda p: people(p).update(primaryKey=["id", "name"]),
        "people has another primary key (id -> id, name)",
    ),
    (
        "unique-key-added",
        nothing,
        lambda p: people(p)["uniqueKeys"].append(["mail", "age"]),
        "people has a new unique key (age, mail)",
    ),
    (
        "unique-key-dropped",
        nothing,
        lambda p: people(p).update(uniqueKeys=[]),
        "people lost a unique key (age, name)",
    ),
    (
        "foreign-key-added",
        lambda p: p["tables"]["visits"].pop("foreignKeys"),
        nothing,
        "visits has a new foreign key (person -> people (id))",
    ),
    (
        "foreign-key-dropped",
        nothing,
        lambda p: p["tables"]["visits"].pop("foreignKeys"),
        "visits lost a foreign key (person -> people (id))",
    ),
    ("rows-withdrawn", nothing, lambda p: people(p)["rows"].pop(), "people: 1 row withdrawn"),
    (
        "unkeyed-rows-withdrawn",
        nothing,
        lambda p: p["tables"]["log"]["rows"].pop(0),
        "log: 1 row withdrawn, or changed",
    ),
    ("keys-renamed", nothing, lambda p: people(p)["rows"][1].__setitem__(0, "rob"), "people: 1 key renamed"),
    (
        "rows-added",
        lambda p: people(p).update(rows=people(p)["rows"][:1]),
        nothing,
        "people: 2 rows added",
    ),
    (
        "rows-changed",
        nothing,
        lambda p: people(p)["rows"][0].__setitem__(3, "42"),
        "people: 1 row with other values",
    ),
    ("rows-reordered", nothing, lambda p: people(p)["rows"].reverse(), "people: rows in another order"),
    (
        "licence-withdrawn",
        lambda p: p["licenses"].append({"name": "ODbL-1.0"}),
        nothing,
        "the licence ODbL-1.0 went",
    ),
    (
        "licence-added",
        nothing,
        lambda p: p["licenses"].append({"name": "ODbL-1.0"}),
        "the licence ODbL-1.0 came",
    ),
    (
        "metadata-changed",
        nothing,
        lambda p: field(p, "age").update(title="Age", description="In years"),
        "people.age: description, title described in other words",
    ),
]


@pytest.mark.parametrize(("kind", "before", "after", "says"), CASES, ids=[case[0] for case in CASES])
def test_each_kind_of_change_is_found_alone_with_its_step_and_its_reason(write, kind, before, after, says):
    diff = compare(write("old", before), write("new", after))
    assert {change.kind for change in diff.changes} == {kind}
    assert [sentence for _, sentence in told(diff)] == [says]
    assert plan_step(diff).step == KINDS[kind].step
    assert plan_step(diff).reasons == (says,)


def test_each_kind_of_change_has_a_case():
    assert {case[0] for case in CASES} == set(KINDS)


@pytest.mark.parametrize(
    ("edit", "kinds"),
    [
        (constrain("state", enum=["active", "new"]), {"enum-widened", "enum-narrowed"}),
        (constrain("state", enum=["gone", "active"]), {"metadata-changed"}),
        (constrain("age", minimum=None, exclusiveMinimum=0), {"range-widened", "range-narrowed"}),
        (constrain("name", maxLength=10), {"range-narrowed"}),
        (constrain("name", minLength=1), {"range-narrowed"}),
        (constrain("age", maximum="200"), {"range-widened"}),
        (constrain("name", unique=False), set()),
        (lambda p: people(p).update(missingValues=[{"value": "", "label": "none"}]), set()),
        (lambda p: people(p).update(dialect={"delimiter": ","}, resource={"encoding": "UTF-8"}), set()),
        (lambda p: people(p).update(resource={"bytes": 1, "hash": "0", "mediatype": "text/csv"}), set()),
        (lambda p: p.update(created="2027-01-01T00:00:00Z"), set()),
        (lambda p: field(p, "state")["categories"][0].update(label="Still active"), {"metadata-changed"}),
        (lambda p: people(p).update(fieldsMatch="subset"), {"form-changed"}),
        (lambda p: people(p).update(rows=[]), {"rows-withdrawn"}),
    ],
)
def test_the_direction_of_a_change_counts_and_what_says_nothing_does_not(write, edit, kinds):
    assert {change.kind for change in compare(write("old"), write("new", edit)).changes} == kinds


def leaves(value, path=()):
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(one, (*path, key))
    else:
        yield path


def test_no_change_of_the_metadata_or_of_a_schema_goes_unnoticed(write):
    found = []
    write("base", lambda package: found.extend(leaves(package)))
    for number, path in enumerate(found):
        said = []

        def edit(package, path=path, said=said):
            *way, last = path
            for key in way:
                package = package[key]
            was = package[last]
            package[last] = {str: f"{was}x", int: 3, bool: not was}[type(was)]
            said.append((was, package[last]))

        try:
            changes = compare(write(f"old{number}"), write(f"new{number}", edit)).changes
        except PackageError:
            continue  # the edit made it no package, such as a key without its column
        assert changes or path[0] in {"version", "created"}, (path, said)
    assert len(found) > 60


@pytest.mark.parametrize(
    ("enum", "says"),
    [
        (["gone"], ["people.state takes fewer values, not active"]),
        (None, ["people.state takes more values, also any other"]),
        (
            ["new"],
            ["people.state takes more values, also new", "people.state takes fewer values, not active, gone"],
        ),
    ],
)
def test_the_values_that_came_or_went_are_named(write, enum, says):
    def edit(package):
        without_categories(package)
        constrain("state", enum=enum)(package)

    assert [
        sentence for _, sentence in told(compare(write("old", without_categories), write("new", edit)))
    ] == says


def test_a_new_enum_takes_fewer_values(write):
    def free(package):
        without_categories(package)
        constrain("state", enum=None)(package)

    diff = compare(write("old", free), write("new", without_categories))
    assert [sentence for _, sentence in told(diff)] == ["people.state takes fewer values, not any other"]


def test_before_1_0_0_a_major_step_raises_minor_and_says_so(write):
    old = write("old", version="0.2.3")
    new = write("new", lambda p: p["tables"].pop("log"), version="0.2.4")
    needed = "needs 0.3.0 or higher, a MAJOR step (which raises MINOR before 1.0.0)"
    assert needed in refusal(compare(old, new))


def test_categories_alone_are_an_enum(write):
    def only_categories(*values):
        def edit(package):
            field(package, "state").pop("constraints")
            field(package, "state")["categories"] = list(values)

        return edit

    old, new = (
        write("old", only_categories("active", "gone")),
        write("new", only_categories("active", "gone", "new")),
    )
    assert {change.kind for change in compare(old, new).changes} == {"enum-widened"}


def test_a_key_of_a_column_that_came_is_told_with_the_column(write):
    def edit(package):
        insert_column(package, 5, {"name": "boss"}, ["", "ann", "ann"])
        people(package)["foreignKeys"] = [{"fields": "boss", "reference": {"resource": "", "fields": "id"}}]
        people(package)["uniqueKeys"].append(["boss", "mail"])

    diff = compare(write("old"), write("new", edit))
    assert [change.kind for change in diff.changes] == ["column-added"]
    assert plan_step(diff).step == Step.MINOR


def test_the_reasons_are_those_of_the_largest_step(write):
    def edit(package):
        people(package)["rows"][0][3] = "42"
        people(package)["rows"].append(["dan", "Dan", "active", "", ""])
        package["tables"]["visits"]["rows"].append(["dan", "2026-01-03", ""])

    plan = plan_step(compare(write("old"), write("new", edit)))
    assert plan.step == Step.MINOR
    assert plan.reasons == ("people: 1 row added", "visits: 1 row added")
    assert plan.needed == "1.3.0"


@pytest.mark.parametrize(
    ("old", "step", "needed"),
    [
        ("1.2.3", Step.MAJOR, "2.0.0"),
        ("1.2.3", Step.MINOR, "1.3.0"),
        ("1.2.3", Step.PATCH, "1.2.4"),
        ("1.2.3", Step.NONE, "1.2.3"),
        ("0.2.3", Step.MAJOR, "0.3.0"),
        ("0.2.3", Step.MINOR, "0.3.0"),
        ("0.2.3", Step.PATCH, "0.2.4"),
        ("2.0.0-rc.1", Step.MAJOR, "2.0.0"),
        ("1.3.0-rc.1", Step.MAJOR, "2.0.0"),
        ("1.3.0-rc.1", Step.MINOR, "1.3.0"),
        ("", Step.MAJOR, ""),
        ("1.2", Step.MAJOR, ""),
    ],
)
def test_the_lowest_version_that_takes_a_step(old, step, needed):
    assert lowest_version(old, step) == needed


def add_row(package):
    people(package)["rows"].append(["dan", "Dan", "active", "", ""])


@pytest.mark.parametrize("version", ["1.3.0", "1.4.0", "2.0.0", "1.3.0-rc.1"])
def test_a_version_that_takes_the_step_is_accepted(write, version):
    assert not refusal(compare(write("old"), write("new", add_row, version=version)))


@pytest.mark.parametrize(
    ("version", "says"),
    [
        (
            "1.2.4",
            "version 1.2.4 is too small a step from 1.2.3: it needs 1.3.0 or higher, a MINOR step, because people: ",
        ),
        ("1.2.3", "version 1.2.3 is too small a step from 1.2.3: it needs 1.3.0"),
        ("1.1.0", "version 1.1.0 is lower than 1.2.3, which it follows: raise it to 1.3.0"),
        ("1.3.0-01", "'1.3.0-01' is no semantic version: write MAJOR.MINOR.PATCH"),
    ],
)
def test_a_version_that_does_not_is_refused_with_the_version_needed_and_the_reasons(write, version, says):
    assert refusal(compare(write("old"), write("new", add_row, version=version))).startswith(says)


def test_an_unchanged_package_may_keep_its_version(write):
    assert not refusal(compare(write("old"), write("new")))


def test_a_column_that_moves_is_not_taken_for_data(write):
    diff = compare(write("old"), write("new", move_column))
    assert diff.cells.is_empty()


def test_the_page_of_versions_has_each_kind_with_its_step_and_its_reason():
    page = (ROOT / "docs" / "versions.md").read_text(encoding="utf-8")
    assert kinds_table() in page, "docs/versions.md is out of step; run: nox --sessions pages"
