"""The servers that `./dev bench server` loads, each on a host (network namespace) and on a core of its own."""
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from daemons import wait_until  # noqa: E402

RULES = 30
CLIENTS = 16_384  # addresses that ask; every server is given room to remember them all
# Nobody is to reach this limit: it only has to be looked at.
LIMIT = "limit average 1000 burst 2000\n"
TICK = os.sysconf("SC_CLK_TCK")

RESTRICTS = ("restrict default nomodify noquery limited kod\nrestrict 127.0.0.1\nrestrict ::1\n"
             + "".join(f"restrict 10.{n}.0.0 mask 255.255.0.0 nomodify noquery limited kod\n"
                       for n in range(1, RULES - 2)))
MRU = f"mru maxdepth {CLIENTS + 1000} maxmem 16384\n"
# Its software clock starts as the machine's and nobody corrects it: a daemon that only observes is not synchronised.
OURS = "server 127.127.1.0\nfudge 127.127.1.0 stratum 1 refid GPS\n" + RESTRICTS + LIMIT + MRU
NTPSEC = "disable ntp kernel\ntos orphan 5 orphanwait 1\n" + RESTRICTS + LIMIT + MRU
CHRONYD = ("local stratum 5\nratelimit interval -10 burst 255\ncmdport 0\nclientloglimit 16777216\nallow\n"
           + "".join(f"allow 10.{n}.0.0/16\n" for n in range(1, RULES)))


def cores():
    return sorted(os.sched_getaffinity(0))


class Server:
    """One running server; `name` is for people."""

    def __init__(self, host, name, command, core, echo=False):
        self.host, self.name, self.echo = host, name, echo
        self.process = host.start(["taskset", "-c", core, *command])

    def processes(self):
        """Its process and those that descend from it."""
        parents = {}
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rpartition(") ")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(folder.name))
        found, new = [], [self.process.pid]
        while new:
            found += new
            new = [child for pid in new for child in parents.get(pid, [])]
        return found

    def sum_of(self, read):
        total = 0
        for pid in self.processes():
            try:
                total += read(pathlib.Path(f"/proc/{pid}"))
            except OSError:
                pass
        return total

    def cpu_s(self):
        """What its threads have run so far; the kernel counts it in ns."""
        return self.sum_of(lambda folder: sum(int((task / "schedstat").read_text().split()[0])
                                              for task in (folder / "task").iterdir())) / 1e9

    def status(self, field):
        """The sum of a number of /proc/PID/status, or of /proc/PID/task/*/status for switches."""
        def read(folder):
            files = folder.glob("task/*/status") if field.endswith("switches") else [folder / "status"]
            return sum(int(line.split()[1]) for file in files for line in file.read_text().splitlines()
                       if line.startswith(field + ":"))
        return self.sum_of(read)

    def resident_mib(self):
        return self.status("VmRSS") / 1024

    def alive(self):
        return self.process.poll() is None

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def conf(stage, name, text):
    file = stage.file(f"{name}.conf")
    file.write_text(text)
    return file


def chronyd(stage, build, text, name):
    folder = stage.file(f"{name}.run")
    folder.mkdir(mode=0o770, exist_ok=True)
    text += f"bindcmdaddress {folder}/socket\npidfile {folder}/pid\n"
    return [build / "peers" / "bin" / "chronyd", "-d", "-u", "root", "-f", conf(stage, name, text)]


def ours(stage, build, text, name="ours", clock="virtual", options=()):
    ntpd = pathlib.Path(os.environ.get("BENCH_NTPD", build / "daemon" / "ntpd"))
    return [ntpd, "-n", f"--clock={clock}", "-l", stage.file(f"{name}.log"), "-c", conf(stage, name, text), *options]


def ntpsec(stage, build, text, name="ntpsec"):
    return [build / "peers" / "bin" / "ntpd", "-n", "-c", conf(stage, name, text)]


def synchronised(host):
    """Whether the server at this host's loopback tells the time."""
    script = ("import sys\nsys.path.insert(0, sys.argv[1])\nfrom daemons import time_of\n"
              "leap, stratum, _ = time_of('127.0.0.1', 123, 0.5)\nsys.exit(0 if leap != 3 and stratum else 1)")
    return host.run([sys.executable, "-c", script, HERE.parent / "support"], check=False).returncode == 0


def start_all(stage, build):
    """{name: Server} of the echo and the three daemons, each synchronised with itself."""
    core = cores()[0]
    commands = {"echo": [build / "tests" / "bench" / "load" / "ntp_echo", 123],
                "ours": ours(stage, build, OURS),
                "chronyd": chronyd(stage, build, CHRONYD, "chronyd"),
                "ntpsec": ntpsec(stage, build, NTPSEC)}
    servers = {name: Server(stage.host(f"load_{name}"), name, command, core, echo=name == "echo")
               for name, command in commands.items()}
    for name, server in servers.items():
        if not server.echo:
            wait_until(lambda: synchronised(server.host), 60, f"{name} tells the time")
    return servers
