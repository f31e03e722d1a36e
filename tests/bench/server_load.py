"""`./dev bench server`: our ntpd, chronyd and NTPsec's ntpd under the same load in the same run, beside a bare echo.

One core serves, one asks; bursts of a second at a rate and of a quarter in the closed loop, each server in its turn, in
rounds: the machine's moods hit all of them. They change within seconds, so the shorter the bursts that are compared,
the less of them is in the ratios.
"""
import json
import os
import statistics
import subprocess

import load_servers
import plot
from load_servers import CLIENTS, cores

# The limits, all of them ratios or differences within one run.
LEAST_OF_ECHO = 0.92        # requests a second, of the bare recvmmsg/sendmmsg echo
LEAST_OF_CHRONYD = 1.3
NO_LOSS_RATE = 100_000      # a second: nothing is lost
LEAST_OVERLOADED = 0.9      # of its maximum, offered twice that
MOST_ERROR_GROWTH_US = 10   # of the time told, from idle to half load
LEAST_OF_TWO_THREADS = 1.8  # of one

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
SECONDS = 1
CLOSED_S = 0.25              # with so many more rounds
WINDOW = 192                 # requests under way in the closed loop: the socket of any server holds them
CURVE = [10_000, 25_000, 50_000, 75_000, 100_000, 150_000, 200_000, 300_000, 400_000]
OFTEN = 4                    # rounds at NO_LOSS_RATE, twice the capacity and for the error
BUNDLE, BUNDLE_ABOVE = 8, 120_000
PROBES = 200                 # a second
NAMES = {"echo": "bare echo", "ours": "our ntpd", "chronyd": "chronyd", "ntpsec": "NTPsec's ntpd"}


class Bench:
    def __init__(self, stage, build, rounds):
        self.build, self.rounds = build, rounds
        self.servers = load_servers.start_all(stage, build)
        self.seed = 0

    def burst(self, name, seconds=SECONDS, **words):
        """One run of the generator; adds the server's CPU per request."""
        server = self.servers[name]
        self.seed += 1
        command = ["taskset", "-c", cores()[1], self.build / "tests" / "bench" / "load" / "ntp_load",
                   f"seconds={seconds}", f"clients={CLIENTS}", f"seed={self.seed}", f"echo={int(server.echo)}",
                   *(f"{word}={value}" for word, value in words.items())]
        before = server.cpu_s()
        found = json.loads(server.host.output(command, timeout=30 + seconds))
        used = server.cpu_s() - before
        found["cpu_us"] = used * 1e6 / max(found["right"], 1)
        found["loss"] = 1 - found["right"] / max(found["sent"], 1)
        if not server.alive():
            raise RuntimeError(f"{name} has ended under load")
        return found

    def in_turn(self, rounds, each):
        """{name: [what each(name) found, ...]}, every round in another order."""
        names = list(self.servers)
        found = {name: [] for name in names}
        for number in range(rounds):
            for place in range(len(names)):
                name = names[(number + place) % len(names)]
                found[name].append(each(name))
        return found

    def at_rate(self, name, rate, **words):
        return self.burst(name, rate=round(rate), bundle=BUNDLE if rate > BUNDLE_ABOVE else 1, **words)

    def checker_sees_wrong_answers(self):
        """An echo is no time server: who checks must say so of every reply."""
        echo = self.servers["echo"]
        echo.echo = False
        found = self.burst("echo", seconds=0.2, rate=1000)
        echo.echo = True
        return found["right"] == 0 and sum(found["wrong"].values()) >= 0.9 * found["sent"] > 0

    def run(self):
        closed = self.in_turn(round(self.rounds * SECONDS / CLOSED_S),
                              lambda name: self.burst(name, CLOSED_S, window=WINDOW))
        capacity = {name: statistics.median(one["answered_per_s"] for one in runs) for name, runs in closed.items()}
        few = min(OFTEN, self.rounds)
        result = {
            "closed": closed, "capacity": capacity,
            "at_rate": self.in_turn(few, lambda name: self.at_rate(name, NO_LOSS_RATE)),
            "overloaded": self.in_turn(few, lambda name: self.at_rate(name, 2 * capacity[name])),
            "curve": {rate: self.in_turn(1, lambda name, r=rate: self.at_rate(name, r)) for rate in CURVE}}
        tellers = [name for name in self.servers if not self.servers[name].echo]
        result["error"] = {name: {
            "idle": [self.burst(name, 2, load=0, probes=PROBES) for _ in range(few)],
            "half": [self.at_rate(name, capacity[name] / 2, probes=PROBES) for _ in range(2 * few)],
        } for name in tellers}
        result["resident_mib"] = {name: server.resident_mib() for name, server in self.servers.items()}
        return result


