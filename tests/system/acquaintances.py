#!/usr/bin/env python3
"""Two queues for one port: whoever was there before is answered when strangers have filled theirs. In namespaces, with
a daemon under the strict sandbox that stands still while its queue is filled. Usage: BUILD
"""
import ctypes
import itertools
import os
import pathlib
import select
import signal
import socket
import struct
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parent / "interop")]
import lab  # noqa: E402
import tap  # noqa: E402
from daemons import wait_until  # noqa: E402

CLOCK = "server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\nrestrict default nomodify\n"
CHOSEN = "interface ignore all\ninterface listen eth0\n"
KNOWN, STRANGER, NEWCOMER = 101, 102, 103  # the last number of an address
LATER = "10.77.0.50"
APART_S = 1.2       # two requests of one who is to be known
ENOUGH = 1100       # requests, after which the daemon looks who is known
MOST = 200_000      # that fit into a queue at all
ORIGIN, RECEIVE, TRANSMIT = (slice(at, at + 8) for at in (24, 32, 40))
CLONE_NEWNET = 0x40000000
stamps = itertools.count(1 << 60)


def socket_of(host, address):
    """A UDP socket in the namespace of that host."""
    libc = ctypes.CDLL(None, use_errno=True)

    def go(namespace):
        if libc.setns(namespace.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")
    with open("/proc/self/ns/net") as here, open(f"/proc/{host.holder.pid}/ns/net") as there:
        go(there)
        try:
            sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            sock.bind((address, 0))
        finally:
            go(here)
    sock.settimeout(5)
    return sock


def request(origin=bytes(8), receive=bytes(8)):
    return bytes([0x23]) + bytes(23) + origin + receive + struct.pack("!Q", next(stamps))


def ask(sock, address, sent=None):
    sent = sent or request()
    sock.sendto(sent, (address, 123))
    return sock.recv(512)


def received(sock):
    """The origins of the answers that have come."""
    origins = []
    while select.select([sock], [], [], 0)[0]:
        origins.append(sock.recv(512)[ORIGIN])
    return origins


def sockets_at(host, address):
    """Those of its port 123, as the kernel lists them: the last word of each is what was lost."""
    family, words = (socket.AF_INET6, 4) if ":" in address else (socket.AF_INET, 1)
    numbers = struct.unpack(f"={words}I", socket.inet_pton(family, address))
    local = "".join(f"{number:08X}" for number in numbers) + ":007B"
    table = pathlib.Path(f"/proc/{host.holder.pid}/net/udp{'6' if words > 1 else ''}").read_text()
    return [line.split() for line in table.splitlines() if local in line.split()]


def lost(host, address):
    return sum(int(words[-1]) for words in sockets_at(host, address))


class Daemon:
    """Its processes can be stopped, as if the machine had no time for them."""

    def __init__(self, net, host, conf, *options):
        file = net.lab.file(f"{host.name}.conf")
        self.log = net.lab.file(f"{host.name}.log")
        file.write_text(CLOCK + conf)
        self.host = host
        self.process = host.start([net.build / "daemon/ntpd", "-n", "-c", file, "-l", self.log, "--clock=virtual",
                                   "--sandbox=strict", *options])

    def pids(self):
        found = [self.process.pid]
        for pid in found:
            found += map(int, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        return found

    def __enter__(self):
        for pid in self.pids():
            os.kill(pid, signal.SIGSTOP)

            def stopped(stat=pathlib.Path(f"/proc/{pid}/stat")):
                return stat.read_text().rpartition(") ")[2][0] == "T"
            wait_until(stopped, 5, "the daemon stands still")

    def __exit__(self, *_):
        for pid in self.pids():
            os.kill(pid, signal.SIGCONT)


class Net:
    def __init__(self, build):
        self.build = pathlib.Path(build).resolve()
        self.lab = lab.Lab()
        self.chosen, self.every, self.threads, self.desk = map(self.lab.host, ("chosen", "every", "threads", "desk"))
        for last in (KNOWN, STRANGER, NEWCOMER):
            self.desk.run(f"ip address add 10.77.0.{last}/24 dev eth0".split())
            self.desk.run(f"ip address add fd77::{last}/64 dev eth0 nodad".split())
        self.daemon = Daemon(self, self.chosen, CHOSEN)
        self.others = [Daemon(self, self.every, ""), Daemon(self, self.threads, "", "--server-threads=2")]
        self.clients = {last: (socket_of(self.desk, f"10.77.0.{last}"), socket_of(self.desk, f"fd77::{last}"))
                        for last in (KNOWN, STRANGER, NEWCOMER)}
        for host in (self.chosen, self.every, self.threads):
            wait_until(lambda host=host: sockets_at(host, "127.0.0.1") or sockets_at(host, "0.0.0.0"), 15, "port 123")

    def client(self, last, address):
        return self.clients[last][":" in address]


def get_known(net):
    """a client of each family asks twice, others many times"""
    for _ in range(2):
        for address in (net.chosen.address, net.chosen.address6):
            ask(net.client(KNOWN, address), address)
        time.sleep(APART_S)
    for _ in range(ENOUGH):
        ask(net.client(STRANGER, net.chosen.address), net.chosen.address)
    assert lost(net.chosen, net.chosen.address) == 0


def kept(net, address):
    """Strangers fill their queue: who is known is answered then, and a newcomer is not."""
    known, stranger, newcomer = (net.client(last, address) for last in (KNOWN, STRANGER, NEWCOMER))
    before = lost(net.chosen, address)
    early = request()
    with net.daemon:
        for count in range(MOST):
            stranger.sendto(request(), (address, 123))
            if count % 100 == 99 and lost(net.chosen, address) > before:
                break
        sent = request()
        known.sendto(sent, (address, 123))
        newcomer.sendto(early, (address, 123))
    assert known.recv(512)[ORIGIN] == sent[TRANSMIT]
    # Who comes when the queue is served again is answered, and the answers come in the order of the requests.
    heard = wait_until(lambda: newcomer.sendto(request(), (address, 123)) and received(newcomer), 5, "an answer")
    assert early[TRANSMIT] not in heard, "the newcomer's first request found room"
    received(stranger)


def kept_over_ipv4(net):
    """a full queue of strangers loses nothing of a known client: IPv4"""
    kept(net, net.chosen.address)


def kept_over_ipv6(net):
    """a full queue of strangers loses nothing of a known client: IPv6"""
    kept(net, net.chosen.address6)


def interleaved(net):
    """a known client gets interleaved answers: its own queue's socket says when they left"""
    address = net.chosen.address
    known = net.client(KNOWN, address)
    first = ask(known, address)
    second = ask(known, address, request(first[RECEIVE], first[TRANSMIT]))
    asked = request(second[RECEIVE], second[TRANSMIT])
    third = ask(known, address, asked)
    assert third[ORIGIN] == asked[RECEIVE], "a basic answer"
    later = (int.from_bytes(third[TRANSMIT], "big") - int.from_bytes(second[TRANSMIT], "big")) / 2**32
    assert 0 <= later < 1, f"the answer before left {later} s after its own word"


def kept_at_a_later_address(net):
    """an address that comes later has both queues, and the known are known there"""
    net.chosen.run(f"ip address add {LATER}/24 dev eth0".split())
    wait_until(lambda: len(sockets_at(net.chosen, LATER)) == 2, 20, f"two sockets at {LATER}")
    wait_until(lambda: f"listens on {LATER}:123 too" in net.daemon.log.read_text(), 5, "a line about it")
    kept(net, LATER)


def goes_with_its_address(net):
    """both sockets go with the address"""
    net.chosen.run(f"ip address del {LATER}/24 dev eth0".split())
    wait_until(lambda: not sockets_at(net.chosen, LATER), 20, f"no socket at {LATER}")
    ask(net.client(NEWCOMER, net.chosen.address), net.chosen.address)


def one_answer_to_a_broadcast(net):
    """what is sent to all is answered once by each, though it comes to every socket of a port"""
    client = net.client(NEWCOMER, net.every.address)
    for host in (net.every, net.threads):
        ask(client, host.address)
        assert len(sockets_at(host, "0.0.0.0")) == 2
    answers = []
    client.sendto(request(), ("10.77.0.255", 123))
    client.settimeout(1)
    try:
        while len(answers) < 9:
            answers.append(client.recvfrom(512)[1][0])
    except TimeoutError:
        client.settimeout(5)
    assert sorted(answers) == [net.every.address, net.threads.address], answers


CASES = [get_known, kept_over_ipv4, kept_over_ipv6, interleaved, kept_at_a_later_address, goes_with_its_address,
         one_answer_to_a_broadcast]


def main():
    reason = lab.enter()
    if reason:
        tap.skip_all(CASES, reason)
    tap.main(CASES, Net(sys.argv[1]))


main()
