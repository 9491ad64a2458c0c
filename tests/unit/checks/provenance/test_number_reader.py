from decimal import Decimal

import pytest

from swp_data.checks.provenance.number_reader import read_numbers


def read(text):
    return [([float(value) for value in reading.values], reading.unit) for reading in read_numbers(text)]


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("£2.8 million of reserves", [([2_800_000], "GBP")]),
        ("an estimated £6 to £8m per annum", [([6_000_000, 8_000_000], "GBP")]),
        ("awarded £44K of Home Office Funding", [([44_000], "GBP")]),
        ("a 38K decrease", [([38_000], None)]),
        ("£83,796 leaving", [([83_796], "GBP")]),
        ("totalling 3106,646", [([3_106_646], None)]),
        ("was 13mins 38 secs", [([818], "seconds")]),
        ("response time (13 mins)", [([13], "minutes")]),
        ("is 5-10 years", [([5, 10], "years")]),
        ("more than 8 in every 10 were", [([80], "percent")]),
        ("8 out of every 10", [([80], "percent")]),
        ("for 3 out of 4 weeks", [([3], None), ([4], "weeks")]),
        ("Over two-thirds (69%) felt", [([200 / 3], "percent"), ([69], "percent")]),
        ("Around a quarter (26%)", [([25], "percent"), ([26], "percent")]),
        ("less than a fifth (18%)", [([20], "percent"), ([18], "percent")]),
        ("a fairly consistent 83%-85%", [([83, 85], "percent")]),
        ("from 4.7% to 5.1%", [([4.7], "percent"), ([5.1], "percent")]),
        ("fallen from 20th to30th", [([20], "rank"), ([30], "rank")]),
        ("national average6.3%", [([6.3], "percent")]),
        ("Nineteen questions and twenty-five others", [([19], None), ([25], None)]),
        ("the additional 20,000 police officers", [([20_000], None)]),
        ("1,613.13 staff", [([1613.13], None)]),
        ("one or two key staff", [([1, 2], None)]),
        ("vehicles;6 are outstanding", [([6], None)]),
        ("no figures at all, someone said", []),
    ],
)
def test_a_number_is_read_with_its_scale_its_range_and_its_unit(text, readings):
    assert read(text) == [(pytest.approx(values), unit) for values, unit in readings]


def test_a_duration_is_the_same_in_another_unit():
    minutes = read_numbers("13 mins")[0]
    assert minutes.says(Decimal(780), None, "seconds")
    assert not minutes.says(Decimal(13), None, "seconds")


def test_a_decrease_is_printed_without_its_sign():
    assert read_numbers("a 38K decrease")[0].says(Decimal(-38000), None, "GBP")


def test_a_share_is_not_a_sum_of_money():
    assert not read_numbers("62% cases")[0].says(Decimal(62), None, "GBP")
