"""Servers on loopback addresses that answer control messages as a test wants, and the tools asked."""
import contextlib
import json
import os
import random
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback

MAX_DATA = 468


def variables(text, status=0x0615):
    """An answer: what READVAR gives, without the fragments."""
    return status, text.encode("latin-1")


def fragments(request, status, data, error=False):
    """The datagrams of an answer to `request`."""
    first, second, sequence, _, association = struct.unpack("!BBHHH", request[:8])
    version = first >> 3 & 7
    offset = 0
    while True:
        part = data[offset:offset + MAX_DATA]
        more = offset + len(part) < len(data)
        flags = 0x80 | (0x40 if error else 0) | (0x20 if more else 0) | second & 0x1F
        head = struct.pack("!BBHHHHH", version << 3 | 6, flags, sequence, status, association,
                           offset, len(part))
        yield head + part + b"\0" * (-len(part) % 4)
        offset += len(part)
        if not more:
            return


class Server:
    """One address. `answers` maps association ids to variables(...); others give error 4."""

    def __init__(self, answers=None, deaf=False, error=None, time=None):
        self.answers = answers or {}
        self.deaf = deaf      # to control messages
        self.error = error    # number to answer every control message with
        self.time = time      # (stratum, offset in s) for time requests
        self.asked = []       # (association, names) of each control message

    def replies(self, request):
        if request[0] & 7 == 3:
            return [self.time_reply(request)] if self.time else []
        association, = struct.unpack("!H", request[6:8])
        count, = struct.unpack("!H", request[10:12])
        self.asked.append((association, request[12:12 + count].decode()))
        if self.deaf:
            return []
        if self.error is not None:
            return fragments(request, self.error << 8, b"", error=True)
        if association not in self.answers:
            return fragments(request, 0x0400, b"", error=True)
        return fragments(request, *self.answers[association])

    def time_reply(self, request):
        stratum, offset = self.time
        wire = int((time.time() + 2208988800 + offset) * 2**32)
        return (struct.pack("!BBbbIII", 4 << 3 | 4, stratum, 6, -20, 0x0200, 0x0100, 0x0A000001)
                + struct.pack("!Q", wire - 2**32) + request[40:48]
                + struct.pack("!QQ", wire, wire))


class Truncating(Server):
    """Sends the first fragment of an answer and never the rest."""

    def replies(self, request):
        return list(super().replies(request))[:1]


class Babbling(Server):
    """Answers one datagram with many: random octets, and fragments that never become an answer."""

    def replies(self, request):
        shaped = random.Random(1)
        for number in range(400):
            if number % 2:
                yield shaped.randbytes(shaped.randrange(200))
            else:
                head = bytearray(next(iter(fragments(request, 0x0615, b"x" * MAX_DATA))))
                head[1] |= 0x20  # more
                head[8:10] = struct.pack("!H", (1 + number) % 64 * MAX_DATA)
                yield bytes(head)


class Endless(Server):
    """A stream of fragments that goes on while anybody listens."""

    def replies(self, request):
        until = time.monotonic() + 10
        while time.monotonic() < until and not self.stop.is_set():
            yield from Babbling.replies(self, request)
            time.sleep(0.01)


@contextlib.contextmanager
def lab(servers):
    """Runs {address: Server}; gives the port that all of them listen on."""
    sockets, port = bind_all(servers)
    stop = threading.Event()
    threads = []
    for address, server in servers.items():
        server.stop = stop
        threads.append(threading.Thread(target=serve, args=(sockets[address], server, stop)))
        threads[-1].start()
    try:
        yield port
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        for one in sockets.values():
            one.close()


def bind_all(servers):
    for _ in range(50):
        sockets = {}
        try:
            port = 0
            for address in servers or {"127.0.0.1": None}:
                family = socket.AF_INET6 if ":" in address else socket.AF_INET
                sockets[address] = socket.socket(family, socket.SOCK_DGRAM)
                sockets[address].bind((address, port))
                sockets[address].settimeout(0.05)
                port = sockets[address].getsockname()[1]
            return sockets, port
        except OSError:
            for one in sockets.values():
                one.close()
    raise RuntimeError("no port is free on all addresses")


def serve(at, server, stop):
    while not stop.is_set():
        try:
            request, client = at.recvfrom(2048)
        except (TimeoutError, ConnectionError):
            continue
        for reply in server.replies(request):
            with contextlib.suppress(OSError):
                at.sendto(reply, client)


class Skip(Exception):
    """Raised with the reason why a case cannot run here."""


def run_without_name_server(program, *words):
    """Runs a tool where the only name server never answers."""
    script = ("ip link set lo up && printf 'nameserver 127.0.0.1\\n' >\"$0\" &&"
              " mount --bind \"$0\" /etc/resolv.conf || exit 99; exec \"$@\"")
    silent = ("import socket, subprocess, sys; at = socket.socket(socket.AF_INET, "
              "socket.SOCK_DGRAM); at.bind(('127.0.0.1', 53)); "
              "sys.exit(subprocess.run(sys.argv[1:], timeout=9).returncode)")
    with tempfile.NamedTemporaryFile() as resolv:
        result = run("unshare", "--user", "--map-root-user", "--net", "--mount", "sh", "-c", script,
                     resolv.name, sys.executable, "-c", silent, program, *words)
    if result.status == 99 or "unshare" in result.err:
        raise Skip("namespaces are not permitted here")
    return result


class Result:
    def __init__(self, done, seconds):
        self.status = done.returncode
        self.out = done.stdout.decode("latin-1")
        self.err = done.stderr.decode("latin-1")
        self.seconds = seconds

    def json(self):
        return json.loads(self.out)


def run(program, *words):
    """Runs a tool to its end; no tool may need more than ten seconds for anything here."""
    begin = time.monotonic()
    done = subprocess.run([program, *map(str, words)], capture_output=True, timeout=10, check=False,
                          env={**os.environ, "LC_ALL": "C"})
    return Result(done, time.monotonic() - begin)


def equal(found, wanted):
    assert found == wanted, f"\nfound  {found!r}\nwanted {wanted!r}"


def main(cases):
    """Prints TAP: one function is one case, named by its docstring."""
    print(f"1..{len(cases)}")
    failed = False
    for number, case in enumerate(cases, 1):
        try:
            case()
            print(f"ok {number} - {case.__doc__}", flush=True)
        except Skip as reason:
            print(f"ok {number} - {case.__doc__} # SKIP {reason}", flush=True)
        except Exception:  # an unexpected error is a failed case, not the end of the others
            failed = True
            print(f"not ok {number} - {case.__doc__}", flush=True)
            for line in traceback.format_exc().splitlines():
                print(f"# {line}", flush=True)
    sys.exit(1 if failed else 0)
