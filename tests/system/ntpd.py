"""What every script here does: runs our ntpd on loopback, unprivileged ports, never the real clock."""
import os
import pathlib
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import daemons  # noqa: E402
import tap  # noqa: E402

NTPD = pathlib.Path(sys.argv[1]).resolve()
HERE = "127.0.0.1"
CAP_NET_BIND_SERVICE, CAP_SYS_TIME = 10, 25

# Runs in the child: nothing that could set this machine's clock gets past it.
GUARD = """
import os, sys
sets = [line.split(":") for line in open("/proc/self/status") if line.startswith("Cap")]
bad = [name for name, value in sets if name != "CapBnd" and int(value, 16) >> 25 & 1]
if os.geteuid() == 0:
    bad += [name for name, value in sets if name == "CapBnd" and int(value, 16) >> 25 & 1]
if bad:
    sys.exit("CAP_SYS_TIME is still in " + " ".join(bad))
os.execv(sys.argv[1], sys.argv[1:])
"""


def run(*options, timeout=20, **more):
    """(exit status, stdout, stderr) of an ntpd that ends by itself."""
    if "--check-config" in options:  # which tells of every preset, and that is not what is asked
        more.setdefault("env", {name: value for name, value in os.environ.items() if not name.startswith("NTPD")})
    done = subprocess.run([NTPD, *options], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=timeout, check=False, **more)
    return done.returncode, done.stdout, done.stderr


def without_the_clock(options):
    """The command line that runs ntpd with `options` and no right to set the clock."""
    command = [sys.executable, "-c", GUARD, NTPD, *options]
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--bounding-set", "-sys_time", "--inh-caps", "-sys_time", *command]


def measure(address, port, timeout=2.0):
    """(leap, stratum, offset, doubt): the clock there is `offset` s ahead, give or take `doubt` s.

    Half the round trip is all that an exchange can be wrong by, however busy this machine is.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(timeout)
        sock.connect((address, port))
        asked = time.time()
        sock.send(bytes([0x23]) + bytes(39) + struct.pack("!Q", 0x0123456789ABCDEF))
        reply = sock.recv(512)
        heard = time.time()
    received, sent = (seconds - daemons.UNIX_EPOCH + fraction / 2**32 for seconds, fraction in
                      (struct.unpack("!II", reply[at:at + 8]) for at in (32, 40)))
    doubt = ((heard - asked) - (sent - received)) / 2
    return reply[0] >> 6, reply[1], ((received - asked) + (sent - heard)) / 2, doubt


def status_of(pid):
    """/proc/PID/status as a dictionary."""
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return dict((name, value.strip()) for name, value in (line.split(":", 1) for line in lines))


def wait_until(condition, seconds, what):
    return daemons.wait_until(condition, seconds, what)


def expect(got, wanted, what=""):
    if got != wanted:
        raise AssertionError(f"{what}\n  got    {got!r}\n  wanted {wanted!r}")


def expect_in(part, whole):
    if part not in whole:
        raise AssertionError(f"{part!r} is not in\n{whole}")


main = tap.main
Skip = tap.Skip
Daemons = daemons.Daemons
free_port = daemons.free_port
time_of = daemons.time_of
