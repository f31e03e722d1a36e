#!/usr/bin/env python3
"""Two processes: what each of them may, and what becomes of one without the other. Usage: sandbox.py BUILD

No process in here has the right to set the machine's clock, whatever it is told.
"""
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys

BUILD = pathlib.Path(sys.argv[1]).resolve()
sys.argv[1] = str(BUILD / "daemon/ntpd")

from mode6 import read_variables  # noqa: E402
from ntpd import (CAP_NET_BIND_SERVICE, HERE, Daemons, Skip, expect, expect_in, main, run, status_of, time_of,  # noqa: E402
                  wait_until, without_the_clock)

ISLAND = "server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\n"
CAPABILITIES = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")
SETTING = "adjtimex,clock_adjtime,clock_settime,settimeofday"


def as_root():
    if os.geteuid() != 0:
        raise Skip("only root has something to give away")


def children(pid):
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if status_of(path.name)["PPid"] == str(pid):
                found.append(int(path.name))
        except (OSError, KeyError):
            pass
    return found


class Pair:
    """An ntpd of two processes: `reader` of the network and `keeper` of the clock."""

    def __init__(self, *options, conf=ISLAND, clock="system", wrapper=(), listen=True):
        self.options, self.conf, self.clock, self.wrapper, self.listen = options, conf, clock, wrapper, listen
        self.net = Daemons(sys.argv[1])

    def __enter__(self):
        net = self.net.__enter__()
        net.path.chmod(0o755)
        (net.path / "a.conf").write_text(self.conf)
        here = [f"--listen={HERE}"] if self.listen else []
        port = [] if any(str(word).startswith("--port") for word in self.options) else [f"--port={net.port}"]
        words = without_the_clock(["-n", f"--clock={self.clock}", *here, *port, "-c", net.path / "a.conf", "-l",
                                   net.path / "a.log", *self.options])
        self.process = subprocess.Popen([*self.wrapper, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        net.started.append(self.process)
        try:
            wait_until(lambda: "info: sandbox " in self.log() or self.process.poll() is not None, 15, "locked up")
            expect(self.process.poll(), None, self.log())
            self.reader = self.process.pid
            if self.wrapper:
                self.reader = wait_until(lambda: next(iter(children(self.reader)), None), 5, "the daemon")
            self.keeper = next(iter(children(self.reader)), None)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        # A wrapper that is ended would leave it behind.
        if self.wrapper and self.process.poll() is None:
            for pid in children(self.process.pid):
                os.kill(pid, signal.SIGTERM)
            self.process.wait(10)
        self.net.__exit__()

    def log(self):
        return self.net.log("a")

    def variables(self):
        try:
            return read_variables(HERE, self.net.port, timeout=0.2)[1]
        except OSError:
            return {}

    def tool(self, name, *words):
        return subprocess.run([BUILD / "tools" / name / name, *words, f"{HERE}:{self.net.port}"], text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False)


def promised(pid, reader_caps=0):
    """One of both, as /proc has it."""
    status = status_of(pid)
    for name in CAPABILITIES:
        wanted = reader_caps if name in ("CapPrm", "CapEff") else 0
        if name == "CapBnd" and os.geteuid() != 0:
            continue  # who never was root cannot change it, and without new privileges it says nothing
        expect(int(status[name], 16), wanted, f"{name} of {status['Name']}")
    expect((status["NoNewPrivs"], status["Seccomp"]), ("1", "2"), status["Name"])
    return status


def both_hold_nothing():
    """both processes: no capability in any set, no new privileges, a filter; user and group of -u"""
    as_root()
    nobody = pwd.getpwnam("nobody")
    for options in (["-u", "nobody"], ["-u", "nobody", "--sandbox=strict"]):
        with Pair(*options) as pair:
            for pid, name in ((pair.reader, "ntpd"), (pair.keeper, "ntpd-keeper")):
                status = promised(pid)
                expect(status["Name"], name)
                expect(status["Uid"].split(), [str(nobody.pw_uid)] * 4)
                expect(status["Gid"].split(), [str(nobody.pw_gid)] * 4)


def without_root_too():
    """whoever is not root, or stays it, is locked up when told to"""
    with Pair("--sandbox=strict") as pair:
        promised(pair.reader)
        promised(pair.keeper)


def only_the_port():
    """where addresses are followed, the reader keeps the right to the port and no other"""
    as_root()
    for seconds, caps in (("300", 1 << CAP_NET_BIND_SERVICE), ("0", 0)):
        # A port of root's that no service has: its own number says nothing.
        with Pair("-u", "nobody", "-I", "lo", "-U", seconds, "--port=1019", listen=False) as pair:
            promised(pair.reader, caps)
            promised(pair.keeper)


def in_one_jail():
    """-i: both have the folder for their root directory"""
    as_root()
    with Pair("-u", "nobody", "-i", "/usr", "--sandbox=strict") as pair:
        wait_until(pair.variables, 5, "an answer")
        for pid in (pair.reader, pair.keeper):
            expect(os.readlink(f"/proc/{pid}/root"), "/usr")


def keeper_has_its_line_only():
    """the keeper has no descriptor of the daemon's: standard ones, its line and its log"""
    with Pair("--sandbox=strict") as pair:
        open_there = {}
        for each in pathlib.Path(f"/proc/{pair.keeper}/fd").iterdir():
            open_there[int(each.name)] = os.readlink(each)
        expect(sorted(open_there), [0, 1, 2, 3, 4], open_there)
        expect((open_there[0], open_there[1]), ("/dev/null",) * 2)
        expect((open_there[3][:7], open_there[4]), ("socket:", str(pair.net.path / "a.log")))


def strace_sees_no_setting():
    """strace: the reader and its threads never call what could set a clock, the keeper does"""
    if not shutil.which("strace"):
        raise Skip("there is no strace")
    with Daemons(sys.argv[1]) as root:
        root.root("root", "127.0.0.3")
        trace = root.path / "trace"
        conf = f"server 127.0.0.3 port {root.port} iburst minpoll 3 maxpoll 3\nserver localhost.\n"
        with Pair("--sandbox=on", conf=conf, wrapper=["strace", "-f", "-o", trace, "-e", f"trace={SETTING}"]) as pair:
            wait_until(lambda: pair.variables().get("clock_control") == "0", 10, "an answer")
            wait_until(lambda: pair.tool("ntpq", "-c", "kerninfo").stdout.count("\n") > 10, 5, "kerninfo")
            keeper, reader = str(pair.keeper), str(pair.reader)
            calls = [line.split(maxsplit=1) for line in trace.read_text().splitlines()]
            calls = [(pid, what) for pid, what in calls if "adjtime" in what or "settime" in what]
        expect({pid for pid, _ in calls}, {keeper}, reader)
        expect(any("EPERM" in what for _, what in calls), True, f"it tries, and the kernel refuses: {calls}")


def one_process():
    """-d, software clocks, and whoever has nothing to give up: one process and no filter, unless told otherwise"""
    with Daemons(sys.argv[1]) as net:
        process = net.start("a", HERE, ISLAND)
        wait_until(lambda: "local clock" in net.log("a"), 5, "a start")
        wanted = os.environ.get("NTPD_SANDBOX", "off") != "off"
        expect((bool(children(process.pid)), status_of(process.pid)["Seccomp"] == "2"), (wanted, wanted))


def observer_has_no_keeper():
    """--clock=observe: there is nothing to keep, and the kernel's clock is still read"""
    with Pair("--sandbox=strict", clock="observe") as pair:
        expect(pair.keeper, None)
        promised(pair.reader)
        wait_until(pair.variables, 5, "an answer")
        expect_in("kernel status", pair.tool("ntpq", "-c", "kerninfo").stdout)


def it_says_what_it_said():
    """without CAP_SYS_TIME the daemon of two processes says what that of one does"""
    with Pair("--sandbox=on") as pair:
        said = wait_until(pair.variables, 5, "an answer")
        expect((said["leap"], said["clock_control"]), ("3", "0"))
        expect(said["clock_error"], "clock_adjtime: Operation not permitted")
        lines = [line for line in pair.log().splitlines() if "error:" in line]
        expect(len(lines), 1, pair.log())
        expect_in("cannot steer the clock: clock_adjtime: Operation not permitted; the daemon only watches; start it "
                  "as root with -u USER, or give it CAP_SYS_TIME", lines[0])


def keeper_is_killed():
    """keeper killed: log, ntpq, ntpstat, ntptrace, ntp-wait, ntp-doctor and ntptop say the clock does not obey"""
    with Pair("--sandbox=strict", clock="virtual") as pair:
        wait_until(lambda: pair.variables().get("leap") == "0", 20, "synchronised")
        os.kill(pair.keeper, signal.SIGKILL)
        wait_until(lambda: pair.variables().get("clock_control") == "0", 5, "noticed")
        expect_in("the clock does not obey: the process that sets the clock has ended; start ntpd again", pair.log())
        said = pair.variables()
        expect((said["leap"], said["clock_error"]), ("3", "the process that sets the clock has ended; start ntpd again"))
        expect(time_of(HERE, pair.net.port)[0], 3, "clients are told")
        done = pair.tool("ntpstat")
        expect((done.returncode, "unsynchronised" in done.stdout, "has ended" in done.stdout), (1, True, True), done)
        expect_in("has ended", pair.tool("ntpq", "-c", "rv --explain").stdout)
        expect_in("stratum 16", pair.tool("ntptrace", "-n").stdout)
        done = pair.tool("ntp-wait", "-n", "1", "-s", "1")
        expect((done.returncode, "cannot steer the clock" in done.stderr), (1, True), done)
        screen = pair.tool("ntptop", "--once").stdout
        expect("CANNOT SET ITS CLOCK" in screen and "has ended" in screen, True, screen)
        done = pair.tool("ntp-doctor", "--ntpd=" + sys.argv[1], "-c", str(pair.net.path / "a.conf"))
        expect((done.returncode, "may not set the clock" in done.stdout), (2, True), done.stdout)
        expect(children(pair.reader), [], "nothing is left of it")
        pair.process.terminate()
        expect(pair.process.wait(5), 0)


def daemon_is_killed():
    """daemon killed: the keeper ends; signals for the daemon are not for the keeper"""
    with Pair("--sandbox=strict") as pair:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            os.kill(pair.keeper, number)
        expect(pair.process.poll(), None)
        os.kill(pair.reader, signal.SIGKILL)
        pair.process.wait(5)
        wait_until(lambda: not pathlib.Path(f"/proc/{pair.keeper}").exists() or
                   status_of(pair.keeper)["State"].startswith("Z"), 5, "the end of the keeper")


def limits_stay():
    """SIGHUP does not change what the keeper allows, and the log says so"""
    with Pair("--sandbox=strict", clock="virtual") as pair:
        wait_until(lambda: pair.variables().get("leap") == "0", 20, "synchronised")
        (pair.net.path / "a.conf").write_text(ISLAND + "tinker panic 0 step 0.01\n")
        pair.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "configuration read again" in pair.log(), 5, "the reload")
        expect_in("tinker panic and step stay as they were at the start", pair.log())


def value_is_checked():
    """an unknown value of --sandbox is named with those there are"""
    status, _, said = run("--sandbox=some")
    expect((status, said), (2, "ntpd: option --sandbox some: it is off, on or strict\n"))


main([both_hold_nothing, without_root_too, only_the_port, in_one_jail, keeper_has_its_line_only, strace_sees_no_setting,
      one_process, observer_has_no_keeper, it_says_what_it_said, keeper_is_killed, daemon_is_killed, limits_stay,
      value_is_checked])
