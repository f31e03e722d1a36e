#!/usr/bin/env python3
"""ntpdate and ntpdig before daemons on loopback. They set clocks in software only: the right to set the machine's is
dropped before they start. Usage: ntpdate.py NTPD NTPDATE NTPDIG"""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import tap  # noqa: E402
from daemons import Daemons, free_port, time_of, wait_until  # noqa: E402

NTPD, NTPDATE, NTPDIG = sys.argv[1:4]
ROOTS = ("127.0.0.21", "127.0.0.22")
LIAR = "127.0.0.23"
DEAD = "127.0.0.24"
CLOCKLESS = ["setpriv", "--bounding-set", "-sys_time", "--inh-caps", "-sys_time"]


def run(program, *words):
    """(status, stdout, stderr) of a program that may not touch the machine's clock."""
    shield = CLOCKLESS if os.geteuid() == 0 else []
    if shield and not shutil.which("setpriv"):
        raise tap.Skip("root needs setpriv (package util-linux) to be kept from the clock")
    done = subprocess.run([*shield, program, *words], text=True, capture_output=True, timeout=30,
                          stdin=subprocess.DEVNULL, check=False)
    return done.returncode, done.stdout, done.stderr


def alive(net):
    def all_answer():
        try:
            return all(time_of(address, net.port, 0.2)[1] == 1 for address in (*ROOTS, LIAR))
        except OSError:
            return False
    wait_until(all_answer, 10, "the servers answer")


