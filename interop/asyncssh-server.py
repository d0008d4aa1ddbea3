"""AsyncSSH's server for the interoperability tests. Takes one JSON object as its argument, prints one with its port.

Commands run in /bin/sh, except that the words "exit-signal NAME" end with that signal's exit-signal message.
"""

import asyncio
import json
import sys

import asyncssh

OPTIONS = json.loads(sys.argv[1])


class Server(asyncssh.SSHServer):
    def __init__(self):
        self.answers_left = 2

    def connection_made(self, conn):
        self.conn = conn

    def connection_lost(self, exc):
        print("connection lost:", exc, file=sys.stderr, flush=True)

    def auth_completed(self):
        print("authenticated", self.conn.get_extra_info("username"), file=sys.stderr, flush=True)

    def begin_auth(self, username):
        if OPTIONS.get("authorizedKeys"):
            self.conn.set_authorized_keys(asyncssh.import_authorized_keys(OPTIONS["authorizedKeys"]))
        return not OPTIONS.get("noAuthentication", False)

    def password_auth_supported(self):
        return OPTIONS.get("password") is not None

    def validate_password(self, username, password):
        if OPTIONS.get("changePasswordTo") is not None and password == OPTIONS["password"]:
            raise asyncssh.PasswordChangeRequired("The password is too old.")
        return password == OPTIONS["password"]

    def change_password(self, username, old_password, new_password):
        return old_password == OPTIONS["password"] and new_password == OPTIONS.get("changePasswordTo")

    def kbdint_auth_supported(self):
        return OPTIONS.get("keyboardInteractive") is not None

    def get_kbdint_challenge(self, username, lang, submethods):
        prompts = [(prompt, False) for prompt, _answer in OPTIONS["keyboardInteractive"]]
        return "Questions", "Answer them.", "", prompts

    def validate_kbdint_response(self, username, responses):
        return list(responses) == [answer for _prompt, answer in OPTIONS["keyboardInteractive"]]

    def connection_requested(self, dest_host, dest_port, orig_host, orig_port):
        return True

    def server_requested(self, listen_host, listen_port):
        return True

    def unix_connection_requested(self, dest_path):
        return True

    def unix_server_requested(self, listen_path):
        return True


async def handle_process(process):
    command = process.command or "cat"
    if command.startswith("exit-signal "):
        process.exit_with_signal(command.split()[1], False, "asked for", "en")
        return
    child = await asyncio.create_subprocess_exec(
        "/bin/sh", "-c", command,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={"PATH": "/usr/bin:/bin", **process.env},
    )
    await process.redirect(stdin=child.stdin, stdout=child.stdout, stderr=child.stderr)
    status = await child.wait()
    await process.stdout.drain()
    process.exit(status if status >= 0 else 128 - status)


async def main():
    algorithms = {name: OPTIONS[name] for name in
                  ("kex_algs", "encryption_algs", "mac_algs", "compression_algs", "signature_algs") if name in OPTIONS}
    acceptor = await asyncssh.create_server(
        Server, "127.0.0.1", 0,
        server_host_keys=OPTIONS["hostKeys"],
        process_factory=handle_process,
        encoding=None,
        sftp_factory=True,
        rekey_bytes=OPTIONS.get("rekeyBytes", 1 << 30),
        keepalive_interval=OPTIONS.get("keepAliveSeconds", 0),
        **algorithms,
    )
    print(json.dumps({"port": acceptor.sockets[0].getsockname()[1], "version": asyncssh.__version__}), flush=True)
    await acceptor.wait_closed()


def list_algorithms():
    """What it can do, by kind, whether on by default or not."""
    from asyncssh import compression, encryption, kex, mac

    names = {
        "keyExchange": kex.get_kex_algs(),
        "cipher": encryption.get_encryption_algs(),
        "mac": mac.get_mac_algs(),
        "compression": compression.get_compression_algs(),
    }
    print(json.dumps({kind: [name.decode() for name in values] for kind, values in names.items()}))


if OPTIONS.get("listAlgorithms"):
    list_algorithms()
else:
    asyncio.run(main())
