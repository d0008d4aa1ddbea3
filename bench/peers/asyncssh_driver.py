"""Driver of AsyncSSH."""

import asyncio
import gc
import time
import warnings

import driver
from driver import ECHO_COMMAND, THINK_S, WRITE_BYTES, Taken, Unsupported, cpu_ms, now_ms

warnings.simplefilter("ignore")  # old ciphers of the cryptography package
try:
    import asyncssh
except ImportError as error:
    driver.say({"unavailable": str(error)})
    raise SystemExit

TARGET = driver.target()
KEY = asyncssh.read_private_key(TARGET["keyFile"])
TRUSTED = ([asyncssh.import_public_key(TARGET["hostKey"])], [], [])
OPTIONS = {"cipher": "encryption_algs", "mac": "mac_algs", "keyExchange": "kex_algs"}


async def connect(route):
    if route.get("remembered"):
        raise Unsupported("remembers nothing of a server")
    chosen = {option: [route[name]] for name, option in OPTIONS.items() if name in route}
    return await asyncssh.connect(
        TARGET["host"],
        route["port"],
        username=TARGET["user"],
        client_keys=[KEY],
        known_hosts=TRUSTED,
        agent_path=None,
        config=None,
        login_timeout=60,
        **chosen,
    )


async def run(connection):
    result = await connection.run("true")
    if result.exit_status != 0:
        raise RuntimeError(f"true ended with {result.exit_status}")


async def close(connection):
    connection.close()
    await connection.wait_closed()


async def step_connect(request):
    async def once():
        started = now_ms()
        connection = await connect(request)
        await run(connection)
        wall = now_ms() - started
        await close(connection)
        return wall

    await once()
    cpu = cpu_ms()
    wall = [await once() for _ in range(request["times"])]
    return {"wallMs": wall, "cpuMs": cpu_ms() - cpu}


async def step_exec(request):
    connection = await connect(request)
    for _ in range(3):
        await run(connection)
    wall = []
    left = iter(range(request["times"]))

    async def worker():
        for _ in left:
            started = now_ms()
            await run(connection)
            wall.append(now_ms() - started)

    cpu, started = cpu_ms(), now_ms()
    await asyncio.gather(*(worker() for _ in range(request["concurrency"])))
    answer = {"wallMs": wall, "totalMs": now_ms() - started, "cpuMs": cpu_ms() - cpu}
    await close(connection)
    return answer


async def step_transfer(request):
    connection = await connect(request)
    await run(connection)
    size = request["bytes"]
    cpu, started = cpu_ms(), now_ms()
    if request["direction"] == "download":
        process = await connection.create_process(f"head -c {size} /dev/zero", encoding=None)
        moved = 0
        while chunk := await process.stdout.read(WRITE_BYTES):
            moved += len(chunk)
    else:
        process = await connection.create_process("wc -c", encoding=None)
        block = bytes(WRITE_BYTES)
        for left in range(size, 0, -WRITE_BYTES):
            process.stdin.write(block[:left])
            await process.stdin.drain()
        process.stdin.write_eof()
        moved = int(await process.stdout.read())
    status = (await process.wait()).exit_status
    answer = {"wallMs": now_ms() - started, "cpuMs": cpu_ms() - cpu, "peakRssKib": driver.peak_rss_kib()}
    await close(connection)
    if moved != size or status != 0:
        raise RuntimeError(f"{moved} of {size} bytes, exit status {status}")
    return answer


async def step_many(request):
    await step_connect({**request, "times": 0})

    async def one():
        connection = await connect(request)
        await run(connection)
        await close(connection)

    cpu, started = cpu_ms(), now_ms()
    results = await asyncio.gather(*(one() for _ in range(request["count"])), return_exceptions=True)
    failed = sum(1 for result in results if result is not None)
    return {"wallMs": now_ms() - started, "cpuMs": cpu_ms() - cpu, "failed": failed}


async def step_echo(request):
    connection = await connect(request)
    shell = await connection.create_process(ECHO_COMMAND, encoding=None, term_type="dumb")
    await shell.stdout.read(100)
    bulk_bytes = 0
    sinking = None
    if request["bulk"]:
        bulk = await connection.create_process("cat /dev/zero", encoding=None)

        async def sink():
            nonlocal bulk_bytes
            while chunk := await bulk.stdout.read(WRITE_BYTES):
                bulk_bytes += len(chunk)

        sinking = asyncio.ensure_future(sink())
        await asyncio.sleep(0.5)
    wall, before, begun = [], bulk_bytes, now_ms()
    for _ in range(request["times"]):
        await asyncio.sleep(THINK_S)
        started = now_ms()
        shell.stdin.write(b"x")
        await shell.stdout.read(100)
        wall.append(now_ms() - started)
    answer = {"wallMs": wall, "bulkBytes": bulk_bytes - before, "bulkMs": now_ms() - begun}
    if sinking is not None:
        sinking.cancel()
    connection.abort()
    await connection.wait_closed()
    return answer


async def step_idle(request):
    connections, points = [], []
    while len(connections) < request["count"]:
        for _ in range(0, request["increment"], AT_ONCE):
            connections += await asyncio.gather(*(connect(request) for _ in range(AT_ONCE)))
        points.append((len(connections), await settled_kib()))
    for connection in connections:
        await close(connection)
    return {"kibPerConnection": driver.slope(points[1:])}


async def step_stall(request):
    connection = await connect(request)
    process = await connection.create_process(request["command"], encoding=None)
    taken = Taken()
    taken.take(await process.stdout.read(1000))
    before = highest = driver.rss_kib()
    end = time.monotonic() + request["seconds"]
    while time.monotonic() < end:
        await asyncio.sleep(0.05)
        highest = max(highest, driver.rss_kib())
    while chunk := await process.stdout.read(WRITE_BYTES):
        taken.take(chunk)
    await close(connection)
    return {"growthKib": highest - before, "bytes": taken.bytes, "sha256": taken.sha256.hexdigest()}


async def settled_kib():
    for _ in range(5):
        gc.collect()
        await asyncio.sleep(0.2)
    return driver.private_kib()


AT_ONCE = 10
LOOP = asyncio.new_event_loop()
asyncio.set_event_loop(LOOP)


def step(function):
    return lambda request: LOOP.run_until_complete(function(request))


driver.serve(
    {"version": asyncssh.__version__},
    {
        "connect": step(step_connect),
        "exec": step(step_exec),
        "transfer": step(step_transfer),
        "many": step(step_many),
        "echo": step(step_echo),
        "idle": step(step_idle),
        "stall": step(step_stall),
    },
)