def quartiles(values):
    return statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3


def ratios(closed, name, to):
    """Median and quartiles of the ratio in each round, of replies for each second of core that was used: the faster a
    server, the more of its core's time it waits for who asks, and that is not its own."""
    return quartiles([theirs["cpu_us"] / mine["cpu_us"] for mine, theirs in zip(closed[name], closed[to])])


def busy(runs):
    """The share of its core's time that a server used."""
    return statistics.median(one["cpu_us"] * one["answered_per_s"] / 1e6 for one in runs)


def median_of(runs, field):
    return statistics.median(one[field] for one in runs)


def loss(runs):
    return 1 - sum(one["right"] for one in runs) / sum(one["sent"] for one in runs)


def wrong(found, name):
    """How many replies were not right, of all that were judged."""
    parts = [found["closed"], found["at_rate"], found["overloaded"], *found["curve"].values()]
    runs = [one for part in parts for one in part[name]]
    return sum(sum(one["wrong"].values()) for one in runs), sum(one["right"] for one in runs)


def error_of(found, name, when):
    """Median error of the time told at the tightest round trips, us, positive: the server's clock is ahead."""
    return median_of(found["error"][name][when], "offset_us")


def early(found, name):
    """Probes with more time between the server's timestamps than between the client's: it told a time at which the
    reply was here already."""
    return sum(one["probes_outside"] for when in found["error"][name].values() for one in when)


def lines(found, names):
    """The table: (what, [value of each name], limit, whether it holds)."""
    def each(value):
        return [value(name) for name in names]
    closed, capacity = found["closed"], found["capacity"]
    to_echo = {name: ratios(closed, name, "echo") for name in names}
    to_chronyd = ratios(closed, "ours", "chronyd")
    overloaded = {name: median_of(found["overloaded"][name], "answered_per_s") / capacity[name] for name in names}
    lost = {name: loss(found["at_rate"][name]) for name in names}
    tellers = [name for name in names if name in found["error"]]
    growth = {name: abs(error_of(found, name, "half")) - abs(error_of(found, name, "idle")) for name in tellers}
    bad, judged = wrong(found, "ours")

    def told(value):
        return each(lambda name: value(name) if name in tellers else "-")
    return [
        ("replies/s, closed loop", each(lambda n: f"{capacity[n]:.0f}"), "", True),
        ("  its core is busy, %", each(lambda n: f"{100 * busy(closed[n]):.1f}"), "", True),
        ("replies/s of a core, of the echo's", each(lambda n: f"{to_echo[n][1]:.2f}"), f">= {LEAST_OF_ECHO}",
         to_echo["ours"][1] >= LEAST_OF_ECHO),
        ("  quartiles", each(lambda n: f"{to_echo[n][0]:.2f}-{to_echo[n][2]:.2f}"), "", True),
        ("  of chronyd's", each(lambda n: f"{ratios(closed, n, 'chronyd')[1]:.2f}"), f">= {LEAST_OF_CHRONYD}",
         to_chronyd[1] >= LEAST_OF_CHRONYD),
        ("CPU for each, us", each(lambda n: f"{median_of(closed[n], 'cpu_us'):.2f}"), "", True),
        (f"  at {CURVE[0]}/s", each(lambda n: f"{found['curve'][CURVE[0]][n][0]['cpu_us']:.1f}"), "", True),
        (f"lost at {NO_LOSS_RATE}/s, %", each(lambda n: f"{100 * lost[n]:.3f}"), "0", lost["ours"] <= 0),
        ("  p50, us", each(lambda n: f"{median_of(found['at_rate'][n], 'p50_us'):.0f}"), "", True),
        ("  p90, us", each(lambda n: f"{median_of(found['at_rate'][n], 'p90_us'):.0f}"), "", True),
        ("  p99, us", each(lambda n: f"{median_of(found['at_rate'][n], 'p99_us'):.0f}"), "", True),
        ("  p99.9, us", each(lambda n: f"{median_of(found['at_rate'][n], 'p999_us'):.0f}"), "", True),
        ("offered twice its maximum, really", each(
            lambda n: f"{median_of(found['overloaded'][n], 'offered_per_s') / capacity[n]:.2f}"), "", True),
        ("  answers of its maximum", each(lambda n: f"{overloaded[n]:.2f}"), f">= {LEAST_OVERLOADED}",
         overloaded["ours"] >= LEAST_OVERLOADED),
        ("error of the time told, idle, us", told(lambda n: f"{error_of(found, n, 'idle'):+.2f}"), "", True),
        ("  at half load, us", told(lambda n: f"{error_of(found, n, 'half'):+.2f}"), "", True),
        ("  grows by, us", told(lambda n: f"{growth[n]:+.2f}"), f"< {MOST_ERROR_GROWTH_US}",
         growth["ours"] < MOST_ERROR_GROWTH_US),
        ("  replies from the future", told(lambda n: str(early(found, n))), "0", early(found, "ours") == 0),
        ("resident, MiB", each(lambda n: f"{found['resident_mib'][n]:.1f}"), "", True),
        ("wrong replies", each(lambda n: str(wrong(found, n)[0])), "0", bad == 0 and judged > 0),
    ]