def no_daemon_here():
    """Nobody has port 123 of this machine, else a clock is rightly not set."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.bind(("0.0.0.0", 123))
        except PermissionError:
            pass
        except OSError as error:
            raise tap.Skip("an NTP daemon runs on this machine") from error


def query(net):
    """ntpdate -q asks all at once and believes the majority"""
    begin = time.monotonic()
    status, out, err = run(NTPDATE, "-q", "-v", f"--port={net.port}", *ROOTS, LIAR, DEAD)
    assert status == 0, (out, err)
    for address in (*ROOTS, LIAR):
        assert re.search(rf"^server {address}, stratum 1, offset -?\d+\.\d{{6}}, delay 0\.\d{{5}}$", out, re.M), out
    assert f"server {DEAD}, stratum 0, offset 0.000000, delay 0.00000" in out, out
    assert re.search(r"ntpdate\[\d+\]: adjust time server 127\.0\.0\.2[12] offset", out), out
    assert f"{LIAR}:{net.port}: not used: most of the others contradict it" in err, err
    assert time.monotonic() - begin < 3, "four servers, four samples each, cost no more than one"


def undecided(net):
    """two servers that contradict each other set nothing"""
    status, out, err = run(NTPDATE, "--clock=virtual", "-q", f"--port={net.port}", ROOTS[0], LIAR)
    assert status == 1 and "contradict one another by up to " in err and "; ask more of them" in err and "time server" not in out, (out, err)


def sets_nothing_unprivileged(net):
    """without the right to set the clock ntpdate only asks, and with -b or -B fails"""
    status, out, err = run(NTPDATE, f"--port={net.port}", *ROOTS)
    assert status == 0 and "this user may not" in err and "adjust time server" in out, (out, err)
    for word in ("-b", "-B"):
        no_daemon_here()
        status, out, err = run(NTPDATE, word, f"--port={net.port}", *ROOTS)
        assert status == 1 and "the clock was not set: " in err and "time server" not in out, (word, out, err)


def steps_and_slews(net):
    """ntpdate steps above half a second, slews below, and does what -b and -B say"""
    no_daemon_here()
    for offset, words, verb in (("2", [], "step"), ("0.2", [], "adjust"), ("0.001", ["-b"], "step"),
                                ("9", ["-B"], "adjust")):
        status, out, err = run(NTPDATE, f"--clock=virtual:offset={offset}", *words, f"--port={net.port}", *ROOTS)
        found = re.search(r"(\w+) time server \S+ offset (\S+) sec", out)
        assert status == 0 and found, (out, err)
        assert found[1] == verb and abs(float(found[2]) + float(offset)) < 0.05, (words, out)


def as_json(net):
    """ntpdate --json says all of every server and what was done"""
    no_daemon_here()
    status, out, _ = run(NTPDATE, "--json", "--clock=virtual:offset=2", f"--port={net.port}", *ROOTS, LIAR, DEAD)
    told = json.loads(out)
    assert (status, told["schema"], told["action"], told["adjusted"]) == (0, "gnomon-ntpdate/1", "step", True), told
    assert [row["address"] for row in told["targets"]] == [*ROOTS, LIAR, DEAD], told
    assert [row["samples"] for row in told["targets"]] == [4, 4, 4, 0], told
    status, out, _ = run(NTPDATE, "--json", "-q", f"--port={net.port}", DEAD)
    assert status == 1 and json.loads(out)["offset"] is None, out


def dig(net):
    """ntpdig prints one line, one object with -j, and steps beyond -M"""
    status, out, err = run(NTPDIG, f"--port={net.port}", *ROOTS)
    assert status == 0 and re.fullmatch(
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,6} \([+-]\d{4}\) [+-]\d\.\d{6} \+/- 0\.\d{6} \S+ s1 no-leap\n", out), (out, err)
    no_daemon_here()
    status, out, _ = run(NTPDIG, "-jSs", "-M128", "--clock=virtual:offset=0.2", f"--port={net.port}", ROOTS[0])
    assert status == 0 and json.loads(out)["adjusted"] is True, out
    log = net.path / "dig.log"
    status, out, err = run(NTPDIG, "-l", str(log), "-d", f"--port={net.port}", DEAD)
    assert (status, out, err) == (1, "", "") and "no server suitable" in log.read_text(), (out, err, log.read_text())


def does_not_wait(net):
    """ntpdig --no-wait leaves when one server gave its samples, -w waits for the silent one"""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind((DEAD, net.port))
        begin = time.monotonic()
        assert run(NTPDIG, "--no-wait", "-t2", f"--port={net.port}", ROOTS[0], DEAD)[0] == 0
        middle = time.monotonic()
        assert run(NTPDIG, "-w", "-t2", f"--port={net.port}", ROOTS[0], DEAD)[0] == 0
        assert middle - begin < 1.5 and time.monotonic() - middle >= 2, (middle - begin, time.monotonic() - middle)


def debug(net):
    """-d shows every exchange and sets nothing"""
    status, out, _ = run(NTPDATE, "-d", "-p2", "--clock=virtual:offset=2", f"--port={net.port}", ROOTS[0])
    assert status == 0 and out.count(f"transmit({ROOTS[0]}:{net.port})") == 2, out
    assert out.count(f"receive({ROOTS[0]}:{net.port})") == 2 and "refid .GPS." in out, out


def versions(net):
    """-o asks in the other versions"""
    for version in "1234":
        status, out, err = run(NTPDATE, "-q", "-p1", "-o", version, f"--port={net.port}", ROOTS[0])
        assert status == 0 and "stratum 1" in out, (version, out, err)


def bad_input(net):
    """what is wrong with the command line or the keys is said in one line, and nobody is asked"""
    keys = net.path / "keys"
    keys.write_text("1 MD5 secret\n")
    for program, words, status, part in (
            (NTPDATE, [], 2, "no servers can be used"),
            (NTPDATE, ["-q", "--nonsense", DEAD], 2, "--nonsense"),
            (NTPDATE, ["-q", "-t", "never", DEAD], 2, "-t 'never'"),
            (NTPDATE, ["-q", "--clock=sundial", DEAD], 2, "there is no such driver"),
            (NTPDATE, ["-q", "[::1", DEAD], 2, "is no host"),
            (NTPDATE, ["-q", "-a", "1", "-k", f"{net.path}/none", DEAD], 1, "cannot read the keys"),
            (NTPDATE, ["-q", "-a", "2", "-k", str(keys), DEAD], 1, "there is no key 2"),
            (NTPDIG, ["-M", "x", DEAD], 1, "-M"),
            (NTPDIG, ["-l", "/nowhere/log", DEAD], 1, "cannot write /nowhere/log"),
            (NTPDATE, ["-q", "-t0.2", "no.such.host.invalid"], 1, "cannot find the address of no.such.host.invalid")):
        found = run(program, *words)
        assert found[0] == status and part in found[2] and not found[1], (words, found)


CASES = [query, undecided, sets_nothing_unprivileged, steps_and_slews, as_json, dig, does_not_wait, debug, versions,
         bad_input]


def main():
    with Daemons(NTPD) as net:
        net.port = free_port()
        for address in ROOTS:
            net.root(f"root{address[-1]}", address)
        net.root("liar", LIAR, clock="virtual:offset=5")
        alive(net)
        status = tap.run(CASES, net)
    sys.exit(status)


main()
