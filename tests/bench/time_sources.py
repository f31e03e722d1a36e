#!/usr/bin/env python3
"""Time servers of stratum 1 at the addresses named, UDP port 123, for whoever measures their clients.

Each request is a line of FILE: when it came (s of the monotonic clock), who asked, whom. Usage: time_sources.py FILE
ADDRESS ...
"""
import selectors
import socket
import struct
import sys
import time

UNIX_EPOCH = 2_208_988_800  # s from 1900 to 1970


def wire(seconds):
    whole = int(seconds)
    return struct.pack("!II", (whole + UNIX_EPOCH) % 2**32, int((seconds - whole) * 2**32))


def answer(request, received):
    head = bytes([request[0] & 0x38 | 4, 1, request[2], 0xE9]) + struct.pack("!II4s", 0, 7, b"GPS\0")
    return head + wire(received - 10) + request[40:48] + wire(received) + wire(time.time())


def main():
    log = open(sys.argv[1], "a", buffering=1, encoding="ascii")
    waits = selectors.DefaultSelector()
    for address in sys.argv[2:]:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind((address, 123))
        waits.register(sock, selectors.EVENT_READ, address)
    while True:
        for key, _ in waits.select():
            request, client = key.fileobj.recvfrom(512)
            received = time.time()
            if len(request) < 48 or request[0] & 7 != 3:
                continue
            key.fileobj.sendto(answer(request, received), client)
            log.write(f"{time.monotonic():.6f} {client[0]} {key.data}\n")


main()
