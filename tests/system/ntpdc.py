#!/usr/bin/env python3
"""ntpdc before our daemons on loopback: every command, one-shot and from standard input. Usage: ntpdc.py NTPD NTPDC"""
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import tap  # noqa: E402
from daemons import Daemons, wait_until  # noqa: E402

NTPD, NTPDC = sys.argv[1:3]
ROOT, LEAF, DEAD = "127.0.0.31", "127.0.0.32", "127.0.0.33"
KEYS = "7 AES 00112233445566778899aabbccddeeff\n"


def run(net, *words, host=LEAF, lines=None):
    done = subprocess.run([NTPDC, "-n", f"--port={net.port}", *words, host], input=lines, text=True,
                          capture_output=True, timeout=30, check=False)
    return done.returncode, done.stdout, done.stderr


def start(net):
    keys = net.path / "keys"
    keys.touch(mode=0o600)
    keys.write_text(KEYS)
    here = "restrict 127.0.0.0 mask 255.0.0.0\n"
    net.start("root", ROOT, f"server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\n{here}")
    net.start("leaf", LEAF, f"server {ROOT} port PORT iburst minpoll 0 maxpoll 2\nserver {DEAD} port PORT\n"
              f"keys {keys}\ntrustedkey 7\ncontrolkey 7\n{here}")
    wait_until(lambda: f"*{ROOT}" in run(net, "-p")[1], 25, "the leaf selects the root")


def every_command(net):
    """every command that mode 6 can answer is answered in the old layout"""
    key = ["-a", "7", "-k", str(net.path / "keys")]
    for command, pattern in (
            ("listpeers", rf"client    {ROOT}\nclient    {DEAD}\n"),
            ("peers", rf"\*{ROOT} +\S+ +1 +\d+ +[0-7]+ 0\.\d{{5}} +-?0\.\d{{6}} 0\.\d{{5}}\n={DEAD} "),
            ("dmpeers", rf"\n\*{ROOT} .*\n {DEAD} "),
            (f"showpeer {ROOT}", rf"remote {ROOT}, local .*\nhmode client, pmode server, stratum 1, "),
            (f"pstats {ROOT} {DEAD}", r"packets sent: +\d+\n(.*\n)+\nremote host: +127\.0\.0\.33\n"),
            ("sysinfo", rf"system peer: +{ROOT}\nsystem peer mode: +client\nleap indicator: +00\nstratum: +2\n"),
            ("sysstats", r"time since restart: +\d+\n(.*\n)+rate exceeded: +\d+\n"),
            ("loopinfo", r"offset: +-?\d\.\d{6} s\nfrequency: +-?\d+\.\d{3} ppm\n"),
            ("loopinfo one", r"offset -?\d\.\d{6}, frequency -?\d+\.\d{3}, time_const \d+, watchdog \d+\n"),
            ("iostats", r"packets sent: +\d+\n"),
            ("timerstats", r"calls to transmit: +\d+\n"),
            ("monlist", r"\n127\.0\.0\.1 +\d+ +\d+ 6 \d "),
            ("reslist", r"\n127\.0\.0\.0 +255\.0\.0\.0 +\d+  none\n"),
            ("ifstats", rf"{LEAF}:{net.port}")):
        status, out, err = run(net, *key, "-c", command)
        assert status == 0 and not err and re.search(pattern, out), (command, status, out, err)
    status, out, err = run(net, "-c", "clockstat 127.127.1.0", host=ROOT)
    assert status == 0 and re.search(r"clock address: +127\.127\.1\.0\nclock type: ", out), (out, err)


def letters(net):
    """-l, -p and -s are listpeers, peers and dmpeers"""
    for letter, command in (("-l", "listpeers"), ("-p", "peers"), ("-s", "dmpeers")):
        first = [words.split()[0] for words in run(net, letter)[1].splitlines()]
        assert first == [words.split()[0] for words in run(net, "-c", command)[1].splitlines()], command


def interactive(net):
    """commands come from standard input until quit"""
    status, out, err = run(net, lines=f"host {ROOT}\nclockstat 127.127.1.0\ntraps\nquit\nsysinfo\n")
    assert out.startswith(f"current host is {ROOT}\nclock address: ") and "system peer" not in out, out
    assert err == "***Command `traps' is gone: traps are gone; the daemon's log has what they told\n", err
    assert status == 2, status


def two_hosts(net):
    """several hosts are asked at once and told apart"""
    status, out, err = run(net, "-c", "loopinfo oneline", ROOT, host=LEAF)
    assert (status, err) == (0, "") and re.search(rf"server={ROOT}\noffset .*\nserver={LEAF}\noffset ", out), out


def bad_input(net):
    """what is wrong is one line and a status, and what is right beside it is still answered"""
    for words, status, part in (
            (["-c", "nonsense"], 2, "***Command `nonsense' unknown"),
            (["-c", "sys"], 2, "ambiguous"),
            (["-c", "addserver 192.0.2.1"], 2, "ntpq -c ':config server"),
            (["-c", "showpeer"], 2, "***usage: showpeer ADDRESS"),
            (["-c", "reslist"], 2, "told only to who signs"),
            (["-c", "showpeer 192.0.2.1"], 3, "No peer 192.0.2.1"),
            (["-c", f"clockstat {ROOT}"], 3, f"{ROOT} is no reference clock"),
            (["-c", "kerninfo"], 3, "tells nothing of the kernel's loop"),
            (["-a", "8", "-k", str(net.path / "keys"), "-p"], 2, "there is no key 8"),
            (["-i", "-p"], 2, "-i reads commands")):
        found = run(net, *words)
        assert found[0] == status and part in found[2] and not found[1], (words, found)
    status, out, err = run(net, "-c", "loopinfo oneline", DEAD)
    assert status == 1 and "offset " in out and "nobody listens" in err, (status, out, err)
    status, out, err = run(net, "-c", f"showpeer {ROOT} 192.0.2.1")
    assert status == 1 and f"remote {ROOT}" in out and "No peer 192.0.2.1" in err, (status, out, err)


CASES = [every_command, letters, interactive, two_hosts, bad_input]


def main():
    with Daemons(NTPD) as net:
        start(net)
        status = tap.run(CASES, net)
    sys.exit(status)


main()
