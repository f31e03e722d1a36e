#!/usr/bin/env python3
"""Interleaved mode (RFC 9769) between our daemon and chronyd, each as server and as client. Usage: interleaved.py BUILD"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import lab  # noqa: E402
import tap  # noqa: E402
from stage import ROOT, Stage  # noqa: E402

BOTH_S = 40


class Interleaved(Stage):
    """Two servers and a client of each."""
    HOSTS = ["ours_serves", "theirs_serves", "they_ask", "we_ask"]

    def start(self):
        self.start_ours(self.ours_serves, ROOT, "virtual")
        self.start_chronyd(self.theirs_serves, "local stratum 3\n")
        self.start_chronyd(self.they_ask, f"server {self.ours_serves.address} iburst minpoll 0 maxpoll 0 xleave\n")
        self.start_ours(self.we_ask, f"server {self.theirs_serves.address} iburst minpoll 0 maxpoll 0 xleave\n", "virtual")

    def served(self, name):
        found = re.search(rf"{name} +: (\d+)", self.chronyc(self.theirs_serves, "serverstats"))
        return int(found.group(1)) if found else 0


def chronyd_asks_us(stage):
    """chronyd with `xleave` finds that our server answers interleaved"""
    command = [stage.theirs("chronyc"), "-n", "-h", stage.lab.file("they_ask.run") / "socket", "ntpdata"]

    def interleaved():
        text = stage.they_ask.run(command, check=False).stdout
        good = re.search(r"Total good RX +: (\d+)", text)
        return re.search(r"Interleaved +: Yes", text) and int(good.group(1)) >= 8 and text
    text = stage.wait(interleaved, BOTH_S, "chronyd makes use of interleaved answers of ours")
    print("#", re.search(r"Peer delay.*", text).group(0))


def we_ask_chronyd(stage):
    """our client with `xleave` gets interleaved answers of chronyd, and follows it"""
    stage.wait(lambda: stage.served("Interleaved NTP packets") > 5, BOTH_S, "chronyd answers ours interleaved")
    asked = stage.we_ask.output([stage.ours("ntpq"), "-n", "-p", "127.0.0.1"])
    assert f"*{stage.theirs_serves.address}" in asked, asked


CASES = [chronyd_asks_us, we_ask_chronyd]


def main():
    build = pathlib.Path(sys.argv[1])
    if not (build / "peers" / "complete").exists():
        tap.skip_all(CASES, "the peers are not fetched: tests/interop/fetch_peers BUILD does it, with a network")
    reason = lab.enter()
    if reason:
        tap.skip_all(CASES, reason)
    stage = Interleaved(lab.Lab(), build)
    stage.start()
    tap.main(CASES, stage)


main()
