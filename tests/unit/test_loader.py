"""The loader: types, errors, views and published releases."""

import datetime as dt
import json
import subprocess
import sys
from types import SimpleNamespace
from typing import get_args

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import swp_data as swp
from swp_data.datapackage import frames
from swp_data.datapackage.conversion import FrameKindError
from swp_data.datapackage.model import Package, PackageError, open_package
from swp_data.dataset.location import package_folder
from swp_data.dataset.views import VIEWS
from swp_data.formats.parquet import write_parquet_package
from swp_data.loader import UnknownTableError
from swp_data.types import TableName, ViewName


@pytest.mark.parametrize("name", swp.tables())
def test_each_table_has_the_columns_and_types_of_its_schema(name):
    schema = open_package(package_folder()).resources[name].schema
    frame = swp.load(name)
    assert frame.height > 0
    assert dict(frame.schema) == {field.name: frames.polars_type(field) for field in schema.fields}


def test_dates_enums_booleans_and_years_are_typed():
    source = swp.load("sources").row(by_predicate=pl.col("source_id") == "pcp-2018-09-18", named=True)
    assert source["period_start"] == dt.date(2018, 6, 1)
    assert isinstance(swp.load("updates")["status"].dtype, pl.Enum)
    assert "on_hold" in swp.load("updates")["status"].dtype.categories
    assert swp.load("oversight_listings")["notes_published"].dtype == pl.Boolean
    assert swp.load("plans")["start_year"].dtype == pl.Int64


def test_an_empty_cell_is_null_and_never_an_empty_text():
    updates = swp.load("updates")
    assert updates["update_text"].null_count() > 0
    assert updates.filter(pl.any_horizontal(pl.col(pl.String) == "")).is_empty()


def test_an_activity_can_be_followed_through_the_reports():
    rows = swp.load("updates").filter(pl.col("activity_id") == "swp-2016-A4.6")
    assert rows["source_id"].to_list() == ["pcp-2018-09-18", "pcp-2020-02-05"]
    assert rows["status"].to_list() == ["active", "complete"]


def test_scan_is_lazy_and_gives_the_same_table():
    assert swp.scan("activities").collect().equals(swp.load("activities"))


@pytest.mark.parametrize("name", ["upates", "Updates", "", None, 5])
def test_the_error_for_an_unknown_table_lists_the_tables(name):
    with pytest.raises(UnknownTableError) as error:
        swp.load(name)
    assert f"There is no table {name!r}; " in str(error.value)
    assert "sources, plans, objectives" in str(error.value)


def test_a_similar_name_is_suggested():
    with pytest.raises(UnknownTableError, match="did you mean 'updates'"):
        swp.describe("upates")


def test_describe_lists_the_tables_and_views_if_the_name_is_unknown():
    with pytest.raises(
        UnknownTableError, match=r"no table or view 'x'; the tables and views are: .*, places$"
    ):
        swp.describe("x")


def test_the_series_view_has_a_row_for_each_observation_with_its_metric_and_area():
    series, observations = swp.view("series"), swp.load("observations")
    assert series.height == observations.height
    titles = dict(swp.load("metrics").select("metric_id", "title").iter_rows())
    assert series["metric"].to_list() == [titles[metric_id] for metric_id in series["metric_id"]]
    names = dict(swp.load("areas").select("area_id", "name").iter_rows())
    assert set(series["area"]) == {names.get(area_id) for area_id in observations["area_id"]}


def test_the_literal_types_list_the_names_of_the_package():
    assert get_args(TableName) == swp.tables()
    assert get_args(ViewName) == swp.views() == tuple(VIEWS)


def test_loading_a_view_as_a_table_suggests_view():
    with pytest.raises(UnknownTableError, match=r"it is a view: view\('progress'\)"):
        swp.load("progress")


