"""`./dev bench floods`: what honest clients still get while somebody floods the server.

One core cannot send ten times of what another can answer. So the server gets less: neighbours that do nothing but run
share its core until its capacity, which is measured with them there, is a tenth of what the generator sends. That
is harder than a slow machine, for the server does not run for milliseconds at a time.

The honest clients are no newcomers: each has asked before the flood begins, as every client does that polls. Clients
never seen before are measured apart, and promised nothing: they share what is left with the flood.
"""
import json
import math
import subprocess
import time

import load_servers
from load_servers import Server, cores

LEAST_KEPT = 0.90         # of the answers of honest clients, in a flood from random addresses
FLOOD_OF_CAPACITY = 10
LEAST_KEPT_SPOOFED = 0.25  # when the flood comes in the client's own name
MOST_GROWTH_MIB = 2       # of the memory, while millions of addresses come that were never there before

HONEST, NEWCOMERS = "10.200.0.1", "10.200.128.1"
HONEST_COUNT, HONEST_RATE = 64, 20  # a second, all together: each asks every 3.2 s
RANDOM, RANDOM_COUNT = "16.0.0.0", 1 << 24
BUNDLE = 4                # below the burst that one address is granted
ACQUAINTED_S, FLOOD_S, MEMORY_S = 13, 8, 20
MOST_NEIGHBOURS = 24
RESTRICTS = "restrict default nomodify noquery limited kod\nrestrict 127.0.0.1\nrestrict ::1\n"
OURS = "server 127.127.1.0\nfudge 127.127.1.0 stratum 1 refid GPS\n" + RESTRICTS
NTPSEC = "disable ntp kernel\ntos orphan 5 orphanwait 1\n" + RESTRICTS
CHRONYD = "local stratum 5\nallow\nratelimit\ncmdport 0\n"
NAMES = {"ours": "our ntpd", "chronyd": "chronyd", "ntpsec": "NTPsec's ntpd"}


