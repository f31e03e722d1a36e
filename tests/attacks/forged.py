#!/usr/bin/env python3
"""An attacker who forges addresses, in a network of namespaces, against the running daemon. Usage: forged.py BUILD

He sends raw packets from a host of his own in the name of a server or of a victim, and knows more than he could from
off the path: the port of a request that is under way. All that he does not know is its nonce.
"""
import ctypes
import os
import pathlib
import re
import secrets
import socket
import struct
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "support"), str(ROOT / "interop")]
import lab  # noqa: E402
import tap  # noqa: E402
from daemons import wait_until  # noqa: E402

BUILD = pathlib.Path(sys.argv[1]).resolve()
NTP = 123
CLONE_NEWNET = 0x40000000
UNIX_EPOCH = 2_208_988_800  # s from 1900 to 1970
LEAP_INSERT, MODE_SERVER = 0x40, 0x24
FORGED = 300
LIBC = ctypes.CDLL(None, use_errno=True)


def socket_in(host, *kind):
    """It stays in the namespace of that host."""
    with open("/proc/self/ns/net", "rb") as home, open(f"/proc/{host.holder.pid}/ns/net", "rb") as there:
        if LIBC.setns(there.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
        try:
            return socket.socket(socket.AF_INET, *kind)
        finally:
            LIBC.setns(home.fileno(), CLONE_NEWNET)


def answer(origin, first=MODE_SERVER, stratum=1, refid=b"GPS\0", poll=3):
    now = struct.pack("!Q", int((time.time() + UNIX_EPOCH) * 2**32))
    return struct.pack("!BBbbII4s", first, stratum, poll, -20, 0, 0, refid) + now + origin + now + now


def forgery(number):
    """One of the packets that others fell for: none has the nonce."""
    guess = bytes(8) if number % 6 == 0 else secrets.token_bytes(8)
    kiss = (b"RATE", b"DENY", b"RSTR")[number % 3]
    return (answer(guess, MODE_SERVER | LEAP_INSERT),
            answer(guess, 0xE4, 0, kiss, 17),
            answer(guess) + bytes(4))[number // 3 % 3]


class Network:
    """Our daemon on `ours`, and hosts that it knows nothing of."""

    def __init__(self):
        self.lab = lab.Lab()
        self.server, self.ours, self.attacker = (self.lab.host(name) for name in ("server", "ours", "attacker"))
        self.raw = socket_in(self.attacker, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self.honest = socket_in(self.server, socket.SOCK_DGRAM)
        self.honest.bind((self.server.address, NTP))
        self.honest.settimeout(10)
        conf = self.lab.file("ntp.conf")
        conf.write_text(f"server {self.server.address} minpoll 3 maxpoll 3\n")
        self.daemon = self.ours.start([BUILD / "daemon/ntpd", "-n", "--clock=virtual", "-c", conf, "-l",
                                       self.lab.file("log")])

    def forge(self, payload, port):
        """From port 123 of the server, as far as anybody can see."""
        header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 0, 0, 0, 64, socket.IPPROTO_UDP, 0,
                             socket.inet_aton(self.server.address), socket.inet_aton(self.ours.address))
        udp = struct.pack("!HHHH", NTP, port, 8 + len(payload), 0)
        self.raw.sendto(header + udp + payload, (self.ours.address, 0))

    def ntpq(self, command):
        return self.ours.run([BUILD / "tools/ntpq/ntpq", "-n", "-c", command, "127.0.0.1"], check=False).stdout

    def variables(self, names):
        return dict(re.findall(r"(\w+)=(\w+)", self.ntpq(f"rv &1 {names}")))


def client_believes_the_nonce_only(net):
    """answers, kisses and crypto-NAKs in the server's name, at the open port: counted, and nothing else"""
    request, (_, port) = net.honest.recvfrom(512)
    for number in range(FORGED):
        net.forge(forgery(number), port)
    # Before they are read, the true one would find the queue full, which is no matter of belief.
    wait_until(lambda: int(net.variables("bogusorg").get("bogusorg", 0)) >= FORGED * 2 // 3, 5, "they are counted")
    net.honest.sendto(answer(request[40:48]), (net.ours.address, port))
    said = wait_until(lambda: (said := net.variables("reach,hpoll,leap,stratum")) and
                      int(said["reach"], 8) and said, 5, "the true answer still counts")
    assert (said["leap"], said["hpoll"], said["stratum"]) == ("00", "3", "1"), said


def victim_gets_no_more_than_was_sent(net):
    """requests of every mode in a victim's name: fewer octets come back than went out, and nobody became a source"""
    known = net.ntpq("associations")
    sent = 0
    for mode in range(8):
        for tail in (0, 4, 20, 24, 28, 200):
            packet = bytes([0x20 | mode]) + secrets.token_bytes(47) + bytes(tail)
            net.forge(packet, NTP)
            sent += len(packet)
    control = struct.pack("!BBHHHHH", 0x16, 10, 1, 0, 0, 0, 0)
    for opcode in range(32):
        net.forge(control[:1] + bytes([opcode]) + control[2:], NTP)
    net.honest.settimeout(1)
    got, modes = 0, set()
    try:
        while True:
            reply, (_, port) = net.honest.recvfrom(65536)
            if port != NTP:
                continue  # a poll of its own
            got, modes = got + len(reply), modes | {reply[0] & 7}
    except TimeoutError:
        pass
    assert 0 < got <= sent, (got, sent)
    assert modes == {2, 4}, modes
    assert net.ntpq("associations") == known


CASES = [client_believes_the_nonce_only, victim_gets_no_more_than_was_sent]


def main():
    missing = lab.enter()
    if missing:
        tap.skip_all(CASES, missing)
    network = Network()
    try:
        status = tap.run(CASES, network)
    finally:
        network.daemon.terminate()
        network.daemon.wait(10)
        if status:
            print("".join(f"# {line}\n" for line in network.lab.file("log").read_text().splitlines()[-9:]), end="")
    sys.exit(status)


main()
