#!/usr/bin/env python3
"""Our start beside servers that limit rates: NTPsec's daemon, chronyd and our own. Usage: start.py BUILD

The burst with which our daemon begins must not be too much for any of them with its usual limits.
"""
import pathlib
import re
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import lab  # noqa: E402
import tap  # noqa: E402
from stage import ROOT, Stage  # noqa: E402

LIMITED = "restrict default limited kod\nrestrict 127.0.0.1\n"
BURST_S = 13  # six packets
PACKETS = 6


class Start(Stage):
    """Three servers, and a client that begins when all of them serve time."""
    HOSTS = ["by_ntpsec", "by_chronyd", "by_us", "client"]

    def start(self):
        drift = self.lab.file("ntpsec.drift")
        drift.write_text("0.000\n")
        theirs = self.conf(self.by_ntpsec, f"disable ntp kernel\ndriftfile {drift}\n{LIMITED}"
                                           "tos orphan 5 orphanwait 1\n")
        self.by_ntpsec.process = self.by_ntpsec.start([self.theirs("ntpd"), "-n", "-g", "-c", theirs])
        self.start_chronyd(self.by_chronyd, "local stratum 3\nratelimit\n")
        self.start_limited(self.by_us, LIMITED + ROOT)
        servers = [self.by_ntpsec, self.by_chronyd, self.by_us]
        for host in servers:
            self.wait(lambda at=host: self.serves(at), 60, f"{host.name} serves time")
        self.start_limited(self.client, "restrict 127.0.0.1\n" + "".join(
            f"server {host.address} iburst\n" for host in servers))
        time.sleep(BURST_S)

    def start_limited(self, host, text):
        """As start_ours, without what opens it to all."""
        host.process = host.start([self.ours("ntpd"), "-n", "-c", self.conf(host, text), "-l",
                                   self.lab.file(f"{host.name}.log"), "--clock=virtual"])

    def serves(self, host):
        """By its own word: a request for the time would count."""
        if host is self.by_chronyd:
            return "Leap status     : Normal" in self.chronyc(host, "tracking")
        return int(self.variable(host, 0, "stratum") or 16) < 16

    def variable(self, host, association, name):
        command = [self.ours("ntpq"), "-n", "-c", f"rv {association} {name}", "127.0.0.1"]
        found = re.search(rf"\b{name}=([\w.]+)", host.run(command, check=False).stdout)
        return found and found.group(1)


def answered_by(stage, host):
    """Every packet of the burst got an answer with time in it."""
    rows = stage.client.output([stage.ours("ntpq"), "-n", "-c", "associations", "127.0.0.1"]).splitlines()
    ids = [row.split()[1] for row in rows if re.match(r" *\d+ +\d+ ", row)]
    of = next(i for i in ids if stage.variable(stage.client, i, "srcadr") == host.address)
    assert stage.variable(stage.client, of, "refid") != "RATE"
    text = stage.client.output([stage.ours("ntpq"), "-n", "-c", f"rv {of} filtdelay", "127.0.0.1"])
    measured = [word for word in re.findall(r"[\d.]+", text.split("filtdelay=")[1]) if float(word) > 0]
    assert len(measured) == PACKETS, (text, stage.story())


def ntpsec_is_not_bothered(stage):
    """NTPsec's daemon with `restrict default limited kod` answers each packet of our first burst"""
    answered_by(stage, stage.by_ntpsec)
    text = stage.by_ntpsec.output([stage.ours("ntpq"), "-n", "-c", "rv 0 ss_limited,ss_kodsent", "127.0.0.1"])
    assert "ss_limited=0" in text and "ss_kodsent=0" in text, text


def chronyd_is_not_bothered(stage):
    """chronyd with `ratelimit` answers each packet of our first burst"""
    answered_by(stage, stage.by_chronyd)
    text = stage.chronyc(stage.by_chronyd, "serverstats")
    assert re.search(r"NTP packets dropped +: 0\n", text), text


def we_are_not_bothered(stage):
    """our own daemon with `restrict default limited kod` answers each packet of our first burst"""
    answered_by(stage, stage.by_us)


def limits_are_on(stage):
    """each of them does limit: a crowd of requests from the client's address is not all answered"""
    script = ("import socket, struct, sys\n"
              "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(0.3)\n"
              "s.connect((sys.argv[1], 123)); n = 0\n"
              "for i in range(60): s.send(bytes([0x23]) + bytes(39) + struct.pack('!Q', i + 1))\n"
              "try:\n"
              "    while True:\n"
              "        n += s.recv(512)[1] != 0\n"
              "except TimeoutError: print(n)\n")
    for host in (stage.by_ntpsec, stage.by_chronyd, stage.by_us):
        answers = int(stage.client.output(["python3", "-c", script, host.address]))
        assert answers < 50, (host.name, answers)


# The crowd comes last.
CASES = [ntpsec_is_not_bothered, chronyd_is_not_bothered, we_are_not_bothered, limits_are_on]


def main():
    build = pathlib.Path(sys.argv[1])
    if not (build / "peers" / "complete").exists():
        tap.skip_all(CASES, "the peers are not fetched: tests/interop/fetch_peers BUILD does it, with a network")
    reason = lab.enter()
    if reason:
        tap.skip_all(CASES, reason)
    stage = Start(lab.Lab(), build)
    stage.start()
    tap.main(CASES, stage)


main()
