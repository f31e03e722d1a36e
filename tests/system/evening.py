#!/usr/bin/env python3
"""The evening of an upgrade: an old daemon, its options and files, ours in its place, and back. Usage: BUILD

Everything happens in namespaces, and no process in them has the right to set the machine's clock: neither ours, which
steers one in software, nor NTPsec's daemon, whose -u insists on that right and finds it in a user namespace only, where
it is worth nothing.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parent / "interop")]
import lab  # noqa: E402
import tap  # noqa: E402
from daemons import wait_until  # noqa: E402

CLOCKLESS = ["setpriv", "--bounding-set", "-sys_time", "--inh-caps", "-sys_time"]
# As it stands in /etc/sysconfig/ntpd of the article's host.
OPTIONS = "-u ntp:ntp -p /var/run/ntpd.pid -g"
USER = 61240
IN_A_USER_NAMESPACE = [HERE.parent / "support/user_namespace.py"]
CAP_NET_BIND_SERVICE, CAP_SYS_TIME = 10, 25


def private_command():
    """Real users are needed for -u, so the namespaces are root's; the right to set the clock stays outside."""
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("setpriv"):
        return None
    command = [*CLOCKLESS, "unshare", "--net", "--pid", "--fork", "--mount", "--mount-proc", "--kill-child"]
    probe = [*command, "sh", "-c", "ip link set lo up && mount -t tmpfs none /run"]
    return command if subprocess.run(probe, capture_output=True).returncode == 0 else None


class Evening:
    """The host of the article at 10.77.0.2, and a server of time at 10.77.0.1."""

    def __init__(self, build):
        self.build = pathlib.Path(build).resolve()
        self.lab = lab.Lab()
        for line in pathlib.Path("/proc/self/status").read_text().splitlines():
            if line.startswith(("CapEff", "CapBnd", "CapPrm")):
                assert not int(line.split()[1], 16) >> CAP_SYS_TIME & 1, line
        self.server, self.h101 = self.lab.host("server"), self.lab.host("h101")
        self.etc = self.folder("etc")
        self.drift, self.stats = self.folder("drift", USER), self.folder("stats", USER)
        self.give_user()
        self.conf = self.etc / "ntp.conf"
        self.keys = self.etc / "keys"
        self.keys.write_text("5 SHA1 secretofthehost\n")
        self.keys.chmod(0o640)
        shutil.chown(self.keys, group=USER)
        (self.drift / "drift").write_text("1.500\n")
        os.chown(self.drift / "drift", USER, USER)
        self.conf.write_text(
            f"driftfile {self.drift}/drift\nrestrict default kod nomodify notrap nopeer noquery limited\n"
            f"restrict 127.0.0.1\nrestrict -6 ::1\nserver {self.server.address} iburst minpoll 3 maxpoll 4\n"
            f"keys {self.keys}\ntrustedkey 5\ncontrolkey 5\nstatsdir {self.stats}/\n"
            "statistics loopstats peerstats\nfilegen loopstats file loopstats type day enable\n"
            "filegen peerstats file peerstats type day enable\ndisable ntp kernel\n")
        conf = self.lab.file("server.conf")
        conf.write_text("server 127.127.1.0\nfudge 127.127.1.0 stratum 1 refid GPS\nrestrict default nomodify\n")
        self.server.start([self.ours("ntpd"), "-n", "-c", conf, "-l", self.lab.file("server.log"), "--clock=virtual"])
        self.process = None

    def folder(self, name, owner=0):
        path = self.lab.file(name)
        path.mkdir()
        path.chmod(0o755)
        os.chown(path, owner, owner)
        return path

    def give_user(self):
        """A user ntp and a /run, for whoever is in here."""
        for name, line in (("passwd", f"ntp:x:{USER}:{USER}::/:/bin/false\n"), ("group", f"ntp:x:{USER}:\n")):
            old = [each for each in pathlib.Path("/etc", name).read_text().splitlines(True)
                   if not each.startswith("ntp:")]
            self.lab.file(name).write_text("".join(old) + line)
            subprocess.run(["mount", "--bind", self.lab.file(name), f"/etc/{name}"], check=True)
        subprocess.run(["mount", "-t", "tmpfs", "none", "/run"], check=True)
        pathlib.Path("/run/lock").mkdir()

    def ours(self, tool):
        return self.build / ("daemon" if tool == "ntpd" else f"tools/{tool}") / tool

    def start_old(self, log):
        self.ports_from(0)  # the network is not of its namespace
        root = self.build / "peers/root/usr"
        libraries = f"LD_LIBRARY_PATH={root}/lib/x86_64-linux-gnu:{root}/lib/x86_64-linux-gnu/ntp"
        self.start(root / "sbin/ntpd", OPTIONS, "-l", log, within=[*IN_A_USER_NAMESPACE, "env", libraries])

    def ports_from(self, first):
        self.h101.run(["sysctl", "-qw", f"net.ipv4.ip_unprivileged_port_start={first}"])

    def start(self, program, options, *more, within=()):
        self.process = self.h101.start([*within, program, "-n", *options.split(), "-c", self.conf, *more])
        return self.process

    def stop(self):
        self.process.terminate()
        self.process.wait(10)

    def ask(self, tool, *words):
        return self.h101.run([self.ours(tool), *words], check=False)

    def variables(self):
        return self.ask("ntpq", "-c", "rv").stdout

    def status(self):
        pid = re.search(r"\d+", pathlib.Path("/var/run/ntpd.pid").read_text()).group()
        lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
        return {name: value.strip() for name, value in (line.split(":", 1) for line in lines)}

    def doctor(self):
        return self.ask("ntp-doctor", f"--ntpd={self.ours('ntpd')}", "-c", self.conf)


