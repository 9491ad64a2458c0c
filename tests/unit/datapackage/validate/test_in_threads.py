"""Work that threads share: no item is lost or taken twice, and the first error ends it."""

import time

import pytest

from swp_data.datapackage.validate.in_threads import in_threads


@pytest.mark.parametrize("count", [0, 1, 2, 3, 200])
@pytest.mark.parametrize("threads", [1, 2, 5])
def test_each_item_is_taken_once(count, threads):
    def work(items):
        taken = []
        for item in items:
            time.sleep(0)
            taken.append(item)
        return taken

    results = in_threads(work, iter(range(count)), threads)
    assert sorted(item for taken in results for item in taken) == list(range(count))


def test_an_error_ends_all_threads():
    taken, closed = [], []

    def items():
        try:
            for item in range(100_000):
                taken.append(item)
                yield item
        finally:
            closed.append(True)

    def work(items):
        for item in items:
            if item == 10:
                raise ValueError(item)
            time.sleep(0.0001)

    with pytest.raises(ValueError, match="10"):
        in_threads(work, items(), 3)
    assert len(taken) < 100_000
    assert closed


def test_an_error_of_the_items_is_raised():
    def items():
        yield 1
        yield 2
        raise KeyError("third")

    with pytest.raises(KeyError, match="third"):
        in_threads(list, items(), 2)
