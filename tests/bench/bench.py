#!/usr/bin/env python3
"""`./dev bench`: our clock against a model of the classic daemon's, and our ntpq against NTPsec's on one daemon of
NTPsec with 16 peers, both as ratios of one run.

Exit status 1 when a limit is broken. Usage: bench.py BUILD
"""
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parent / "interop")]
import clock_table  # noqa: E402
import lab  # noqa: E402
from daemons import wait_until  # noqa: E402

PEERS = 16
MOST_ROUND_TRIPS = 3
LOCAL_RATIO = 1 / 12
# Debian 12 has no package of the classic suite. Measured once elsewhere, 8 peers: 7.7 ms where NTPsec's took 72.6 ms.
CLASSIC_RATIO = 7.7 / 72.6


def measure(build):
    stage = lab.Lab()
    server, desk = stage.host("server"), stage.host("desk")
    conf = stage.file("server.conf")
    conf.write_text("disable ntp kernel\nrestrict 127.0.0.1\nrestrict 10.77.0.0 mask 255.255.255.0 nomodify\n"
                    + "".join(f"server 10.77.0.{100 + n}\n" for n in range(PEERS)))
    server.start([build / "peers" / "bin" / "ntpd", "-n", "-c", conf])
    ask = [build / "peers" / "bin" / "ntpq", "-pn", server.address]
    wait_until(lambda: desk.run(ask, check=False).stdout.count("10.77.0.") == PEERS, 30,
               f"NTPsec's daemon shows {PEERS} peers")
    text = desk.output([sys.executable, HERE / "measure.py", build, server.address], timeout=300)
    return json.loads(text)


def row(what, ours, theirs, limit, holds):
    print(f"{what:<42} {ours:>9} {theirs:>9}   {limit:<12} {'ok' if holds else 'BROKEN'}")
    return holds


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    keeps_time = clock_table.run(build)
    print(flush=True)
    if not (build / "peers" / "complete").exists():
        sys.exit("bench: NTPsec is not fetched: tests/interop/fetch_peers BUILD does it, with a network")
    reason = lab.enter()
    if reason:
        sys.exit(f"bench: {reason}")
    found = measure(build)
    far, loss, (ours, theirs, ratio) = found["far"], found["loss"], found["local"]
    print(f"{f'ntpq -pn, {PEERS} peers of NTPsec 1.2.2':<42} {'ours':>9} {'NTPsec':>9}   limit")
    held = [
        row("round trips, 100 ms away", f"{far[0]:.2f}", f"{far[1]:.2f}", f"<= {MOST_ROUND_TRIPS}",
            far[0] <= MOST_ROUND_TRIPS),
        row(f"round trips more, worst of {found['datagrams'][0]} losses", f"{loss[0]:.2f}", f"{loss[1]:.2f}",
            f"<= {MOST_ROUND_TRIPS}", loss[0] <= MOST_ROUND_TRIPS),
        row("wall time on one machine, ms", f"{ours * 1e3:.1f}", f"{theirs * 1e3:.1f}", "", True),
        row("the same as a ratio, median of 25 rounds", f"{ratio:.4f}", "1", f"<= {LOCAL_RATIO:.4f}",
            ratio <= LOCAL_RATIO),
        row("below the classic ntpq (recorded elsewhere)", f"{ratio:.4f}", "1", f"< {CLASSIC_RATIO:.4f}",
            ratio < CLASSIC_RATIO),
    ]
    print("NTPsec's loss is one datagram in the middle. Debian 12 has no package of the classic ntpq: its ratio to\n"
          "NTPsec's was measured once on another machine (7.7 to 72.6 ms, 8 peers), not in this run.")
    sys.exit(0 if all(held) and keeps_time else 1)


main()