def old_daemon_runs(host):
    """the old daemon runs with the options of the article and follows its server"""
    host.start_old(host.lab.file("old.log"))
    wait_until(lambda: f"*{host.server.address}" in host.ask("ntpq", "-pn").stdout, 60, "the old one follows")
    assert host.status()["Uid"].split() == [str(USER)] * 4, host.status()["Uid"]


def versions_are_told_apart(host):
    """beside it our tools say that daemon and tools are of different make"""
    text = host.doctor().stdout
    assert "the daemon is another one: ntpd ntpsec" in text, text


def configuration_is_checked(host):
    """ours says of its configuration what has no effect, and refuses nothing"""
    done = host.ask("ntpd", "--check-config", "-c", host.conf)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines() == [
        f"{host.conf}:13: disable kernel is always so here; effect on your service: none"], done.stdout


def article_options_work(host):
    """switched in: the options of the article are taken as they are, and -u drops root"""
    host.stop()
    host.ports_from(1024)
    host.conf.write_text(host.conf.read_text().replace("disable ntp kernel\n", ""))
    host.start(host.ours("ntpd"), OPTIONS, "--clock=virtual:offset=0.02", "-l", host.lab.file("ours.log"))
    wait_until(lambda: "leap_none" in host.variables(), 60, "ours is synchronised")
    status = host.status()
    assert status["Uid"].split() == [str(USER)] * 4, status["Uid"]
    assert int(status["CapEff"], 16) == 1 << CAP_NET_BIND_SERVICE, status["CapEff"]
    assert status["NoNewPrivs"] == "1", status


def tools_agree(host):
    """ntpq -p, ntpstat, ntptrace and ntp-doctor see a clock that is synchronised"""
    assert f"*{host.server.address}" in host.ask("ntpq", "-pn").stdout
    done = host.ask("ntpstat")
    assert done.returncode == 0 and done.stdout.startswith("synchronised to NTP server (10.77.0.1)"), done.stdout
    trace = host.ask("ntptrace", "-n").stdout
    assert "127.0.0.1: stratum 3" in trace and "10.77.0.1: stratum 2" in trace, trace
    assert "synchronised at stratum 3" in host.doctor().stdout, host.doctor().stdout


