#!/usr/bin/env python3
"""The unit for systemd: systemd itself reads it and says how exposed the service is. Usage: UNIT_FILE"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import tap  # noqa: E402

UNIT = pathlib.Path(sys.argv[1]).resolve()


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
    """systemd knows every line of it"""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / UNIT.name
        copy.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text(), flags=re.M))
        said = analyze("verify", "--man=no", str(copy)).stderr
    bad = [line for line in said.splitlines() if UNIT.name in line]
    assert not bad, bad


def no_second_start():
    """a daemon that gave up (panic) is not started again, which would open the gate of -g"""
    text = UNIT.read_text()
    assert "Restart=on-abnormal" in text and "Type=notify" in text and "WatchdogSec=" in text, text


tap.main([exposure, directives, no_second_start])
