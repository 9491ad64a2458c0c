"""Each rule is tried alone, on its own example; the catalogue holds what users rely on."""

import dataclasses

import polars as pl
import pytest
from examples import example_tables, failing_rows

import swp_data as swp
from swp_data.checks.rules import RULES, TEXT_RULES, Tables, rules_by_id
from swp_data.checks.rules.catalogue import check_catalogue

TABLES = Tables({name: swp.load(name) for name in swp.tables()})


def name_of(rule):
    return f"{rule.id}-{rule.table}-{rule.column}"


def test_the_rules_fit_together():
    check_catalogue(RULES, TEXT_RULES)


def test_a_rule_that_is_listed_twice_is_refused():
    with pytest.raises(ValueError, match=f"the rule {RULES[0].id} is on .* twice"):
        check_catalogue([*RULES, RULES[0]], TEXT_RULES)


def test_rules_with_one_id_and_different_texts_are_refused():
    other = dataclasses.replace(RULES[0], column="note", reason="There is no reason.")
    with pytest.raises(ValueError, match="have different texts"):
        check_catalogue([*RULES, other], TEXT_RULES)


def test_a_rule_on_text_with_the_id_of_another_rule_is_refused():
    with pytest.raises(ValueError, match="is used twice"):
        check_catalogue(RULES, [*TEXT_RULES, dataclasses.replace(TEXT_RULES[0], id=RULES[0].id)])


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_the_good_row_passes_and_the_bad_row_alone_is_reported(rule):
    assert failing_rows(rule, example_tables(rule, broken=False)) == []
    assert failing_rows(rule, example_tables(rule, broken=True)) == [rule.example.index]


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_a_rule_reads_the_columns_that_it_declares_and_no_others(rule):
    if rule.reads_everything:
        return
    cut = Tables(
        {
            name: TABLES[name].select(pl.col(column) for column in TABLES[name].columns if column in columns)
            for name, columns in rule.columns_read.items()
        }
    )
    assert set(cut[rule.table].columns) >= {rule.column}
    assert failing_rows(rule, cut) == failing_rows(rule, TABLES)


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_the_example_gives_values_of_columns_that_the_rule_reads(rule):
    changed = rule.example.changed or rule.table
    assert rule.example.bad
    if not rule.reads_everything:
        assert set(rule.example.bad) <= set(rule.columns_read[changed])


@pytest.mark.parametrize("rules", rules_by_id().values(), ids=rules_by_id())
def test_the_texts_of_a_rule_are_sentences(rules):
    for sentence in (rules[0].message, rules[0].hint, rules[0].reason):
        assert sentence.endswith(".")
        assert "  " not in sentence
    assert rules[0].message[0].islower()


@pytest.mark.parametrize("rule", TEXT_RULES, ids=lambda rule: rule.id)
def test_the_example_of_a_rule_on_text_breaks_it_and_no_other_rule_on_text(rule):
    refused = [other.id for other in TEXT_RULES if pl.Series([rule.example]).str.contains(other.refuses)[0]]
    assert refused == [rule.id]
