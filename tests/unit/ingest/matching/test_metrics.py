"""A figure is matched to the metric whose earlier sentences are like its own."""

from swp_data.ingest.matching.metrics import Metrics

METRICS = [
    {
        "metric_id": "calls-999-answered-within-10-seconds",
        "title": "999 calls answered within 10 seconds",
        "unit": "percent",
    },
    {
        "metric_id": "calls-101-answered-within-30-seconds",
        "title": "101 calls answered within 30 seconds",
        "unit": "percent",
    },
    {"metric_id": "farm-visits", "title": "Visits to farms", "unit": "count"},
]
OBSERVED = [
    (
        {
            "metric_id": METRICS[0]["metric_id"],
            "quote": "88% of 999 calls answered within 10 seconds",
            "value": "88",
        },
        "b1",
    ),
    (
        {
            "metric_id": METRICS[1]["metric_id"],
            "quote": "27% of 101 calls answered within 30 seconds",
            "value": "27",
        },
        "b1",
    ),
    ({"metric_id": METRICS[2]["metric_id"], "quote": "43 farm visits", "value": "43"}, "d6"),
]


def best(quote, unit, activity="b1"):
    return Metrics(METRICS, OBSERVED).best(quote, quote, "", unit, activity)[0]


def test_numbers_that_name_a_metric_tell_it_from_another():
    assert (
        best("90% of 101 calls were answered within 30 seconds", "percent").metric_id
        == METRICS[1]["metric_id"]
    )
    assert (
        best("90% of 999 calls were answered within 10 seconds", "percent").metric_id
        == METRICS[0]["metric_id"]
    )


def test_a_metric_has_one_unit():
    assert best("88 calls to 999 were answered within 10 seconds", "count").metric_id == "farm-visits"


def test_the_activity_that_printed_a_metric_counts():
    assert best("43 visits", "count", "d6").score > best("43 visits", "count", "b1").score


def test_other_words_score_low():
    assert best("12 penguins vaccinated", "count", "").score < 0.3
