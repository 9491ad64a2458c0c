"""SQL queries: what they return, how mistakes are reported, and that they cannot write."""

import datetime as dt
import time

import polars as pl
import pytest

import swp_data as swp
from swp_data import query
from swp_data.query import QueryError, Tables, open_tables


@pytest.fixture
def tables(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return open_tables()


@pytest.mark.parametrize(
    "sql",
    [
        "delete from plans",
        "update plans set title = ''",
        "insert into plans select * from plans",
        "create table x (y)",
        "create temp table x (y)",
        "drop table plans",
        "attach 'x.db' as x",
        "vacuum into 'x.db'",
        "pragma query_only = off",
        "pragma journal_mode = wal",
        "pragma writable_schema = 1",
        "select load_extension('x')",
        "begin",
        "insert into search (search) values ('optimize')",
        "with x as (select 1) delete from plans",
        "explain delete from plans",
    ],
)
def test_a_statement_that_is_not_a_query_is_rejected(tables, tmp_path, sql):
    with pytest.raises(QueryError, match="read-only; use a SELECT statement"):
        query.select(tables, sql)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("", "The statement is empty"),
        ("-- a comment", "The statement is empty"),
        ("select 1; select 2", "give one statement at a time"),
        ("select ?", "Incorrect number of bindings"),
        ("select '\0'", "null character"),
        ("select randomblob(1000000000)", "too big"),
        ("select no_such_function()", "no such function: no_such_function"),
        ("select titel from plans", "There is no column 'titel'; did you mean 'title'?"),
        ("select p.titel from plans p", "did you mean 'title'?"),
        ("select * from main.plns", "did you mean 'plans'?"),
        ("select * from search where search match '\"'", "unterminated string"),
    ],
)
def test_a_mistake_is_reported_on_one_line(tables, sql, says):
    with pytest.raises(QueryError) as error:
        query.select(tables, sql)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_columns_have_the_names_and_types_of_the_statement(tables):
    answer = query.select(tables, "select period_start, plan_id as plan, 1.5 from sources limit 1")
    assert answer.columns == ["period_start", "plan", "1.5"]
    assert answer.rows == [(dt.date(2020, 10, 1), "swp-2020", 1.5)]


@pytest.mark.parametrize("name", open_tables().names)
def test_each_table_and_view_has_the_rows_of_its_frame(tables, name):
    answer = query.select(tables, f'select * from "{name.upper()}"')
    assert answer.columns == tables.frame(name).columns
    assert answer.rows == tables.frame(name).rows()


def test_only_the_tables_in_a_statement_are_read():
    read = []

    def frame(name):
        read.append(name)
        return pl.DataFrame({"a": [1]})

    query.select(
        Tables(("plans", "areas", "updates"), frame, {}), 'select p.a from plans p, "areas" -- not Updates\' '
    )
    assert set(read) == {"plans", "areas", "updates"}  # a comment costs time, never an answer
    read.clear()
    query.select(Tables(("plans", "areas", "updates"), frame, {}), "select a from plans")
    assert read == ["plans"]


def test_the_catalogue_lists_all_tables(tables):
    names = {
        name for (name,) in query.select(tables, "select name from sqlite_schema where type = 'table'").rows
    }
    assert set(tables.names) | {"search"} <= names


@pytest.mark.parametrize(
    "condition", ["status = 'on_hold'", "status = 'on_hold' -- so", "status in ('on_hold')"]
)
def test_a_condition_returns_the_indexes_of_its_rows(tables, condition):
    indexes = query.matching(tables, "updates", condition)
    assert swp.load("updates")[indexes].equals(swp.load("updates").filter(pl.col("status") == "on_hold"))


@pytest.mark.parametrize(
    "condition", ["", "1) union select 1 --", "status = 'on_hold'; drop table updates", "1 = "]
)
def test_an_invalid_condition_is_rejected(tables, condition):
    with pytest.raises(QueryError):
        query.matching(tables, "updates", condition)


ENDLESS = "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c"
ONE_STEP = "select instr(hex(zeroblob(8000000)), hex(zeroblob(4000000)) || 'b')"


@pytest.mark.parametrize("sql", [ENDLESS, ONE_STEP])
def test_an_endless_statement_is_stopped_even_within_one_step_of_sqlite(tables, monkeypatch, sql):
    monkeypatch.setenv("SWP_DATA_MAX_QUERY_SECONDS", "1")
    with pytest.raises(QueryError, match="takes longer than 1 seconds; set SWP_DATA_MAX_QUERY_SECONDS"):
        query.select(tables, sql)


def test_an_endless_condition_is_stopped(tables, monkeypatch):
    monkeypatch.setenv("SWP_DATA_MAX_QUERY_SECONDS", "1")
    with pytest.raises(QueryError, match="takes longer"):
        query.matching(tables, "plans", f"({ENDLESS})")


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("select zeroblob(49000000) from updates", "too big"),
        ("select zeroblob(15000000) from updates", "more than 64 MiB; set SWP_DATA_MAX_QUERY_BYTES"),
        ("select group_concat(a.update_text) from updates a, updates b", "too big"),
        ("select 1 where 'x' like '" + "%x" * 1000 + "'", "too complex"),
    ],
)
def test_a_huge_result_is_refused(tables, sql, says):
    with pytest.raises(QueryError, match=says):
        query.select(tables, sql)


def test_a_huge_number_of_rows_is_refused_even_with_a_limit(tables, monkeypatch):
    monkeypatch.setenv("SWP_DATA_MAX_QUERY_BYTES", "1 MiB")
    with pytest.raises(QueryError, match="more than 1 MiB"):
        query.select(tables, ENDLESS.replace("count(*)", "*"), limit=10**9)


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "a " * 50_000, "a=" * 50_000, "a=' " * 25_000, "a" + " " * 100_000]
)
def test_the_values_in_a_long_statement_are_found_in_linear_time(text):
    start = time.process_time()
    query.impossible_value_hint(text, [])
    assert time.process_time() - start < 2


def test_sql_returns_a_typed_frame():
    frame = swp.sql(
        "SELECT source_id, period_end, 2 AS two FROM sources WHERE period_end IS NOT NULL ORDER BY 2"
    )
    expected = swp.load("sources").drop_nulls("period_end").sort("period_end")
    assert frame["period_end"].to_list() == expected["period_end"].to_list()
    assert frame.schema["two"] == pl.Int64


def test_sql_without_rows_keeps_its_columns():
    assert swp.sql("SELECT plan_id, title FROM plans WHERE 0").columns == ["plan_id", "title"]


def test_sql_reports_two_columns_of_one_name():
    with pytest.raises(QueryError, match="Two columns of the result have the name 'plan_id'; rename one"):
        swp.sql("SELECT plan_id, plan_id FROM plans")


def test_history_is_that_of_the_subject_in_order_of_time():
    frame = swp.history("A4.6")
    assert frame.equals(swp.view("history").filter(subject_id="swp-2016-A4.6"))
    assert frame["period_end"].is_sorted()
    with pytest.raises(swp.SwpDataError, match="A2 is ambiguous"):
        swp.history("A2")
