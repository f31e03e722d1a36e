#!/usr/bin/env python3
"""One of our daemons brings its clock right by another, and holds it."""
import time

from mode6 import read_variables
from ntpd import HERE, NTPD, Daemons, expect, main, time_of, wait_until

ROOT, CLIENT = "127.0.0.1", "127.0.0.2"
WRONG = "virtual:offset=0.25,freq=80"
RIGHT_S = 0.001
HOLDS_S = 8


def asked(address, port):
    try:
        return time_of(address, port, 0.3)
    except OSError:
        return None


def synchronised(address, port):
    answer = asked(address, port)
    return answer if answer and answer[0] == 0 else None


def brings_its_clock_right():
    """250 ms and 80 ppm wrong, it comes below 1 ms and stays there"""
    with Daemons(NTPD) as net:
        net.root("root", ROOT)
        wait_until(lambda: synchronised(ROOT, net.port), 20, "a root that is synchronised")
        net.start("client", CLIENT, f"server {ROOT} port PORT iburst minpoll 0 maxpoll 2\n",
                  clock=WRONG)
        before = wait_until(lambda: asked(CLIENT, net.port), 5, "an answer")
        expect(before[2] > 0.2, True, f"it starts wrong, by {before[2]:.6f} s")
        leap, stratum, _ = wait_until(
            lambda: (lambda got: got if got and abs(got[2]) < RIGHT_S else None)(
                synchronised(CLIENT, net.port)), 40, "a client within 1 ms, and that says so")
        expect((leap, stratum), (0, 2))
        worst, end = 0.0, time.monotonic() + HOLDS_S
        while time.monotonic() < end:
            worst = max(worst, abs(time_of(CLIENT, net.port)[2]))
            time.sleep(0.1)
        print(f"# worst within {HOLDS_S} s: {worst * 1e6:.0f} us")
        expect(worst < RIGHT_S, True, f"it holds: {worst:.6f} s")
        _, said = read_variables(CLIENT, net.port, "stratum,refid,peer,frequency,clock_control")
        expect((said["stratum"], said["refid"], said["clock_control"]), ("2", ROOT, "1"))
        print(f"# frequency {said['frequency']} ppm, -80 is right")


main([brings_its_clock_right])
