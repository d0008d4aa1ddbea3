"""Driver of Paramiko."""

import base64
import gc
import socket
import threading
import time

import driver
from driver import ECHO_COMMAND, THINK_S, WRITE_BYTES, Taken, Unsupported, cpu_ms, now_ms

try:
    import paramiko
except ImportError as error:
    driver.say({"unavailable": str(error)})
    raise SystemExit

TARGET = driver.target()
KEY = paramiko.Ed25519Key.from_private_key_file(TARGET["keyFile"])
HOST_KEY = paramiko.Ed25519Key(data=base64.b64decode(TARGET["hostKey"].split()[1]))


def connect(route):
    if route.get("remembered"):
        raise Unsupported("remembers nothing of a server")
    transport = paramiko.Transport((TARGET["host"], route["port"]))
    choices = transport.get_security_options()
    try:
        if "cipher" in route:
            choices.ciphers = (route["cipher"],)
        if "mac" in route:
            choices.digests = (route["mac"],)
        if "keyExchange" in route:
            choices.kex = (route["keyExchange"],)
    except ValueError:
        transport.close()
        raise Unsupported("has no " + " ".join(route[name] for name in ("cipher", "mac", "keyExchange") if name in route))
    transport.banner_timeout = transport.handshake_timeout = transport.auth_timeout = 60
    # As a careful user does: without it each exec waits 40 ms for a delayed ACK.
    transport.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    transport.connect(hostkey=HOST_KEY, username=TARGET["user"], pkey=KEY)
    return transport


def execute(transport, command):
    channel = transport.open_session(timeout=60)
    channel.exec_command(command)
    return channel


def run(transport):
    status = execute(transport, "true").recv_exit_status()
    if status != 0:
        raise RuntimeError(f"true ended with {status}")


def step_connect(request):
    def once():
        started = now_ms()
        transport = connect(request)
        run(transport)
        wall = now_ms() - started
        transport.close()
        return wall

    once()
    cpu = cpu_ms()
    wall = [once() for _ in range(request["times"])]
    return {"wallMs": wall, "cpuMs": cpu_ms() - cpu}


def step_exec(request):
    transport = connect(request)
    for _ in range(3):
        run(transport)
    wall = []
    left = iter(range(request["times"]))
    lock = threading.Lock()

    def worker():
        while True:
            with lock:
                if next(left, None) is None:
                    return
            started = now_ms()
            run(transport)
            wall.append(now_ms() - started)

    cpu, started = cpu_ms(), now_ms()
    if request["concurrency"] == 1:
        worker()
    else:
        in_threads(worker, request["concurrency"])
    answer = {"wallMs": wall, "totalMs": now_ms() - started, "cpuMs": cpu_ms() - cpu}
    transport.close()
    if len(wall) != request["times"]:
        raise RuntimeError(f"{len(wall)} of {request['times']} ended well")
    return answer


def step_transfer(request):
    transport = connect(request)
    run(transport)
    size = request["bytes"]
    cpu, started = cpu_ms(), now_ms()
    if request["direction"] == "download":
        channel = execute(transport, f"head -c {size} /dev/zero")
        moved = 0
        while chunk := channel.recv(WRITE_BYTES):
            moved += len(chunk)
    else:
        channel = execute(transport, "wc -c")
        block = bytes(WRITE_BYTES)
        for left in range(size, 0, -WRITE_BYTES):
            channel.sendall(block[:left])
        channel.shutdown_write()
        counted = b""
        while chunk := channel.recv(WRITE_BYTES):
            counted += chunk
        moved = int(counted)
    status = channel.recv_exit_status()
    answer = {"wallMs": now_ms() - started, "cpuMs": cpu_ms() - cpu, "peakRssKib": driver.peak_rss_kib()}
    transport.close()
    if moved != size or status != 0:
        raise RuntimeError(f"{moved} of {size} bytes, exit status {status}")
    return answer


def step_many(request):
    step_connect({**request, "times": 0})
    failed = []

    def one():
        try:
            transport = connect(request)
            run(transport)
            transport.close()
        except Exception as error:
            failed.append(error)

    cpu, started = cpu_ms(), now_ms()
    in_threads(one, request["count"])
    return {"wallMs": now_ms() - started, "cpuMs": cpu_ms() - cpu, "failed": len(failed)}


def step_echo(request):
    transport = connect(request)
    shell = transport.open_session()
    shell.get_pty()
    shell.exec_command(ECHO_COMMAND)
    shell.recv(100)
    bulk_bytes = 0
    if request["bulk"]:
        bulk = execute(transport, "cat /dev/zero")

        def sink():
            nonlocal bulk_bytes
            while chunk := bulk.recv(WRITE_BYTES):
                bulk_bytes += len(chunk)

        threading.Thread(target=sink, daemon=True).start()
        time.sleep(0.5)
    wall, before, begun = [], bulk_bytes, now_ms()
    for _ in range(request["times"]):
        time.sleep(THINK_S)
        started = now_ms()
        shell.sendall(b"x")
        shell.recv(100)
        wall.append(now_ms() - started)
    answer = {"wallMs": wall, "bulkBytes": bulk_bytes - before, "bulkMs": now_ms() - begun}
    transport.close()
    return answer


def step_idle(request):
    transports, points = [], []
    while len(transports) < request["count"]:
        transports += [connect(request) for _ in range(request["increment"])]
        points.append((len(transports), settled_kib()))
    for transport in transports:
        transport.close()
    return {"kibPerConnection": driver.slope(points[1:])}


def step_stall(request):
    transport = connect(request)
    channel = execute(transport, request["command"])
    taken = Taken()
    taken.take(channel.recv(1000))
    before = highest = driver.rss_kib()
    end = time.monotonic() + request["seconds"]
    while time.monotonic() < end:
        time.sleep(0.05)
        highest = max(highest, driver.rss_kib())
    while chunk := channel.recv(WRITE_BYTES):
        taken.take(chunk)
    transport.close()
    return {"growthKib": highest - before, "bytes": taken.bytes, "sha256": taken.sha256.hexdigest()}


def settled_kib():
    for _ in range(5):
        gc.collect()
        time.sleep(0.2)
    return driver.private_kib()


def in_threads(action, count):
    threads = [threading.Thread(target=action) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


driver.serve(
    {"version": paramiko.__version__},
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
