"""Builds of a release that die: run as a program, so that each one dies in a process of its own.

Processes are forked before Polars has begun its threads, which do not survive a fork.
"""

import json
import os
import resource
import shutil
import signal
import sys
import time
from pathlib import Path

from swp_data.datapackage.checksums import sha256
from swp_data.datapackage.model import PackageError, open_package
from swp_data.release.build import build_release, prepare_release
from swp_data.release.verify import verify

CHANGES = {
    "open",
    "os.rename",
    "os.mkdir",
    "os.remove",
    "os.rmdir",
    "os.chmod",
    "shutil.rmtree",
    "shutil.copyfile",
}


def in_child(work, kill_after=None):
    """Do something in a child, killed after some seconds; return what it gives, or the signal that it died of."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        try:
            answer = work()
        except PackageError as error:
            answer = f"refused: {error}"
        os.write(into, json.dumps(answer).encode())
        os._exit(0)
    os.close(into)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)  # not yet waited for, so no other process has its number
    with os.fdopen(out, "rb") as said:
        text = said.read()
    _, status = os.waitpid(child, 0)
    return json.loads(text) if text else signal.Signals(os.WTERMSIG(status)).name


def make(package, out):
    build_release(prepare_release(open_package(package), out, {}), lambda _: None)
    return "done"


def make_until(package, out, last):
    """Build, and die before the change of the file system with the number `last`; return how many there were."""
    seen = 0

    def watch(event, arguments):
        nonlocal seen
        if event in CHANGES and str(arguments[0]).startswith(str(out)):
            seen += 1
            if seen == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    make(package, out)
    return seen


def make_with_files_up_to(package, out, size):
    """Build where no file may grow beyond a size, as on a disk that fills up."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return make(package, out)


def state(out):
    """Return what stands in a folder: the checksum of each release and archive that is whole, and all else."""
    shown = {}
    for path in sorted(out.glob("*")):
        if path.name.startswith("."):
            shown["aside"] = path.name
        else:
            report = verify(path)
            sums = sha256(path / "SHA256SUMS") if path.is_dir() else sha256(path)
            shown[path.name] = sums if report.valid else report.to_text()
    return shown


def reset(out, old):
    shutil.rmtree(out, ignore_errors=True)
    if old.exists():
        shutil.copytree(old, out)


def main(package, out, old, how, points):
    for point in json.loads(points):
        reset(out, old)
        if how == "seconds":
            answer = in_child(lambda: make(package, out), point)
        else:
            work = {"changes": make_until, "bytes": make_with_files_up_to}[how]
            answer = in_child(lambda work=work, point=point: work(package, out, point))
        print(
            json.dumps({"point": point, "answer": answer, "state": in_child(lambda: state(out))}), flush=True
        )
    answer = in_child(lambda: make(package, out))
    print(json.dumps({"point": "the next build", "answer": answer, "state": in_child(lambda: state(out))}))


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]), *sys.argv[4:])
