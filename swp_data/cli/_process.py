"""A process that runs nothing but a command: it starts and ends quickly."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from collections.abc import Callable

NEW_OBJECTS = 20_000  # after which Python looks for unreachable ones; most of what a command imports stays


def run_as_process(command: Callable[[], object]) -> None:
    """Run a command that ends with `SystemExit`, and end the process.

    Python takes as long to free the objects of all libraries as it takes to import some of them, so they are not freed:
    what is registered to run at the end runs, output is flushed, and the process ends. If that isn't possible, the
    process ends as usual.

    Args:
        command: the command.

    Raises:
        SystemExit: the process must end as usual.
    """
    gc.set_threshold(NEW_OBJECTS)
    # PyArrow imports NumPy, whose threads for linear algebra would wait busily.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        command()
    except SystemExit as ending:
        status = 0 if ending.code is None else ending.code
        others = [thread for thread in threading.enumerate() if not thread.daemon]
        if not isinstance(status, int) or others != [threading.main_thread()] or sys.gettrace():
            raise
        try:
            atexit._run_exitfuncs()  # noqa: SLF001 - what ends the interpreter calls it, too
            for stream in filter(None, (sys.stdout, sys.stderr)):
                stream.flush()
        except Exception:  # noqa: BLE001 - the usual end reports it
            raise ending from None
        os._exit(status)
