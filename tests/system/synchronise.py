#!/usr/bin/env python3
"""One of our daemons brings its clock right by another, and holds it."""
import re
import time

from mode6 import read_variables
from ntpd import HERE, NTPD, Daemons, expect, main, measure, wait_until

ROOT, FAR, NEAR = "127.0.0.1", "127.0.0.2", "127.0.0.3"
RIGHT_S = 0.001
HOLDS_S = 8


def asked(address, port):
    try:
        return measure(address, port, 0.3)
    except OSError:
        return None


def synchronised(address, port):
    answer = asked(address, port)
    return answer if answer and answer[0] == 0 else None


def surely_right(address, port):
    answer = synchronised(address, port)
    return answer if answer and abs(answer[2]) + answer[3] < RIGHT_S else None


def worst_of(addresses, port):
    """By how much each clock is surely wrong at most, s."""
    worst, end = dict.fromkeys(addresses, 0.0), time.monotonic() + HOLDS_S
    while time.monotonic() < end:
        for address in addresses:
            _, _, offset, doubt = measure(address, port)
            worst[address] = max(worst[address], abs(offset) - doubt)
        time.sleep(0.1)
    return worst


def brings_clocks_right():
    """from 250 ms and 80 ppm, and from 4 ms and -40 ppm, below 1 ms, and it stays there"""
    with Daemons(NTPD) as net:
        conf = f"server {ROOT} port PORT iburst minpoll 0 maxpoll 2\ndriftfile {net.path}/drift.%s\n"
        net.root("root", ROOT)
        wait_until(lambda: synchronised(ROOT, net.port), 20, "a root that is synchronised")
        far = net.start("far", FAR, conf % "far", clock="virtual:offset=0.25,freq=80")
        net.start("near", NEAR, conf % "near", clock="virtual:offset=-0.004,freq=-40")
        for address in (FAR, NEAR):
            leap, stratum, *_ = wait_until(lambda at=address: surely_right(at, net.port), 40,
                                          f"{address} within 1 ms, and it says so")
            expect((leap, stratum), (0, 2))
        for address, worst in worst_of((FAR, NEAR), net.port).items():
            print(f"# {address} is wrong by {worst * 1e6:.0f} us at most in {HOLDS_S} s")
            expect(worst < RIGHT_S, True, f"{address} holds: {worst:.6f} s")
        _, said = read_variables(FAR, net.port, "stratum,refid,peer,frequency,clock_control")
        expect((said["stratum"], said["refid"], said["clock_control"]), ("2", ROOT, "1"))
        expect(("clock stepped" in net.log("far"), "clock stepped" in net.log("near")),
               (True, False), "one is stepped, one is slewed")
        step = float(re.search(r"clock stepped by ([-+.\d]+) s", net.log("far")).group(1))
        expect(abs(step + 0.25) < 0.02, True, f"it started wrong, by {-step:.6f} s")
        far.terminate()
        expect(far.wait(5), 0)
        drift = float((net.path / "drift.far").read_text().split()[0])
        print(f"# drift file: {drift} ppm, -80 is right")
        expect(abs(drift + 80) < 5, True, f"drift file: {drift} ppm")


main([brings_clocks_right])
