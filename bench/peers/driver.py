"""The lines of step.ts for drivers in Python, and what all of them measure with."""

import hashlib
import json
import re
import sys
import time


class Unsupported(Exception):
    """The peer cannot do a step: the cell is left out by name."""


def serve(ready, steps):
    """Answers one line for each line, until standard input ends. `steps` maps names to functions of a dict."""
    say({"ready": ready})
    for line in sys.stdin:
        request = json.loads(line)
        try:
            step = steps.get(request["step"])
            if step is None:
                raise Unsupported("no step " + request["step"])
            say(step(request))
        except Unsupported as reason:
            say({"unsupported": str(reason)})
        except Exception as error:  # whatever went wrong belongs into the report
            say({"error": f"{type(error).__name__}: {error}"})


def target():
    return json.loads(sys.argv[-1])


def say(line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def now_ms():
    return time.perf_counter() * 1000


def cpu_ms():
    """CPU of this process, all threads."""
    return time.process_time() * 1000


def kib(file, name):
    """A field of /proc/PID/status or smaps_rollup, KiB."""
    with open(file) as lines:
        return int(re.search(rf"^{name}:\s+(\d+) kB", lines.read(), re.M).group(1))


def rss_kib(pid="self"):
    return kib(f"/proc/{pid}/status", "VmRSS")


def peak_rss_kib(pid="self"):
    return kib(f"/proc/{pid}/status", "VmHWM")


def private_kib(pid="self"):
    file = f"/proc/{pid}/smaps_rollup"
    return kib(file, "Private_Dirty") + kib(file, "Private_Clean")


def slope(points):
    """Slope of the least-squares line."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return covariance / sum((x - mean_x) ** 2 for x, _ in points)


class Taken:
    """Counts and hashes what a stalled reader takes in the end."""

    def __init__(self):
        self.bytes = 0
        self.sha256 = hashlib.sha256()

    def take(self, chunk):
        self.bytes += len(chunk)
        self.sha256.update(chunk)


ECHO_COMMAND = "stty raw -echo; printf ready; exec cat"
WRITE_BYTES = 64 * 1024
THINK_S = 0.005
