#!/usr/bin/env python3
"""Lists of recent clients, fetched on the host where the daemon runs; prints measurements as JSON.

Usage: lists.py BUILD here|far CLIENTS. `here`: ours, NTPsec's ntpq and ours again on loopback. `far`: our ntpq, a
round trip of 50 ms away and one datagram of a hundred lost, thrice.
"""
import json
import pathlib
import sys

from stopwatch import finished
from their_ntpq import Theirs

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from slow_path import SlowPath  # noqa: E402

ROUND_TRIP_S = 0.05
LOSS = 0.01
SEEDS = range(3)


def fetched(command, clients, environment=None):
    """Seconds; the list must have every client once."""
    passed, lines = finished([*command], environment)
    crowd = [line.split()[-1] for line in lines if line.split() and line.split()[-1].startswith(b"10.")]
    if len(crowd) != clients or len(set(crowd)) != clients:
        raise RuntimeError(f"{command}: {len(crowd)} rows, {len(set(crowd))} different, of {clients} clients")
    return passed


def here(ours, theirs, clients):
    """(ours, theirs) in s. Theirs takes long, so there is one of it, and ours on both sides."""
    before = fetched([*ours, "127.0.0.1"], clients)
    other = fetched([*theirs.command, "-n", "-c", "mrulist", "127.0.0.1"], clients, theirs.environment)
    return [(before + fetched([*ours, "127.0.0.1"], clients)) / 2, other]


def far(ours, clients):
    times = []
    for seed in SEEDS:
        with SlowPath(("127.0.0.1", 123), ROUND_TRIP_S, loss=LOSS, seed=seed) as path:
            times.append(fetched([*ours, f"127.0.0.1:{path.port}"], clients))
    return times


def main():
    build, where, clients = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    ours = [build / "tools" / "ntpq" / "ntpq", "-n", "-c", "mrulist"]
    print(json.dumps(here(ours, Theirs(build), clients) if where == "here" else far(ours, clients)))


main()