class Neighbours:
    """Processes that share the server's core with it, at the same priority."""

    def __init__(self, count):
        command = ["taskset", "-c", str(cores()[0]), "chrt", "-o", "0", "sh", "-c", "while :; do :; done"]
        self.running = [subprocess.Popen(command) for _ in range(count)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for one in self.running:
            one.kill()
        for one in self.running:
            one.wait()


class Target:
    """A daemon, and who asks it."""

    def __init__(self, stage, build, name, command):
        self.build, self.name = build, name
        self.host = stage.host(f"flood_{name}")
        for network in ["10.200.0.0/16", "16.0.0.0/4"]:
            self.host.run(["ip", "route", "add", "local", network, "dev", "lo"])
        self.server = Server(self.host, name, ["chrt", "-o", "0", *command], cores()[0])
        load_servers.wait_until(lambda: load_servers.synchronised(self.host), 60, f"{name} tells the time")

    def ask(self, seconds, **words):
        command = ["taskset", "-c", cores()[1], self.build / "tests" / "bench" / "load" / "ntp_load",
                   f"seconds={seconds}", f"seed={time.monotonic_ns()}",
                   *(f"{word}={value}" for word, value in words.items())]
        return json.loads(self.host.output(command, timeout=60 + seconds))

    def honest(self, seconds, **words):
        """The share of the honest clients' requests that is answered, and what the flood was."""
        found = self.ask(seconds, probes=HONEST_RATE, flood=1, **{
            "honest": HONEST, "honest_count": HONEST_COUNT, "first": RANDOM, "clients": RANDOM_COUNT, **words})
        # The last one has no time to be answered.
        return min(found["probes"] / max(found["probes_asked"] - 1, 1), 1), found["offered_per_s"]

    def capacity(self):
        """Answers a second to strangers who take what they can get."""
        return self.ask(2, first=RANDOM, clients=RANDOM_COUNT, window=192)["answered_per_s"]


def in_a_flood(target):
    """What honest clients keep, those that asked before and those that did not."""
    target.honest(ACQUAINTED_S, load=0)
    count = 0
    while True:
        with Neighbours(count):
            capacity = target.capacity()
            _, offered = target.honest(1, rate=2_000_000, bundle=BUNDLE)
            if offered >= FLOOD_OF_CAPACITY * capacity or count >= MOST_NEIGHBOURS:
                flood = {"rate": max(FLOOD_OF_CAPACITY * capacity, 1000), "bundle": BUNDLE}
                kept, offered = target.honest(FLOOD_S, **flood)
                newcomers, _ = target.honest(FLOOD_S, honest=NEWCOMERS, **flood)
                return {"kept": kept, "newcomers": newcomers, "capacity": capacity, "flood": offered,
                        "neighbours": count}
            wanted = FLOOD_OF_CAPACITY * 1.2 * capacity / max(offered, 1) * (count + 1) - 1
            count = min(max(count + 1, math.ceil(wanted)), MOST_NEIGHBOURS)


def measure(target):
    found = in_a_flood(target)
    time.sleep(2)
    # What cannot be read cannot be answered, and nothing tells the flood from the client: so this one can be read.
    found["spoofed"], found["spoofed_flood"] = target.honest(FLOOD_S, rate=max(target.capacity() / 2, 1000),
                                                             first=HONEST, clients=1, honest_count=1)
    found["spoofed_most"], found["spoofed_most_flood"] = target.honest(FLOOD_S, rate=2_000_000, first=HONEST, clients=1,
                                                                       honest_count=1)
    before = target.server.resident_mib()
    _, offered = target.honest(MEMORY_S, rate=2_000_000)
    found["sources"] = offered * MEMORY_S
    found["grown_mib"] = target.server.resident_mib() - before
    found["resident_mib"] = before + found["grown_mib"]
    if not target.server.alive():
        raise RuntimeError(f"{target.name} has ended under the flood")
    target.server.stop()
    return found


def lines(found):
    def each(form):
        return [form(one) for one in found.values()]
    ours = found["ours"]
    return [
        ("capacity left to it, answers/s", each(lambda f: f"{f['capacity']:.0f}"), "", True),
        ("  beside that many neighbours", each(lambda f: str(f["neighbours"])), "", True),
        ("flood, of the capacity", each(lambda f: f"{f['flood'] / max(f['capacity'], 1):.1f}"), "", True),
        ("  clients that asked before keep, %", each(lambda f: f"{100 * f['kept']:.1f}"), f">= {100 * LEAST_KEPT:g}",
         ours["kept"] >= LEAST_KEPT and ours["flood"] >= 0.95 * FLOOD_OF_CAPACITY * ours["capacity"]),
        ("  clients never seen before, %", each(lambda f: f"{100 * f['newcomers']:.1f}"), "", True),
        ("flood in a client's name, a second", each(lambda f: f"{f['spoofed_flood']:.0f}"), "", True),
        ("  the client keeps, %", each(lambda f: f"{100 * f['spoofed']:.1f}"), f">= {100 * LEAST_KEPT_SPOOFED:g}",
         ours["spoofed"] >= LEAST_KEPT_SPOOFED),
        ("  as fast as it can be sent, a second", each(lambda f: f"{f['spoofed_most_flood']:.0f}"), "", True),
        ("  the client keeps, %", each(lambda f: f"{100 * f['spoofed_most']:.1f}"), "", True),
        ("addresses that ask, millions", each(lambda f: f"{f['sources'] / 1e6:.1f}"), "", True),
        ("  memory grows by, MiB", each(lambda f: f"{f['grown_mib']:.1f}"), f"<= {MOST_GROWTH_MIB}",
         ours["grown_mib"] <= MOST_GROWTH_MIB),
        ("  resident then, MiB", each(lambda f: f"{f['resident_mib']:.1f}"), "", True)]


def run(stage, build, show):
    if len(cores()) < 2:
        raise SystemExit("bench: the floods need two cores, one that floods and one that answers")
    commands = {"ours": load_servers.ours(stage, build, OURS, "flood_ours"),
                "chronyd": load_servers.chronyd(stage, build, CHRONYD, "flood_chronyd"),
                "ntpsec": load_servers.ntpsec(stage, build, NTPSEC, "flood_ntpsec")}
    found = {name: measure(Target(stage, build, name, command)) for name, command in commands.items()}
    (build / "bench-floods.json").write_text(json.dumps(found, indent=1) + "\n")
    table = lines(found)
    show("one core floods, one answers", table, [NAMES[name] for name in found])
    return [holds for _, _, _, holds in table]
