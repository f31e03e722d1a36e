#!/usr/bin/env python3
"""Lists of recent clients, fetched on the host where the daemon runs; prints measurements as JSON.

Usage: lists.py BUILD here|far CLIENTS. `here`: ours and NTPsec's ntpq by turns on loopback. `far`: our ntpq, 50 ms
away (each way) and one datagram of a hundred lost.
"""
import json
import pathlib
import statistics
import sys

from stopwatch import finished
from their_ntpq import Theirs

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from slow_path import SlowPath  # noqa: E402

ROUND_TRIP_S = 0.1
LOSS = 0.01
RUNS = 3


def fetched(command, clients, environment=None):
    """Seconds; the list must have every client once."""
    passed, lines = finished([*command], environment)
    crowd = [line.split()[-1] for line in lines if line.split() and line.split()[-1].startswith(b"10.")]
    if len(crowd) != clients or len(set(crowd)) != clients:
        raise RuntimeError(f"{command}: {len(crowd)} rows, {len(set(crowd))} different, of {clients} clients")
    return passed


def here(ours, theirs, clients):
    pairs = [(fetched([*ours, "127.0.0.1"], clients),
              fetched([*theirs.command, "-n", "-c", "mrulist", "127.0.0.1"], clients, theirs.environment))
             for _ in range(RUNS)]
    mine, his = zip(*pairs)
    return [statistics.median(mine), statistics.median(his), statistics.median(a / b for a, b in pairs)]


def far(ours, clients):
    times = []
    for seed in range(RUNS):
        with SlowPath(("127.0.0.1", 123), ROUND_TRIP_S, loss=LOSS, seed=seed) as path:
            times.append(fetched([*ours, f"127.0.0.1:{path.port}"], clients))
    return times


def main():
    build, where, clients = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    ours = [build / "tools" / "ntpq" / "ntpq", "-n", "-c", "mrulist"]
    print(json.dumps(here(ours, Theirs(build), clients) if where == "here" else far(ours, clients)))


main()
