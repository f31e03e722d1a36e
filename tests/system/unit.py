#!/usr/bin/env python3
"""The units for systemd: systemd itself reads them and says how exposed the service is. Usage: SERVICE WAIT"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import tap  # noqa: E402

UNIT, WAIT = (pathlib.Path(name).resolve() for name in sys.argv[1:])


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


tap.main([exposure, directives, no_second_start])
