"""`./dev bench idle`: what a client costs that has nothing to do, and how long it takes to its first synchronisation,
beside chronyd and NTPsec's ntpd on the same sources in the same run."""
import json
import pathlib
import statistics
import subprocess
import sys
import time

import load_servers
from load_servers import Server

HERE = pathlib.Path(__file__).resolve().parent

MOST_RESIDENT_MIB = 5        # besides the budget of the list of clients
MRU_BUDGET_MIB = 1           # its default
MOST_OF_CHRONYD = 1.0        # context switches
FIRST_SYNC_S = 2.5
FIRST_SYNC_SAMPLES = 3       # of each source, by then

SETTLE_S, WATCH_S = 40, 100  # the first polls are not idleness
TRIALS = 3
PATIENCE_S = 20
COUNTS = [4, 8]
DAEMONS = ["ours", "chronyd", "ntpsec"]
NAMES = {"ours": "our ntpd", "chronyd": "chronyd", "ntpsec": "NTPsec's ntpd"}

# Exits when the daemon at the loopback is synchronised and prints when: as an answer to a client says it, or (NTPsec,
# which may not steer the clock and therefore never says so) when one of its sources is the chosen one.
WATCHER = """
import socket, struct, sys, time
control = sys.argv[1] == "ntpsec"
ask = struct.pack("!BBHHHHH", 0x26, 1, 1, 0, 0, 0, 0) if control else bytes([0x23]) + bytes(47)
end = time.monotonic() + float(sys.argv[2])
while time.monotonic() < end:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(0.02)
        try:
            sock.connect(("127.0.0.1", 123))
            sock.send(ask)
            reply = sock.recv(1024)
            told = (any(status & 7 == 6 for status in reply[14::4]) if control
                    else reply[0] >> 6 != 3 and 0 < reply[1] < 16)
            if told:
                print(time.monotonic())
                break
        except OSError:
            pass
    time.sleep(0.02)
"""


class Lab:
    """Sources on one host, and clients that know how to reach them."""

    def __init__(self, stage, build):
        self.stage, self.build = stage, build
        self.log = stage.file("sources.log")
        sources = stage.host("sources")
        self.addresses = [f"10.77.0.{200 + n}" for n in range(max(COUNTS))]
        for address in self.addresses:
            sources.run(["ip", "address", "add", f"{address}/24", "dev", "eth0"])
        sources.start([sys.executable, HERE / "time_sources.py", self.log, *self.addresses])

    def command(self, daemon, name, count):
        lines = "".join(f"server {address} iburst\n" for address in self.addresses[:count])
        if daemon == "ours":
            return load_servers.ours(self.stage, self.build, lines, name)
        if daemon == "chronyd":
            return load_servers.chronyd(self.stage, self.build, lines + "allow\ncmdport 0\n", name)
        drift = self.stage.file(f"{name}.drift")
        drift.write_text("0.000\n")
        text = f"disable ntp kernel\ndriftfile {drift}\nrestrict 127.0.0.1\n"
        return load_servers.ntpsec(self.stage, self.build, text + lines, name)

    def start(self, daemon, name, count, host):
        return Server(host, name, self.command(daemon, name, count), load_servers.cores()[0])

    def third_of_each(self, client):
        """When the last of the sources was asked for the third time; monotonic, seconds."""
        lines = [line.split() for line in self.log.read_text().splitlines()]
        thirds = []
        for address in self.addresses[:4]:
            times = sorted(float(at) for at, who, whom in lines if who == client and whom == address)
            thirds.append(times[2] if len(times) > 2 else float("inf"))
        return max(thirds)


def first_sync(lab):
    """{daemon: [(s until the first, s until it stands on three samples of each source), ...]}; all start at once, on
    other hosts at each trial."""
    found = {daemon: [] for daemon in DAEMONS}
    for trial in range(TRIALS):
        running = []
        for daemon in DAEMONS:
            host = lab.stage.host(f"first_{daemon}{trial}")
            watcher = [sys.executable, "-c", WATCHER, daemon, str(PATIENCE_S)]
            began = time.monotonic()
            server = lab.start(daemon, host.name, 4, host)
            watch = subprocess.Popen(host.inside(watcher), stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
            running.append((daemon, host, server, began, watch))
        ends = [watch.communicate(timeout=PATIENCE_S + 10)[0] for *_, watch in running]
        for (daemon, host, server, began, _), text in zip(running, ends):
            at = float(text) if text else float("inf")
            found[daemon].append((at - began, max(at, lab.third_of_each(host.address)) - began))
            server.stop()
    return found


def counted(server):
    return {"cpu_s": server.cpu_s(), "at": time.monotonic(),
            "switches": server.status("voluntary_ctxt_switches") + server.status("nonvoluntary_ctxt_switches")}


def idle(lab):
    """{count: {daemon: figures}} of daemons that all run at the same time."""
    servers = {(daemon, count): lab.start(daemon, f"idle_{daemon}{count}", count,
                                          lab.stage.host(f"idle_{daemon}{count}"))
               for count in COUNTS for daemon in DAEMONS}
    time.sleep(SETTLE_S)
    before = {key: counted(server) for key, server in servers.items()}
    time.sleep(WATCH_S)
    found = {count: {} for count in COUNTS}
    for (daemon, count), server in servers.items():
        if not server.alive():
            raise RuntimeError(f"{server.name} has ended")
        then, now = before[daemon, count], counted(server)
        took = now["at"] - then["at"]
        found[count][daemon] = {"cpu_us_per_s": (now["cpu_s"] - then["cpu_s"]) * 1e6 / took,
                                "switches_per_s": (now["switches"] - then["switches"]) / took,
                                "resident_mib": server.resident_mib()}
        server.stop()
    return found


def lines(first, quiet):
    """The table: (what, [value of each daemon], limit, whether it holds)."""
    def each(value):
        return [value(daemon) for daemon in DAEMONS]
    seconds = {daemon: statistics.median(at for at, _ in first[daemon]) for daemon in DAEMONS}
    whole = {daemon: statistics.median(at for _, at in first[daemon]) for daemon in DAEMONS}
    table = [
        ("first synchronisation, 4 iburst, s", each(lambda d: f"{seconds[d]:.2f}"), "", True),
        (f"  on {FIRST_SYNC_SAMPLES} samples of each source, s", each(lambda d: f"{whole[d]:.2f}"),
         f"<= {FIRST_SYNC_S}", whole["ours"] <= FIRST_SYNC_S)]
    for count in COUNTS:
        figures = quiet[count]
        most = figures["chronyd"]["switches_per_s"] * MOST_OF_CHRONYD
        resident = MOST_RESIDENT_MIB + MRU_BUDGET_MIB
        table += [
            (f"idle, {count} sources: switches/s", each(lambda d: f"{figures[d]['switches_per_s']:.2f}"),
             f"<= {most:.2f}", figures["ours"]["switches_per_s"] <= most),
            ("  CPU, us/s", each(lambda d: f"{figures[d]['cpu_us_per_s']:.0f}"), "", True),
            ("  resident, MiB", each(lambda d: f"{figures[d]['resident_mib']:.1f}"), f"<= {resident}",
             figures["ours"]["resident_mib"] <= resident)]
    return table


def run(stage, build, show):
    lab = Lab(stage, build)
    first = first_sync(lab)
    quiet = idle(lab)
    (build / "bench-idle.json").write_text(json.dumps({"first_sync": first, "idle": quiet}, indent=1) + "\n")
    table = lines(first, quiet)
    show("clients of sources on the same bridge", table, [NAMES[daemon] for daemon in DAEMONS])
    return [holds for _, _, _, holds in table]
