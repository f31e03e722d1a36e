#!/usr/bin/env python3
"""What ntpd keeps of root, and what it says when it may not set the clock."""
import os
import pwd
import subprocess

from mode6 import read_variables
from ntpd import (CAP_SYS_TIME, HERE, NTPD, Daemons, Skip, expect, expect_in,
                  main, status_of, time_of, wait_until, without_the_clock)

ISLAND = "server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\n"


def as_root():
    if os.geteuid() != 0:
        raise Skip("only root has something to give away")


def variables(port):
    try:
        return read_variables(HERE, port, timeout=0.2)
    except OSError:
        return None


def becomes_nobody():
    """-u gives root away and keeps no capability"""
    as_root()
    nobody = pwd.getpwnam("nobody")
    with Daemons(NTPD) as net:
        process = net.start("a", HERE, ISLAND, "-u", "nobody")
        wait_until(lambda: variables(net.port), 5, "an answer")
        status = status_of(process.pid)
        expect(status["Uid"].split(), [str(nobody.pw_uid)] * 4)
        expect(status["Gid"].split(), [str(nobody.pw_gid)] * 4)
        # A virtual clock needs no CAP_SYS_TIME, so it is not kept for one; the port is open for good.
        for name in ("CapPrm", "CapEff", "CapBnd", "CapInh", "CapAmb"):
            expect(int(status[name], 16), 0, name)
        expect(status["NoNewPrivs"], "1")


def user_and_group():
    """-u USER:GROUP takes names and numbers"""
    as_root()
    with Daemons(NTPD) as net:
        process = net.start("a", HERE, ISLAND, "-u", "61234:61235")
        wait_until(lambda: variables(net.port), 5, "an answer")
        status = status_of(process.pid)
        expect(status["Uid"].split(), ["61234"] * 4)
        expect(status["Gid"].split(), ["61235"] * 4)
        expect(status["Groups"], "")


def pid_file_is_emptied():
    """a pid file in a folder of root's names nobody when the daemon has gone"""
    as_root()
    with Daemons(NTPD) as net:
        net.path.chmod(0o755)
        file = net.path / "pid"
        process = net.start("a", HERE, ISLAND, "-u", "nobody", "-p", str(file))
        wait_until(lambda: variables(net.port), 5, "an answer")
        expect(file.read_text(), f"{process.pid}\n")
        process.terminate()
        expect(process.wait(5), 0)
        expect(file.read_text(), "")


class NoRight:
    """An ntpd that is to steer this machine's clock and has no right to."""

    def __init__(self, *options):
        self.net, self.options = Daemons(NTPD), options

    def __enter__(self):
        net = self.net.__enter__()
        try:
            (net.path / "a.conf").write_text(ISLAND)
            net.path.chmod(0o755)
            self.process = subprocess.Popen(
                without_the_clock(["-n", "--clock=system", f"--listen={HERE}", f"--port={net.port}",
                                   "-c", net.path / "a.conf", "-l", net.path / "a.log",
                                   *self.options]),
                stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            net.started.append(self.process)
            wait_until(lambda: variables(net.port) or self.process.poll() is not None, 10,
                       "an answer or the end")
            expect(self.process.poll(), None, "it runs")
            effective = int(status_of(self.process.pid)["CapEff"], 16)
            expect(effective >> CAP_SYS_TIME & 1, 0)
        except BaseException:
            self.net.__exit__()
            raise
        return net

    def __exit__(self, *_):
        self.net.__exit__()


def log_says_so():
    """without CAP_SYS_TIME: one line in the log, with the mend"""
    with NoRight() as net:
        lines = [line for line in net.log("a").splitlines() if "error:" in line]
        expect(len(lines), 1, net.log("a"))
        expect_in("cannot steer the clock: clock_adjtime: Operation not permitted; the daemon only "
                  "watches; start it as root with -u USER, or give it CAP_SYS_TIME", lines[0])


def mode_6_says_so():
    """without CAP_SYS_TIME: leap 3, clock_control 0 and why, over mode 6"""
    with NoRight() as net:
        # The island's own clock is selected within seconds where the clock obeys.
        wait_until(lambda: int(read_variables(HERE, net.port, "ss_uptime")[1]["ss_uptime"]) >= 8,
                   20, "8 s of uptime")
        status, said = read_variables(HERE, net.port)
        expect(status >> 14, 3, "leap in the status word")
        expect((said["leap"], said["clock_control"]), ("3", "0"))
        expect(said["clock_error"], "clock_adjtime: Operation not permitted")


def time_says_so():
    """without CAP_SYS_TIME: clients are told not to follow it"""
    with NoRight() as net:
        leap, stratum, _ = time_of(HERE, net.port)
        expect((leap, stratum), (3, 0))


def after_the_drop_too():
    """-u without CAP_SYS_TIME in reach: the same line, and it runs as that user"""
    as_root()
    with NoRight("-u", "nobody") as net:
        expect_in("cannot steer the clock", net.log("a"))


def quits_with_an_error():
    """without CAP_SYS_TIME: -q fails at once and says why"""
    with Daemons(NTPD) as net:
        (net.path / "a.conf").write_text("server 192.0.2.1\n")
        done = subprocess.run(
            without_the_clock(["-q", "--clock=system", f"--listen={HERE}", f"--port={net.port}",
                               "-c", net.path / "a.conf"]),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10, check=False)
        expect(done.returncode, 1, done.stderr)
        expect_in("cannot steer the clock: clock_adjtime: Operation not permitted", done.stderr)


def watching_says_so():
    """--clock=observe is never shown as synchronised, and says why without an error"""
    with Daemons(NTPD) as net:
        net.start("a", HERE, ISLAND, clock="observe")
        _, said = wait_until(lambda: variables(net.port), 5, "an answer")
        expect((said["leap"], said["clock_control"]), ("3", "0"))
        expect(said["clock_error"], "--clock=observe")
        expect_in("--clock=observe: the daemon watches and never sets the clock", net.log("a"))
        expect("error:" in net.log("a"), False)


def disabled_says_so():
    """`disable ntp` is never shown as synchronised, and says why"""
    with Daemons(NTPD) as net:
        net.start("a", HERE, ISLAND + "disable ntp\n")
        _, said = wait_until(lambda: variables(net.port), 5, "an answer")
        expect((said["leap"], said["clock_error"]), ("3", "disable ntp"))
        expect_in("disable ntp: the daemon watches and never sets the clock", net.log("a"))


main([becomes_nobody, user_and_group, pid_file_is_emptied, log_says_so, mode_6_says_so,
      time_says_so, after_the_drop_too, quits_with_an_error, watching_says_so, disabled_says_so])