@pytest.mark.parametrize("name", [*swp.tables(), *swp.views()])
def test_pandas_columns_are_typed_and_empty_cells_missing(name):
    get = swp.load if name in swp.tables() else swp.view
    ours, theirs = get(name), get(name, as_="pandas")
    kinds = {pl.Int64: "Int64", pl.Float64: "Float64", pl.Boolean: "boolean", pl.Date: "datetime64[s]"}
    for column in ours.iter_columns():
        there = theirs[column.name]
        expected = "category" if isinstance(column.dtype, pl.Enum) else kinds.get(column.dtype, "string")
        assert str(there.dtype) == expected, column.name
        values = [None if pd.isna(value) else value for value in there]
        assert [v.date() if isinstance(v, pd.Timestamp) else v for v in values] == column.to_list()
        if isinstance(column.dtype, pl.Enum):
            assert list(there.cat.categories) == column.dtype.categories.to_list()


@pytest.mark.parametrize("name", [*swp.tables(), *swp.views()])
def test_arrow_columns_are_typed_and_have_the_same_values(name):
    get = swp.load if name in swp.tables() else swp.view
    ours, theirs = get(name), get(name, as_="arrow")
    kinds = {
        pl.Int64: pa.int64(),
        pl.Float64: pa.float64(),
        pl.Boolean: pa.bool_(),
        pl.Date: pa.date32(),
        pl.String: pa.large_string(),
    }
    for field in theirs.schema:
        kind = ours.schema[field.name]
        if isinstance(kind, pl.Enum):
            assert pa.types.is_dictionary(field.type)
            assert field.type.value_type == pa.large_string()
        else:
            assert field.type == kinds[kind]
    assert theirs.to_pylist() == ours.to_dicts()


@pytest.mark.parametrize("name", ["updates", "places"])
def test_arrow_and_pandas_say_what_a_table_and_its_columns_are(name):
    get = swp.load if name in swp.tables() else swp.view
    entry = swp.catalogue().filter(name=name).row(0, named=True)
    arrow, attrs = get(name, as_="arrow").schema, get(name, as_="pandas").attrs
    for said in ({key.decode(): text.decode() for key, text in arrow.metadata.items()}, attrs):
        assert (said["title"], said["description"]) == (entry["title"], entry["description"])
    for row in swp.describe(name).rows(named=True):
        column = {key.decode(): text.decode() for key, text in arrow.field(row["field"]).metadata.items()}
        assert (column["title"], column["description"]) == (row["title"], row["description"])
        assert list(json.loads(column.get("values", "{}"))) == (row["values"] or [])
        assert attrs["columns"][row["field"]].items() <= column.items()


@pytest.mark.parametrize(
    "get", [lambda as_: swp.load("plans", as_=as_), lambda as_: swp.view("series", as_=as_)]
)
@pytest.mark.parametrize("kind", ["panda", "", None])
def test_the_error_for_an_unknown_type_of_frame_lists_the_types(get, kind):
    with pytest.raises(FrameKindError) as error:
        get(kind)
    assert str(error.value) == f"as_ cannot be {kind!r}; use 'polars', 'pandas', 'arrow'"


@pytest.mark.parametrize(("kind", "library"), [("pandas", "pandas"), ("arrow", "pyarrow")])
def test_the_error_for_a_missing_library_says_how_to_install_it(monkeypatch, kind, library):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(FrameKindError) as error:
        swp.load("plans", as_=kind)
    expected = f"as_={kind!r} needs {library}, which is not installed; run: pip install {library}"
    assert str(error.value) == expected


