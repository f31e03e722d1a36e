#!/usr/bin/env python3
"""Makes a daemon on this host's loopback remember many clients: one time request from each of COUNT addresses.

The addresses are 10.96.0.0 and following, which the network namespace must hold to be its own:
`ip route add local 10.96.0.0/12 dev lo`. Whoever got no answer asks again. Usage: crowd.py COUNT
"""
import socket
import struct
import sys

FIRST = 0x0A600000
PACKET_INFO = 8  # IP_PKTINFO
AT_ONCE = 64     # below what a socket's buffer holds
ROUNDS = 20
SERVER = ("127.0.0.1", 123)


def request(number):
    """A client's packet; the server repeats the last eight octets, which say whose it was."""
    return bytes([0x23]) + bytes(39) + struct.pack("!Q", number + 1)


def ask(sock, numbers):
    for number in numbers:
        source = struct.pack("=i", 0) + struct.pack("!I", FIRST + number) + bytes(4)
        sock.sendmsg([request(number)], [(socket.IPPROTO_IP, PACKET_INFO, source)], 0, SERVER)


def answered(sock, most):
    """Who is answered, until nobody is for a while or `most` are."""
    seen = set()
    while len(seen) < most:
        try:
            reply = sock.recv(512)
        except TimeoutError:
            break
        seen.add(struct.unpack("!Q", reply[24:32])[0] - 1)
    return seen


def main():
    missing = list(range(int(sys.argv[1])))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(0.2)
        for _ in range(ROUNDS):
            again = []
            for begin in range(0, len(missing), AT_ONCE):
                batch = missing[begin:begin + AT_ONCE]
                ask(sock, batch)
                again += sorted(set(batch) - answered(sock, len(batch)))
            missing = again
            if not missing:
                return
    sys.exit(f"crowd: {len(missing)} clients were never answered")


main()
