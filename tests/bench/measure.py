#!/usr/bin/env python3
"""The measurements of the peers table for `./dev bench`, made on a host beside the server; prints them as JSON.

Usage: measure.py BUILD ADDRESS-OF-NTPSEC'S-DAEMON
"""
import json
import pathlib
import sys

from stopwatch import by_turns, round_trips, with_a_loss
from their_ntpq import Theirs

ROUND_TRIP_S = 0.1


def main():
    build, address = pathlib.Path(sys.argv[1]), sys.argv[2]
    server = (address, 123)
    ntpq = build / "tools" / "ntpq" / "ntpq"
    other = Theirs(build)

    def ours(port):
        return [ntpq, "-pn", f"127.0.0.1:{port}"]

    def theirs(_=None):
        return [*other.command, "-pn", "127.0.0.1"]

    far, count = round_trips(ours, server, ROUND_TRIP_S, 5)
    far_theirs, count_theirs = round_trips(theirs, server, ROUND_TRIP_S, 3, 123, other.environment)
    losses = [with_a_loss(ours, server, ROUND_TRIP_S, lost) - far for lost in range(count)]
    loss_theirs = with_a_loss(theirs, server, ROUND_TRIP_S, count_theirs // 2, 123, other.environment) - far_theirs
    local = by_turns([ntpq, "-pn", address], [*theirs()[:-1], address], 25, other.environment)
    print(json.dumps({"far": [far, far_theirs], "datagrams": [count, count_theirs], "local": local,
                      "loss": [max(losses), loss_theirs]}))


main()