def lost_right_is_found_out(host):
    """started without CAP_SYS_TIME, as the article's second fix did: every tool says so"""
    host.stop()
    host.start(host.ours("ntpd"), OPTIONS, "--clock=system", "-l", host.lab.file("lost.log"))
    wait_until(lambda: "clock_control=0" in host.variables(), 20, "an answer")
    wait_until(lambda: " 377 " in host.ask("ntpq", "-pn").stdout or re.search(r" [1-7]\d* ", host.ask(
        "ntpq", "-pn").stdout.splitlines()[-1]), 30, "the server answers")
    assert int(host.status()["CapEff"], 16) >> CAP_SYS_TIME & 1 == 0
    assert "leap_alarm" in host.variables(), host.variables()
    done = host.ask("ntpstat")
    assert done.returncode == 1 and "unsynchronised" in done.stdout and "Operation not permitted" in done.stdout, done
    assert "Operation not permitted" in host.ask("ntpq", "-c", "rv --explain").stdout + host.variables()
    done = host.doctor()
    assert done.returncode == 2 and "the daemon may not set the clock" in done.stdout, done.stdout
    assert "cannot steer the clock" in host.lab.file("lost.log").read_text()
    seen = host.ask("ntptrace", "-n").stdout
    assert "127.0.0.1: stratum 16" in seen, seen
    done = host.ask("ntp-wait", "-n", "1", "-s", "1")
    assert done.returncode == 1 and "cannot steer the clock" in done.stderr, done
    screen = host.ask("ntptop", "--once", "127.0.0.1").stdout
    assert "CANNOT SET ITS CLOCK" in screen and "Operation not permitted" in screen, screen


def old_daemon_reads_what_ours_left(host):
    """rolled back: the old daemon takes drift file, keys and statistics as ours left them"""
    host.stop()
    before = {path.name: path.read_text() for path in host.stats.glob("*stats.*")}
    assert any(name.startswith("loopstats.") for name in before), before
    host.conf.write_text(host.conf.read_text() + "disable ntp kernel\n")
    log = host.lab.file("back.log")
    host.start_old(log)
    wait_until(lambda: f"*{host.server.address}" in host.ask("ntpq", "-pn").stdout, 60, "the old one follows again")
    text = log.read_text()
    for word in ("drift", "keys"):
        bad = [line for line in text.splitlines() if word in line.lower() and
               re.search("error|cannot|fail|bad|invalid|can't", line.lower())]
        assert not bad, bad
    name = next(name for name in before if name.startswith("peerstats."))
    wait_until(lambda: len((host.stats / name).read_text()) > len(before[name]), 30, "the old one goes on in our file")
    assert (host.stats / name).read_text().startswith(before[name])
    signed = host.ask("ntpq", "-a", "5", "-k", host.keys, "-c", ":config setvar evening = over")
    assert "Config Succeeded" in signed.stdout + signed.stderr, signed


def statistics_are_read(host):
    """NTPsec's reader of statistics, which ntpviz draws from, understands every line of ours"""
    script = ("import sys, ntp.statfiles as s, time\n"
              "r = s.NTPStats(sys.argv[1], starttime=time.time() - 7200, endtime=time.time() + 60)\n"
              "print(len(r.loopstats), len(r.peerstats), sorted(r.peersplit()), "
              "all(abs(float(row[2])) < 1 for row in r.loopstats))\n")
    root = host.build / "peers/root"
    path = root / "usr/lib/python3/dist-packages"
    done = subprocess.run([sys.executable, "-c", script, host.stats], capture_output=True, text=True, timeout=30,
                          env={**os.environ, "PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"}, check=False)
    assert done.returncode == 0, done.stderr
    loops, peers, names, small = re.match(r"(\d+) (\d+) (\[.*\]) (\w+)", done.stdout).groups()
    written = {kind: sum(len(path.read_text().splitlines()) for path in host.stats.glob(f"{kind}.*"))
               for kind in ("loopstats", "peerstats")}
    assert (int(loops), int(peers)) == (written["loopstats"], written["peerstats"]), (done.stdout, written)
    assert host.server.address in names and small == "True", done.stdout


CASES = [old_daemon_runs, versions_are_told_apart, configuration_is_checked, article_options_work, tools_agree,
         lost_right_is_found_out, old_daemon_reads_what_ours_left, statistics_are_read]


def main():
    if not (pathlib.Path(sys.argv[1]) / "peers" / "complete").exists():
        tap.skip_all(CASES, "the peers are not fetched: tests/interop/fetch_peers BUILD does it, with a network")
    lab.private_command = private_command
    reason = lab.enter()
    if reason:
        tap.skip_all(CASES, reason)
    began = time.monotonic()
    status = tap.run(CASES, Evening(sys.argv[1]))
    print(f"# {time.monotonic() - began:.0f} s")
    sys.exit(status)


main()
