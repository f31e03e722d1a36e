#!/usr/bin/env python3
"""What distance and loss cost `ntpq -pn` with 16 peers: a short form of `./dev bench`. Usage: round_trips.py NTPD NTPQ"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import tap  # noqa: E402
from daemons import Daemons, wait_until  # noqa: E402
from stopwatch import round_trips, seconds, with_a_loss  # noqa: E402

ROUND_TRIP_S = 0.1
LIMIT = 3
PEERS = 16
HERE = "127.0.9.1"


def main():
    ntpd, ntpq = sys.argv[1:]

    def ask(port, host="127.0.0.1"):
        return [ntpq, "-pn", f"{host}:{port}"]

    def answers(daemons):
        try:
            return seconds(ask(daemons.port, HERE))
        except RuntimeError:
            return None

    def far(daemons):
        """ntpq -pn of 16 peers 100 ms away takes at most 3 round trips"""
        needed, _ = round_trips(ask, (HERE, daemons.port), ROUND_TRIP_S, 3)
        assert needed <= LIMIT, needed

    def loss(daemons):
        """one lost datagram, whichever it is, costs at most 3 round trips"""
        server = (HERE, daemons.port)
        without, count = round_trips(ask, server, ROUND_TRIP_S, 1)
        assert count >= 2 * (1 + PEERS), count
        # The first ones carry the list, the last ones have nobody behind them that would show the gap.
        for lost in [0, 1, 2, count // 2, count - 2, count - 1]:
            more = with_a_loss(ask, server, ROUND_TRIP_S, lost) - without
            assert more <= LIMIT, f"datagram {lost} of {count}: {more:.1f} round trips"

    with Daemons(ntpd) as daemons:
        peers = "".join(f"server 127.0.9.{100 + n}\n" for n in range(PEERS))
        daemons.start("crowded", HERE, peers)
        wait_until(lambda: answers(daemons), 10, "the daemon answers")
        status = tap.run([far, loss], daemons)
    sys.exit(status)


main()
