#!/usr/bin/env python3
"""The units for systemd: systemd itself reads them and says how exposed the service is. Usage: SERVICE WAIT NTP-WAIT"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import tap  # noqa: E402

UNIT, WAIT, NTP_WAIT = (pathlib.Path(name).resolve() for name in sys.argv[1:])


def analyze(*words):
    if not shutil.which("systemd-analyze"):
        raise tap.Skip("there is no systemd-analyze")
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, timeout=60, check=False)


def exposure():
    """systemd counts an exposure below 2.5"""
    done = analyze("security", "--offline=true", str(UNIT))
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    if not found:
        raise tap.Skip(f"this systemd-analyze cannot: {done.stderr.strip()[:80]}")
    assert float(found.group(1)) < 2.5, done.stdout


def directives():
    """systemd knows every line of them"""
    with tempfile.TemporaryDirectory() as folder:
        copies = [pathlib.Path(folder) / unit.name for unit in (UNIT, WAIT)]
        for unit, copy in zip((UNIT, WAIT), copies):
            copy.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.M))
        said = analyze("verify", "--man=no", *map(str, copies)).stderr
    bad = [line for line in said.splitlines() if UNIT.name in line or WAIT.name in line]
    assert not bad, bad


def no_second_start():
    """a daemon that gave up (panic) is not started again, which would open the gate of -g"""
    text = UNIT.read_text()
    assert "Restart=on-abnormal" in text and "Type=notify" in text and "WatchdogSec=" in text, text


def bounded_wait():
    """the unit before time-sync.target holds it back, with a command that ntp-wait takes, and not for ever"""
    text = WAIT.read_text()
    for line in ("Before=time-sync.target", "Wants=time-sync.target", "Type=oneshot", "After=gnomon.service"):
        assert f"\n{line}\n" in text, (line, text)
    words = re.search(r"^ExecStart=\S*/ntp-wait (.+)$", text, re.M).group(1).split()
    patience = int(re.search(r"^TimeoutStartSec=(\d+)$", text, re.M).group(1))
    taken = subprocess.run([NTP_WAIT, *words, "--help"], capture_output=True, text=True, timeout=20, check=False)
    assert taken.returncode == 0 and not taken.stderr, taken
    assert int(words[words.index("-t") + 1]) < patience <= 900, (words, patience)
    # The same words with a shorter time, before a machine on which no daemon answers: it ends, and says why.
    words[words.index("-t") + 1] = "1"
    ended = subprocess.run([NTP_WAIT, *words, "127.0.0.1:9"], capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 1 and "not synchronised after" in ended.stderr, ended


def two_processes():
    """the unit leaves both processes what they need, and nothing that their own filters would not"""
    text = UNIT.read_text()
    lists = dict(re.findall(r"^(AmbientCapabilities|CapabilityBoundingSet|SystemCallFilter)=(.*)$", text, re.M))
    for name in ("AmbientCapabilities", "CapabilityBoundingSet"):
        assert lists[name].split() == ["CAP_SYS_TIME", "CAP_NET_BIND_SERVICE"], lists
    # The keeper sets the clock, and both set their filters.
    assert lists["SystemCallFilter"].split() == ["@system-service", "@clock", "seccomp"], lists
    assert "NoNewPrivileges=yes" in text, text


tap.main([exposure, directives, no_second_start, bounded_wait, two_processes])
