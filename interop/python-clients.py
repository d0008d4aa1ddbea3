"""Clients of Paramiko and AsyncSSH for the interoperability tests of our server.

Takes one JSON object as its argument and prints one: what happened. Nothing is read from the user's home.
"""

import asyncio
import json
import sys
import threading
import time
import warnings

warnings.simplefilter("ignore")

TASK = json.loads(sys.argv[1])
SIZE = 10 * 1024 * 1024


def pattern(size):
    return (b"abcdefghijklmnopq" * (size // 17 + 1))[:size]


# --- Paramiko


def paramiko_client(target):
    import paramiko

    client = paramiko.SSHClient()
    client.load_host_keys(target["knownHosts"])
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    return client


def paramiko_transport(target):
    """A transport with only the wanted algorithms, for those that SSHClient cannot be told about."""
    import socket

    import paramiko

    transport = paramiko.Transport(socket.create_connection(("127.0.0.1", target["port"])))
    options = transport.get_security_options()
    if target["kind"] == "keyExchange":
        options.kex = [target["name"]]
    elif target["kind"] == "cipher":
        options.ciphers = [target["name"]]
    else:
        options.digests = [target["name"]]
    return transport


def paramiko_algorithms():
    import paramiko

    good = []
    for target in TASK["targets"]:
        try:
            transport = paramiko_transport(target)
        except ValueError:
            continue  # "unknown cipher": it does not have it
        try:
            key = paramiko.Ed25519Key.from_private_key_file(target["key"])
            transport.connect(username="alice", pkey=key)
            channel = transport.open_session()
            channel.exec_command("cat")
            good.append([target["kind"], target["name"], paramiko_echo(channel, 100_000)])
        finally:
            transport.close()
    return good


def paramiko_echo(channel, size):
    """Sends and receives at the same time; is it the same?"""
    data = pattern(size)

    def feed():
        channel.sendall(data)
        channel.shutdown_write()

    feeder = threading.Thread(target=feed)
    feeder.start()
    received = b"".join(iter(lambda: channel.recv(65536), b""))
    feeder.join()
    return received == data


def paramiko_keys():
    client = paramiko_client(TASK)
    results = {}
    for name, path in TASK["keys"].items():
        client.connect("127.0.0.1", TASK["port"], "alice", key_filename=path, look_for_keys=False, allow_agent=False)
        _, stdout, _ = client.exec_command("exit 42")
        results[name] = stdout.channel.recv_exit_status()
        client.close()
    return results


def paramiko_session():
    client = paramiko_client(TASK)
    connect = {"look_for_keys": False, "allow_agent": False}
    client.connect("127.0.0.1", TASK["port"], "alice", password="sesame", **connect)
    result = {}
    _, stdout, stderr = client.exec_command("echo out; echo err >&2; exit 3")
    result["exec"] = [stdout.read().decode(), stderr.read().decode(), stdout.channel.recv_exit_status()]
    channel = client.get_transport().open_session()
    channel.exec_command("cat")
    result["bulk"] = paramiko_echo(channel, SIZE)
    channel = client.invoke_shell(term="vt100", width=101, height=33)
    channel.send(b"stty size; stty -echo; tty; exit 5\n")
    output = b"".join(iter(lambda: channel.recv(65536), b"")).decode()
    result["shell"] = [output, channel.recv_exit_status()]
    # Paramiko waits for ever when it gets a close while it is re-keying.
    time.sleep(0.3)
    client.get_transport().renegotiate_keys()
    _, stdout, _ = client.exec_command("echo after")
    result["rekey"] = stdout.read().decode()
    address = ("127.0.0.1", TASK["echoPort"])
    channel = client.get_transport().open_channel("direct-tcpip", address, ("127.0.0.1", 1))
    channel.sendall(b"hello")
    channel.shutdown_write()
    result["direct"] = b"".join(iter(lambda: channel.recv(65536), b"")).decode()
    client.close()
    return result


def paramiko_interactive():
    import paramiko

    transport = paramiko.Transport(("127.0.0.1", TASK["port"]))
    transport.start_client(timeout=10)

    def answer(title, instructions, prompts):
        return ["42" if "code" in prompt else "blue" for prompt, _ in prompts]

    key = paramiko.Ed25519Key.from_private_key_file(TASK["key"])
    result = [transport.auth_publickey("alice", key), transport.auth_interactive("alice", answer)]
    result.append(transport.is_authenticated())
    transport.close()
    return result


def paramiko_refused():
    import paramiko

    client = paramiko_client(TASK)
    try:
        client.connect("127.0.0.1", TASK["port"], "alice", password="x", look_for_keys=False, allow_agent=False)
    except paramiko.AuthenticationException as error:
        return type(error).__name__
    return "let in"


# --- AsyncSSH


def asyncssh_options(target):
    return {
        "port": target["port"],
        "username": "alice",
        "known_hosts": target["knownHosts"],
        "client_keys": [target["key"]] if "key" in target else None,
        "agent_path": None,
        "config": None,
    }


async def asyncssh_algorithms():
    import asyncssh

    names = {"keyExchange": "kex_algs", "cipher": "encryption_algs", "mac": "mac_algs"}
    good = []
    for target in TASK["targets"]:
        options = {**asyncssh_options(target), names[target["kind"]]: [target["name"]]}
        try:
            connection = asyncssh.connect("127.0.0.1", **options)
        except ValueError:
            continue  # it does not have it
        try:
            async with connection as conn:
                data = pattern(100_000)
                result = await conn.run("cat", input=data, encoding=None)
                good.append([target["kind"], target["name"], result.stdout == data])
        except ValueError:
            continue
    return good


async def asyncssh_keys():
    import asyncssh

    results = {}
    for name, path in TASK["keys"].items():
        options = {**asyncssh_options(TASK), "client_keys": [path]}
        async with asyncssh.connect("127.0.0.1", **options) as conn:
            results[name] = (await conn.run("exit 42")).exit_status
    return results


async def asyncssh_session():
    import asyncssh

    result = {}
    options = {**asyncssh_options(TASK), "password": "sesame", "rekey_bytes": 2 * 1024 * 1024}
    async with asyncssh.connect("127.0.0.1", **options) as conn:
        done = await conn.run("echo out; echo err >&2; exit 3")
        result["exec"] = [done.stdout, done.stderr, done.exit_status]
        data = pattern(SIZE)
        done = await conn.run("cat", input=data, encoding=None)
        result["bulk"] = done.stdout == data
        done = await conn.run("env", env={"LANG": "C.UTF-8", "EVIL": "x"})
        result["env"] = [line for line in done.stdout.splitlines() if line.startswith(("LANG=", "EVIL="))]
        process = await conn.create_process("trap 'echo caught; exit 7' USR1; echo ready; while :; do sleep 0.05; done")
        await process.stdout.readline()
        process.send_signal("USR1")
        result["signal"] = [await process.stdout.read(), (await process.wait()).exit_status]
        done = await conn.run("kill -TERM $$")
        result["exitSignal"] = done.exit_signal[0]
        process = await conn.create_process("stty size; read x; stty size", term_type="vt100", term_size=(101, 33))
        first = await process.stdout.readline()
        process.change_terminal_size(120, 50)
        await asyncio.sleep(0.3)
        process.stdin.write("\n")
        rest = await process.stdout.read()
        result["terminal"] = [first.strip(), rest.split()[-2:]]
        listener = await conn.forward_remote_port("127.0.0.1", 0, "127.0.0.1", TASK["echoPort"])
        result["remote"] = await converse("127.0.0.1", listener.get_port())
        listener.close()
        listener = await conn.forward_local_port("127.0.0.1", 0, "127.0.0.1", TASK["echoPort"])
        result["local"] = await converse("127.0.0.1", listener.get_port())
        listener.close()
        path = TASK["socket"]

        async def echo(reader, writer):
            writer.write(await reader.read())
            writer.write_eof()

        await asyncio.start_unix_server(echo, path + ".echo")
        listener = await conn.forward_remote_path(path, path + ".echo")
        reader, writer = await conn.open_unix_connection(path)
        writer.write(b"hello")
        writer.write_eof()
        result["unix"] = (await reader.read()).decode()
        listener.close()
        many = await asyncio.gather(*(conn.run(f"exit {i}") for i in range(8)))
        result["many"] = [each.exit_status for each in many]
    return result


async def converse(host, port):
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"hello")
    writer.write_eof()
    answer = await reader.read()
    writer.close()
    return answer.decode()


async def asyncssh_password_change():
    import asyncssh

    class Client(asyncssh.SSHClient):
        def password_change_requested(self, prompt, lang):
            return ("sesame", "new")

    options = {**asyncssh_options(TASK), "password": "sesame", "client_factory": Client}
    async with asyncssh.connect("127.0.0.1", **options) as conn:
        return (await conn.run("exit 42")).exit_status


async def asyncssh_interactive():
    import asyncssh

    class Client(asyncssh.SSHClient):
        def kbdint_auth_requested(self):
            return ""

        def kbdint_challenge_received(self, name, instructions, lang, prompts):
            return ["42" if "code" in prompt else "blue" for prompt, _ in prompts]

    options = {**asyncssh_options(TASK), "client_factory": Client}
    async with asyncssh.connect("127.0.0.1", **options) as conn:
        return (await conn.run("exit 42")).exit_status


async def asyncssh_certificate():
    import asyncssh

    options = {**asyncssh_options(TASK), "client_keys": [(TASK["key"], TASK["certificate"])]}
    try:
        async with asyncssh.connect("127.0.0.1", **options) as conn:
            return (await conn.run("exit 42")).exit_status
    except asyncssh.PermissionDenied:
        return "denied"


task = globals()[TASK["task"]]
print(json.dumps(asyncio.run(task()) if asyncio.iscoroutinefunction(task) else task()))
