"""Builds of a release that are interrupted: a program, so that each build can die in a process of its own.

Processes are forked before Polars starts its threads, which do not survive a fork.
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

FILE_SYSTEM_CHANGES = {
    "open",
    "os.rename",
    "os.mkdir",
    "os.remove",
    "os.rmdir",
    "os.chmod",
    "shutil.rmtree",
    "shutil.copyfile",
}


def run_in_child(work, kill_after=None):
    """Run a function in a child process, killed after some seconds; return its result, or the signal it died of."""
    output, answer_pipe = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(output)
        try:
            answer = work()
        except PackageError as error:
            answer = f"refused: {error}"
        os.write(answer_pipe, json.dumps(answer).encode())
        os._exit(0)
    os.close(answer_pipe)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)  # the process has not been waited for, so its number is still its own
    with os.fdopen(output, "rb") as stream:
        text = stream.read()
    _, status = os.waitpid(child, 0)
    return json.loads(text) if text else signal.Signals(os.WTERMSIG(status)).name


def build(package, out):
    build_release(prepare_release(open_package(package), out, {}), lambda _: None)
    return "done"


def build_until_change(package, out, last):
    """Build, and die before the file system change with the number `last`; return the number of changes."""
    count = 0

    def watch(event, arguments):
        nonlocal count
        if event in FILE_SYSTEM_CHANGES and str(arguments[0]).startswith(str(out)):
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    build(package, out)
    return count


def build_with_file_size_limit(package, out, size):
    """Build where no file may grow beyond a size, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return build(package, out)


def state_of(out):
    """Return what is in a folder: the checksum of each valid release and zip, and the name of a staging folder."""
    state = {}
    for path in sorted(out.glob("*")):
        if path.name.startswith("."):
            state["staging"] = path.name
        else:
            report = verify(path)
            checksum = sha256(path / "SHA256SUMS") if path.is_dir() else sha256(path)
            state[path.name] = checksum if report.valid else report.to_text()
    return state


def reset(out, old):
    shutil.rmtree(out, ignore_errors=True)
    if old.exists():
        shutil.copytree(old, out)


def build_seconds(package, out, old):
    """Return how many seconds a build takes on this machine."""
    reset(out, old)
    start = time.monotonic()
    run_in_child(lambda: build(package, out))
    return time.monotonic() - start


def main(package, out, old, kind, points):
    """Interrupt a build at each point, then build once more; print the state after each as a line of JSON."""
    seconds = build_seconds(package, out, old) if kind == "fractions" else 0
    for point in json.loads(points):
        reset(out, old)
        if kind == "fractions":
            answer = run_in_child(lambda: build(package, out), point * seconds)
        else:
            work = {"changes": build_until_change, "bytes": build_with_file_size_limit}[kind]
            answer = run_in_child(lambda work=work, point=point: work(package, out, point))
        state = run_in_child(lambda: state_of(out))
        print(json.dumps({"point": point, "answer": answer, "state": state}), flush=True)
    answer = run_in_child(lambda: build(package, out))
    state = run_in_child(lambda: state_of(out))
    print(json.dumps({"point": "the next build", "answer": answer, "state": state}))


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]), *sys.argv[4:])
