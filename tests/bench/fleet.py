#!/usr/bin/env python3
"""The fleet for `./dev bench`: our ntpq over 1,000 and 10,000 hosts, NTPsec's over 100; prints JSON.

The hosts are played by fleet_hosts on 127.0.0.0/8, UDP port 123, which must be this host's own. Usage: fleet.py BUILD
"""
import concurrent.futures
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from their_ntpq import Theirs

PEERS = 8
THEIR_HOSTS = 100
FEW = 20  # of which the base of the memory is measured
ROUNDS = 3
CPUS = sorted(os.sched_getaffinity(0))


def hosts(count):
    return [f"127.{16 + n // 62500}.{n // 250 % 250}.{n % 250 + 1}" for n in range(count)]


def run(command, environment=None):
    """(wall s, CPU s, peak KiB, standard output) on one core."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(["taskset", "-c", str(CPUS[0]), *map(str, command)], stdout=output,
                                   stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=environment)
        _, _, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        output.seek(0)
        return wall, used.ru_utime + used.ru_stime, used.ru_maxrss, output.read().decode()


def complete(table, count):
    """How many of the hosts have all their peers."""
    rows = {}
    for line in table.splitlines():
        words = line.split()
        if len(words) > 2 and words[1].lstrip("*+-#x.o").startswith("192.0.2."):
            rows[words[0]] = rows.get(words[0], 0) + 1
    return sum(rows.get(host, 0) == PEERS for host in hosts(count))


def ours(ntpq, count, folder):
    file = pathlib.Path(folder) / f"{count}"
    file.write_text("\n".join(hosts(count)) + "\n")
    return run([ntpq, "-pn", f"@{file}"])


def median_of(ntpq, count, folder):
    runs = [ours(ntpq, count, folder) for _ in range(ROUNDS)]
    return {"wall": statistics.median(one[0] for one in runs), "cpu": statistics.median(one[1] for one in runs),
            "kib": max(one[2] for one in runs), "complete": min(complete(one[3], count) for one in runs)}


def theirs(build, at_once):
    """(s, how many are complete) of NTPsec's ntpq, a process for each host."""
    other = Theirs(build)

    def one(host):
        done = subprocess.run([*map(str, other.command), "-pn", host], env=other.environment, capture_output=True,
                              text=True, check=False, timeout=300)
        return done.stdout.count("192.0.2.") >= PEERS
    start = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        whole = sum(pool.map(one, hosts(THEIR_HOSTS)))
    return time.perf_counter() - start, whole


def main():
    build = pathlib.Path(sys.argv[1])
    ntpq = build / "tools" / "ntpq" / "ntpq"
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        base = ours(ntpq, FEW, folder)[2]
        for count in [THEIR_HOSTS, 1000, 10_000]:
            found[count] = median_of(ntpq, count, folder)
            found[count]["kib_each"] = (found[count]["kib"] - base) / (count - FEW)
    if "alone" not in sys.argv[2:]:
        found["theirs"] = {at_once: theirs(build, at_once) for at_once in [1, 64]}
    print(json.dumps(found))


main()