@pytest.fixture
def published(monkeypatch, tmp_path):
    """Return what was asked of a publisher that has one release: this one, with a view `series` of a row."""
    package = open_package(package_folder())
    write_parquet_package(package, tmp_path / "release")
    released = open_package(tmp_path / "release")
    swp.view("series").head(1).select(pl.col(pl.String)).write_parquet(
        tmp_path / "release" / "data" / "series.parquet"
    )
    plans = released.resource_descriptor("plans").properties
    entry = dict(plans, name="series", path="data/series.parquet", schema={"fields": []})
    resources = [*released.descriptor["resources"], entry]
    released = Package(released.descriptor_path, {**released.descriptor, "resources": resources})
    asked = []

    def open_release(version, base_url=None):
        asked.append((version, base_url))
        if version == "9":
            raise PackageError("There is no version '9' here. The versions are: 1.0.0, 1, latest.")
        return SimpleNamespace(package=fake.package, resource=fake.package.resource)

    entries = [
        SimpleNamespace(version="1.1.0", date="2026-02-01", prerelease=False, aliases=("1", "latest")),
        SimpleNamespace(version="1.0.0", date="", prerelease=False, aliases=()),
    ]
    fake = SimpleNamespace(open_release=open_release, releases=lambda _: entries, package=released)
    monkeypatch.setitem(sys.modules, "swp_data.remote", fake)
    monkeypatch.setattr(swp, "remote", fake, raising=False)
    return asked


def publish_with(edit):
    """Publish the release with each entry of its descriptor edited; None removes the entry."""
    remote = sys.modules["swp_data.remote"]
    resources = [edited for entry in remote.package.descriptor["resources"] if (edited := edit(entry))]
    remote.package = Package(
        remote.package.descriptor_path, {**remote.package.descriptor, "resources": resources}
    )


def test_a_release_is_chosen_by_version_by_address_or_by_both(published):
    assert swp.load("updates", version="1").equals(swp.load("updates"))
    assert swp.load("plans", base_url="https://data.example/").equals(swp.load("plans"))
    assert swp.scan("plans", version="1.0.0", base_url="folder").collect().equals(swp.load("plans"))
    assert swp.view("series", version="latest").height == 1
    assert swp.describe("updates", version="1").equals(swp.describe("updates"))
    assert published == [
        ("1", None),
        ("latest", "https://data.example/"),
        ("1.0.0", "folder"),
        ("latest", None),
        ("1", None),
    ]


def test_a_view_that_a_release_lacks_is_made_from_its_tables(published):
    assert swp.view("history", version="1").equals(swp.view("history"))
    assert swp.describe("history", version="1").equals(swp.describe("history"))
    assert published == [("1", None), ("1", None)]


def test_a_view_cannot_be_made_from_a_release_that_lacks_a_table(published):
    publish_with(lambda entry: None if entry["name"] == "commitment_lineage" else entry)
    for get in (swp.view, swp.describe):
        with pytest.raises(UnknownTableError, match=r"'history' cannot be made .* lacks commitment_lineage$"):
            get("history", version="1")
    assert len(published) == 2


def test_a_view_cannot_be_made_from_a_release_that_lacks_a_column(published):
    package = sys.modules["swp_data.remote"].package
    schema = dict(package.schema_descriptor("updates"))
    schema["fields"] = [field for field in schema["fields"] if field["name"] != "status_basis"]
    publish_with(lambda entry: {**entry, "schema": schema} if entry["name"] == "updates" else entry)
    with pytest.raises(UnknownTableError, match=r"which lacks updates\.status_basis$"):
        swp.view("progress", version="1")
    assert len(published) == 1


def test_an_empty_version_does_not_mean_the_installed_data(published):
    swp.load("plans", version="")
    assert published == [("", None)]


def test_the_error_for_an_unpublished_name_lists_the_published_ones(published):
    with pytest.raises(UnknownTableError, match=r"no table 'upates'; did you mean 'updates'\? .*, series$"):
        swp.load("upates", version="1")
    with pytest.raises(UnknownTableError, match=r"no view 'progres'; did you mean 'progress'\?"):
        swp.view("progres", version="1")
    with pytest.raises(PackageError, match=r"The versions are: 1.0.0, 1, latest"):
        swp.load("updates", version="9")
    assert len(published) == 3


