"""Driver of OpenSSH's `ssh`.

A program, not a library: `connect` and `many` start a process each, so its start is part of the figure. Work on an
open connection goes through a ControlMaster, a process for each command. Its CPU is exact: that of ended processes by
getrusage(RUSAGE_CHILDREN), that of the running master by its CPU clock.
"""

import os
import resource
import subprocess
import tempfile
import threading
import time

import driver
from driver import ECHO_COMMAND, THINK_S, Taken, Unsupported, now_ms

TARGET = driver.target()
OPTIONS = {"cipher": "Ciphers", "mac": "MACs", "keyExchange": "KexAlgorithms"}


def arguments(route):
    """ssh and its options up to the host's name; no file of the user is read."""
    if route.get("remembered"):
        raise Unsupported("remembers nothing of a server")
    settings = {
        "UserKnownHostsFile": TARGET["knownHostsFile"],
        "GlobalKnownHostsFile": "/dev/null",
        "HostKeyAlias": TARGET["alias"],
        "IdentityFile": TARGET["keyFile"],
        "IdentitiesOnly": "yes",
        "IdentityAgent": "none",
        "BatchMode": "yes",
        "StrictHostKeyChecking": "yes",
        "LogLevel": "ERROR",
    }
    settings.update({option: route[name] for name, option in OPTIONS.items() if name in route})
    command = ["ssh", "-F", "none", "-p", str(route["port"]), "-l", TARGET["user"]]
    for name, value in settings.items():
        command += ["-o", f"{name}={value}"]
    return command


class Master:
    """An open connection: a ControlMaster in the foreground."""

    def __init__(self, route):
        self.socket = tempfile.mktemp(prefix="mux-", dir=TARGET["directory"])
        command = [*arguments(route), "-M", "-N", "-S", self.socket, TARGET["host"]]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        while not os.path.exists(self.socket):
            if self.process.poll() is not None:
                raise RuntimeError(f"the master ended with {self.process.returncode}")
            time.sleep(0.01)

    def command(self, *settings):
        return ["ssh", "-F", "none", "-S", self.socket, *settings, TARGET["host"]]

    def cpu_ms(self):
        """CPU of the master and of all children that have ended."""
        clock = (~self.process.pid << 3) | 2  # clock_getcpuclockid(3)
        return time.clock_gettime(clock) * 1000 + children_cpu_ms()

    def bytes_written(self):
        with open(f"/proc/{self.process.pid}/io") as lines:
            return int(dict(line.split(": ") for line in lines)["wchar"])

    def close(self):
        """ssh may miss a SIGTERM that comes just before it polls: so it gets a second signal."""
        self.process.terminate()
        try:
            self.process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def children_cpu_ms():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (usage.ru_utime + usage.ru_stime) * 1000


def check(status, command):
    if status != 0:
        raise RuntimeError(f"{command} ended with {status}")


def run(command):
    check(subprocess.call(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL), command[-1])


def step_connect(request):
    command = [*arguments(request), TARGET["host"], "true"]
    run(command)
    cpu = children_cpu_ms()
    wall = []
    for _ in range(request["times"]):
        started = now_ms()
        run(command)
        wall.append(now_ms() - started)
    return {"wallMs": wall, "cpuMs": children_cpu_ms() - cpu}


def step_exec(request):
    master = Master(request)
    command = [*master.command(), "true"]
    run(command)
    wall = []
    left = iter(range(request["times"]))
    lock = threading.Lock()

    def worker():
        while True:
            with lock:
                if next(left, None) is None:
                    return
            started = now_ms()
            run(command)
            wall.append(now_ms() - started)

    cpu, started = master.cpu_ms(), now_ms()
    threads = [threading.Thread(target=worker) for _ in range(request["concurrency"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answer = {"wallMs": wall, "totalMs": now_ms() - started, "cpuMs": master.cpu_ms() - cpu}
    master.close()
    if len(wall) != request["times"]:
        raise RuntimeError(f"{len(wall)} of {request['times']} ended well")
    return answer


def step_transfer(request):
    """The master moves the bytes itself, from a sparse file or to /dev/null: no process of ours is in between."""
    master = Master(request)
    run([*master.command(), "true"])
    size = request["bytes"]
    with tempfile.TemporaryFile(dir=TARGET["directory"]) as zeros:
        os.ftruncate(zeros.fileno(), size)
        cpu, started = master.cpu_ms(), now_ms()
        if request["direction"] == "download":
            run([*master.command(), f"head -c {size} /dev/zero"])
        else:
            counted = subprocess.run([*master.command(), "wc -c"], stdin=zeros, stdout=subprocess.PIPE, check=True)
            if int(counted.stdout) != size:
                raise RuntimeError(f"{counted.stdout} of {size} bytes")
        wall, cpu = now_ms() - started, master.cpu_ms() - cpu
    peak = driver.peak_rss_kib(master.process.pid)
    master.close()
    return {"wallMs": wall, "cpuMs": cpu, "peakRssKib": peak}


def step_many(request):
    command = [*arguments(request), TARGET["host"], "true"]
    run(command)
    cpu, started = children_cpu_ms(), now_ms()
    processes = [
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(request["count"])
    ]
    failed = sum(1 for process in processes if process.wait() != 0)
    return {"wallMs": now_ms() - started, "cpuMs": children_cpu_ms() - cpu, "failed": failed}


def step_echo(request):
    master = Master(request)
    shell = subprocess.Popen(
        [*master.command("-tt"), ECHO_COMMAND], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    )
    shell.stdout.read(100)
    bulk = None
    if request["bulk"]:
        bulk = subprocess.Popen(
            [*master.command(), "cat /dev/zero"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        time.sleep(0.5)
    wall, before, begun = [], master.bytes_written(), now_ms()
    for _ in range(request["times"]):
        time.sleep(THINK_S)
        started = now_ms()
        shell.stdin.write(b"x")
        shell.stdout.read(100)
        wall.append(now_ms() - started)
    moved = master.bytes_written() - before if bulk else 0
    answer = {"wallMs": wall, "bulkBytes": moved, "bulkMs": now_ms() - begun}
    master.close()
    for process in (shell, bulk):
        if process is not None:
            process.wait()
    return answer


def step_idle(request):
    count = min(request["count"], 20)  # each is a process of the same size
    masters = [Master(request) for _ in range(count)]
    time.sleep(1)
    total = sum(driver.kib(f"/proc/{master.process.pid}/smaps_rollup", "Pss") for master in masters)
    for master in masters:
        master.close()
    return {"kibPerConnection": total / count}


def step_stall(request):
    process = subprocess.Popen([*arguments(request), TARGET["host"], request["command"]], stdout=subprocess.PIPE)
    taken = Taken()
    taken.take(os.read(process.stdout.fileno(), 1000))
    before = highest = driver.rss_kib(process.pid)
    end = time.monotonic() + request["seconds"]
    while time.monotonic() < end:
        time.sleep(0.05)
        highest = max(highest, driver.rss_kib(process.pid))
    while chunk := process.stdout.read(65536):
        taken.take(chunk)
    check(process.wait(), "the flood")
    return {"growthKib": highest - before, "bytes": taken.bytes, "sha256": taken.sha256.hexdigest()}


VERSION = subprocess.run(["ssh", "-V"], stderr=subprocess.PIPE, text=True).stderr.split(",")[0].strip()
driver.serve(
    {"version": VERSION, "note": "a process, its start included, for connect, exec and many"},
    {
        "connect": step_connect,
        "exec": step_exec,
        "transfer": step_transfer,
        "many": step_many,
        "echo": step_echo,
        "idle": step_idle,
        "stall": step_stall,
    },
)
