"""The engine that checks a package: by its size, by what is asked for, and within the memory."""

import os

import pytest

from swp_data.datapackage.model import open_descriptor
from swp_data.datapackage.validate.engines import choice
from swp_data.datapackage.validate.engines.choice import affordable_processes, data_size, local_engine
from swp_data.datapackage.validate.engines.processes import ProcessEngine
from swp_data.datapackage.validate.engines.threads import ThreadEngine
from swp_data.errors import SwpDataError

from .packages import table, write

MIB = 1 << 20


@pytest.fixture
def package(tmp_path):
    return open_descriptor(write(tmp_path, [table(), table("gone")], {"t.csv": "id\n1\n"}))


def test_a_small_package_is_checked_in_threads(package):
    assert data_size(package) == len("id\n1\n")
    engine = local_engine(package)
    assert isinstance(engine, ThreadEngine)
    assert engine.key_bytes < choice.MEMORY


def test_a_large_package_is_checked_in_as_many_processes_as_the_memory_allows(package, monkeypatch):
    monkeypatch.setattr(choice, "LARGE", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    for memory, processes in ((1024 * MIB, 3), (4096 * MIB, 8)):
        engine = local_engine(package, memory=memory)
        assert isinstance(engine, ProcessEngine)
        assert engine.processes == affordable_processes(memory) == processes


def test_the_number_of_processes_can_be_chosen(package):
    assert isinstance(local_engine(package, 1), ThreadEngine)
    assert local_engine(package, 5).processes == 5


def test_too_little_memory_is_a_sentence(package):
    with pytest.raises(SwpDataError, match="100 MiB of memory is not enough; give 512 MiB or more"):
        local_engine(package, memory=100 * MIB)