def test_releases_returns_a_typed_table(published):
    assert swp.releases().rows() == [
        ("1.1.0", dt.date(2026, 2, 1), False, ["1", "latest"]),
        ("1.0.0", None, False, []),
    ]
    assert published == []


def test_loading_the_installed_data_does_not_import_the_remote_package():
    code = "import sys, swp_data; swp_data.load('plans'); print('swp_data.remote' in sys.modules)"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "False"


def test_the_error_for_an_unknown_view_names_it():
    with pytest.raises(UnknownTableError, match="There is no view 'progres'"):
        swp.view("progres")


def test_describe_is_the_data_dictionary():
    fields = {row["field"]: row for row in swp.describe("updates").rows(named=True)}
    assert fields["update_id"]["key"] == "primary"
    assert fields["activity_id"]["key"] == "activities.activity_id"
    assert "on_hold" in fields["status"]["values"]
    assert all(row["title"] and row["description"] and row["example"] for row in fields.values())


def test_the_version_and_the_errors_are_at_the_top_level(monkeypatch):
    assert swp.__version__ == open_package(package_folder()).version
    with pytest.raises(swp.UnknownTableError):
        swp.load("upates")
    with pytest.raises(swp.FrameKindError):
        swp.load("plans", as_="dask")
    monkeypatch.delenv("SWP_DATA_URL", raising=False)
    with pytest.raises(
        swp.PackageError,
        match=f"the installed data, version {swp.__version__}, needs neither version nor base_url",
    ):
        swp.load("plans", version="9")
    with pytest.raises(AttributeError, match="no attribute 'version'"):
        swp.version  # noqa: B018


def test_every_public_name_can_be_imported_and_every_error_has_one_base_class():
    public = {name: getattr(swp, name) for name in swp.__all__}
    errors = {name: value for name, value in public.items() if name.endswith("Error")}
    assert len(errors) > 5
    assert all(issubclass(error, swp.SwpDataError) for error in errors.values())


def test_the_error_for_a_missing_library_has_one_traceback(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(swp.FrameKindError) as error:
        swp.load("plans", as_="pandas")
    assert error.value.__suppress_context__


def test_importing_the_package_imports_no_library():
    heavy = {"polars", "click", "difflib", "frictionless", "pandera", "requests", "sqlite3", "urllib.request"}
    code = f"import sys, swp_data; print(sorted({heavy} & set(sys.modules)))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"


@pytest.mark.parametrize("name", swp.views())
def test_each_view_is_on_the_loader_page(name):
    page = (package_folder() / "docs" / "guides" / "python.md").read_text(encoding="utf-8")
    assert f"\n**{name}** " in page


def test_the_catalogue_lists_each_table_and_view_with_its_size():
    listed = {row["name"]: row for row in swp.catalogue().iter_rows(named=True)}
    assert tuple(listed) == (*swp.tables(), *swp.views())
    for name, row in listed.items():
        frame = swp.view(name) if name in swp.views() else swp.load(name)
        assert (row["rows"], row["columns"]) == frame.shape
        assert row["title"]
        assert row["description"]
        assert (row["kind"] == "view") == (name in swp.views())


@pytest.mark.usefixtures("published")
def test_the_catalogue_of_a_release_lists_its_own_tables():
    publish_with(lambda entry: None if entry["name"] == "activities" else entry)
    names = swp.catalogue(version="1")["name"].to_list()
    assert "activities" not in names
    assert "progress" not in names  # it cannot be built without the activities
    assert "series" in names


def test_the_installed_version_needs_no_host(published):
    assert swp.load("plans", version=swp.__version__).equals(swp.load("plans"))
    assert swp.load("plans", version=f"v{swp.__version__}").equals(swp.load("plans"))
    assert published == []


def test_every_public_name_is_completed():
    assert set(swp.__all__) <= set(dir(swp))
    assert all(hasattr(swp, name) for name in swp.__all__)
