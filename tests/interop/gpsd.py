#!/usr/bin/env python3
"""Debian's gpsd, fed by its gpsfake with an invented voyage, as our reference clock.

Usage: gpsd.py BUILD. In namespaces of its own: gpsd also writes to the shared memory of NTP daemons.
"""
import os
import pathlib
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import tap  # noqa: E402
from daemons import Daemons, wait_until  # noqa: E402

INSIDE = "GNOMON_GPSD"
PORT, HERE = 12947, "127.0.0.1"
SECONDS = 120  # of the voyage
BUILD = pathlib.Path(sys.argv[1]).resolve()
GPSFAKE = BUILD / "peers" / "bin" / "gpsfake"


def enter():
    """Starts this script again inside; returns the reason when that is not possible."""
    base = ["unshare", "--net", "--ipc", "--pid", "--fork", "--mount-proc", "--kill-child"]
    for command in ([*base, "--map-root-user"], base):
        if subprocess.run([*command, "ip", "link", "set", "lo", "up"], capture_output=True, check=False).returncode == 0:
            os.environ[INSIDE] = "1"
            os.execvp(command[0], [*command, "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *sys.argv])
    return "no permission to make namespaces"


def sentence(body):
    check = 0
    for octet in body.encode():
        check ^= octet
    return f"${body}*{check:02X}\r\n"


def voyage(start):
    """One sentence a second, eastward."""
    lines = []
    for second in range(SECONDS):
        at = time.gmtime(start + second)
        lines.append(sentence(f"GPRMC,{time.strftime('%H%M%S', at)}.00,A,5400.000,N,007{second:02d}.000,E,9.0,90.0,"
                              f"{time.strftime('%d%m%y', at)},,,A"))
    return "".join(lines)


def follows_gpsd(net):
    """stratum 1 by what gpsd reports of the voyage"""
    log = net.path / "voyage.log"
    log.write_text("# invented\n" + voyage(int(time.time())))
    fake = subprocess.Popen([GPSFAKE, "-q", "-n", "-1", "-c", "1", "-P", str(PORT), log], stdin=subprocess.DEVNULL,
                            stdout=open(net.path / "gpsfake.out", "w"), stderr=subprocess.STDOUT)
    net.started.append(fake)
    time.sleep(2)
    net.start("clock", HERE, f"refclock gpsd path {HERE}:{PORT} minpoll 1 maxpoll 2\n")

    def peers():
        done = subprocess.run([BUILD / "tools/ntpq/ntpq", "-p", f"{HERE}:{net.port}"], capture_output=True, text=True,
                              timeout=10, check=False)
        return done.stdout if re.search(r"^\*GPSD_JSON\(0\) +\.GPSD\. +0 l ", done.stdout, re.M) else None
    try:
        print(f"# {wait_until(peers, 40, 'the clock is followed').splitlines()[-1]}")
    except AssertionError as late:
        raise AssertionError(f"{late}\n{net.log('clock')}\n{(net.path / 'gpsfake.out').read_text()}") from late
    said = subprocess.run([BUILD / "tools/ntpq/ntpq", "-c", "cv", f"{HERE}:{net.port}"], capture_output=True, text=True,
                          timeout=10, check=False).stdout
    assert re.search(r'timecode="(TPV \d{4}-\d\d-\d\dT|TOFF |PPS )\d', said), said
    assert re.search(r"badformat=0, baddata=\d+, stratum=0, refid=GPSD", said), said


def run():
    if not GPSFAKE.exists():
        tap.skip_all([follows_gpsd], "no gpsfake: run fetch_peers BUILD")
    if INSIDE not in os.environ:
        tap.skip_all([follows_gpsd], enter())
    with Daemons(BUILD / "daemon" / "ntpd") as net:
        tap.main([follows_gpsd], net)


run()