def answers_of_two(host, build):
    """Answers a second to two generators at once, on the third and the fourth core."""
    command = [build / "tests" / "bench" / "load" / "ntp_load", f"seconds={SECONDS}", f"clients={CLIENTS}",
               f"window={WINDOW}"]
    running = [subprocess.Popen(host.inside(["taskset", "-c", core, *command, f"seed={core}"]), text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) for core in cores()[2:4]]
    return sum(json.loads(one.communicate(timeout=60)[0])["answered_per_s"] for one in running)


def two_threads(stage, build, rounds):
    """The ratio of two server threads to one, or why there is none."""
    program = load_servers.ours(stage, build, load_servers.OURS)[0]
    told = subprocess.run([program, "--help"], capture_output=True, text=True, check=False).stdout
    if "--server-threads" not in told:
        return None, "this ntpd has no --server-threads"
    if len(cores()) < 4:
        return None, f"{len(cores())} cores; it takes two that serve and two that ask"
    hosts = []
    for count in (1, 2):
        host = stage.host(f"threads{count}")
        command = load_servers.ours(stage, build, load_servers.OURS, host.name, options=[f"--server-threads={count}"])
        hosts.append((host, load_servers.Server(host, host.name, command, ",".join(map(str, cores()[:count])))))
        load_servers.wait_until(lambda h=host: load_servers.synchronised(h), 60, f"{host.name} tells the time")
    found = []
    for _ in range(rounds):
        one, two = (answers_of_two(host, build) for host, _ in hosts)
        found.append(two / one)
    for _, server in hosts:
        server.stop()
    return statistics.median(found), ""


def threads_row(ratio, why):
    if ratio is None:
        print(f"two server threads against one (>= {LEAST_OF_TWO_THREADS}): not measured, {why}")
        return True
    holds = ratio >= LEAST_OF_TWO_THREADS
    print(f"two server threads against one: {ratio:.2f}, >= {LEAST_OF_TWO_THREADS} {'ok' if holds else 'BROKEN'}")
    return holds


def draw(found):
    def curve(value):
        return {NAMES[name]: [(rate, value(runs[name][0])) for rate, runs in found["curve"].items()]
                for name in found["capacity"]}
    charts = [("Answers", "requests offered a second", "answers a second", curve(lambda one: one["answered_per_s"])),
              ("Loss", "requests offered a second", "lost, %", curve(lambda one: 100 * one["loss"])),
              ("CPU", "requests offered a second", "us of CPU for each answer", curve(lambda one: one["cpu_us"]))]
    return plot.svg(charts, [NAMES[name] for name in found["capacity"]])


def run(stage, build, show, rounds=ROUNDS):
    if len(cores()) < 2:
        raise SystemExit("bench: the load of the server needs two cores, one that asks and one that answers")
    bench = Bench(stage, build, rounds)
    if not bench.checker_sees_wrong_answers():
        raise SystemExit("bench: the generator takes an echo for a time server; its figures mean nothing")
    found = bench.run()
    for server in bench.servers.values():
        server.stop()
    names = list(found["capacity"])
    table = lines(found, names)
    show("one core serves, one asks", table, [NAMES[name] for name in names])
    found["two_threads"] = two_threads(stage, build, min(OFTEN, rounds))
    scales = threads_row(*found["two_threads"])
    (build / "bench-server.json").write_text(json.dumps(found, indent=1) + "\n")
    (build / "bench-server.svg").write_text(draw(found))
    print(f"written: {build}/bench-server.json, {build}/bench-server.svg")
    return [scales, *(holds for _, _, _, holds in table)]
