#!/usr/bin/env python3
"""ntp-check before daemons of ours: one that is well, one that lies, one that refuses. Usage: check.py NTPD NTP-CHECK"""
import pathlib
import re
import socket
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import tap  # noqa: E402
from daemons import Daemons, time_of, wait_until  # noqa: E402

WELL, LIAR, REFUSES, DEAD = (f"127.0.14.{n}" for n in [1, 2, 3, 9])
LINE = re.compile(r"NTP (OK|WARNING|CRITICAL|UNKNOWN) - [^|\n]*( \|( '[a-z_]+'=[^ ]+)+)?$")


class Stage:
    def __init__(self, daemons, program):
        self.daemons, self.program = daemons, program

    def check(self, *words):
        """(exit status, first line, further lines)"""
        hosts = [f"{word}:{self.daemons.port}" if word.startswith("127.0.14.") else word for word in words]
        done = subprocess.run([self.program, "--sources-warning", "1:", *hosts], capture_output=True, text=True,
                              timeout=30, check=False)
        first, *further = done.stdout.splitlines()
        assert done.stdout.endswith("\n") and not done.stderr and LINE.match(first), (done.stdout, done.stderr)
        return done.returncode, first, further


def well(stage):
    """a host that is well: 0, figures with limits"""
    status, line, _ = stage.check(WELL)
    assert status == 0 and line.startswith("NTP OK - "), line
    assert re.search(r"'seen'=-?0\.00\d+s;-0\.01:0\.01;-0\.05:0\.05;;", line), line


def liar(stage):
    """a host that is a quarter of a second ahead and says zero: 2"""
    status, line, _ = stage.check(LIAR)
    assert status == 2 and re.search(r"offset seen from here -0\.2[45]", line), line
    assert stage.check("-w", "1", "-c", "2", LIAR)[0] == 0


def refuses(stage):
    """a host that refuses control messages is judged by its time"""
    status, line, _ = stage.check("-t", "3", REFUSES)
    assert status == 0 and "'seen'=" in line and "'offset'" not in line, line


def silent(stage):
    """nobody listens: 2; a host that answers nothing: what --timeout-state says"""
    assert stage.check(DEAD)[0] == 2
    # Somebody who listens and says nothing.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.14.8", 0))
        quiet = f"127.0.14.8:{sock.getsockname()[1]}"
        run = [stage.program, "-t", "1", quiet]
        assert subprocess.run(run, capture_output=True, timeout=30, check=False).returncode == 3
        run.insert(1, "--timeout-state=critical")
        assert subprocess.run(run, capture_output=True, timeout=30, check=False).returncode == 2


def fleet(stage):
    """a fleet: one line that counts, one for each that is ill"""
    status, line, further = stage.check(WELL, LIAR, DEAD)
    assert status == 2 and "3 hosts: 1 ok, 0 warning, 2 critical, 0 unknown" in line, line
    assert len(further) == 2 and all(one.startswith("CRITICAL ") for one in further), further
    file = stage.daemons.path / "hosts"
    file.write_text(f"# two\n{WELL}:{stage.daemons.port}\n{LIAR}:{stage.daemons.port}\n")
    assert "2 hosts" in stage.check(f"@{file}")[1]


def usage(stage):
    """a wrong command line and --help are 3"""
    status, line, _ = stage.check("-w", "nonsense", WELL)
    assert status == 3 and "is no range" in line, line
    assert subprocess.run([stage.program, "--help"], capture_output=True, check=False).returncode == 3


def answers(address, port):
    try:
        return time_of(address, port, 0.3)[0] != 3
    except OSError:
        return False


def main():
    ntpd, program = sys.argv[1:]
    with Daemons(ntpd) as daemons:
        daemons.root("well", WELL)
        daemons.root("liar", LIAR, clock="virtual:offset=0.25")
        daemons.start("refuses", REFUSES, "server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\n"
                                          "restrict 127.0.0.0 mask 255.0.0.0 noquery\n")
        for address in [WELL, LIAR, REFUSES]:
            wait_until(lambda: answers(address, daemons.port), 15, f"{address} is synchronised")
        status = tap.run([well, liar, refuses, silent, fleet, usage], Stage(daemons, program))
    sys.exit(status)


main()
