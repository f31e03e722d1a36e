#!/usr/bin/env python3
"""The demo as people see it: into a pipe, on a terminal, interrupted. Usage: demo.py DEMO-SCRIPT BUILD"""
import json
import os
import pathlib
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time
from fcntl import ioctl

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import tap  # noqa: E402
from daemons import free_port, wait_until  # noqa: E402

ROWS, COLUMNS = 24, 80


def session_of(pid):
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    state, _, _, session = text.rpartition(")")[2].split()[:4]
    return None if state == "Z" else int(session)


class Demo:
    """One run in a session and a folder of its own, so that whatever is left behind is found."""

    def __init__(self, script, build, terminal=False, port=None):
        self.folder = tempfile.TemporaryDirectory(prefix="gnomon-demo-test-")
        self.port = port or free_port()
        environment = {**os.environ, "PORT": str(self.port), "TMPDIR": self.folder.name, "TERM": "xterm"}
        if terminal:
            self.screen, inner = pty.openpty()
            ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        else:
            self.screen, inner = os.pipe()
        self.process = subprocess.Popen(
            ["setsid", "--ctty", "--wait", script, build] if terminal else [script, build],
            stdin=inner if terminal else subprocess.DEVNULL, stdout=inner, stderr=inner, env=environment,
            start_new_session=not terminal)
        os.close(inner)
        self.text = ""

    def read(self, seconds):
        """Adds to the text what appears; False at the end of it."""
        if not select.select([self.screen], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.screen, 65536)
        except OSError:  # a terminal that nobody holds any more
            return False
        self.text += data.decode(errors="backslashreplace")
        return bool(data)

    def read_until(self, condition, seconds):
        end = time.monotonic() + seconds
        while not condition(self.text):
            if time.monotonic() > end:
                raise AssertionError(f"not within {seconds} s:\n{self.text}")
            if not self.read(0.2):
                raise AssertionError(f"it ended:\n{self.text}")

    def read_to_end(self, seconds):
        end = time.monotonic() + seconds
        while self.read(0.2):
            if time.monotonic() > end:
                raise AssertionError(f"no end within {seconds} s:\n{self.text}")
        return self.process.wait(10)

    def left(self):
        """Processes and files that outlived it. Its daemons know their own folder by name."""
        found = [path.name for path in pathlib.Path(self.folder.name).iterdir()]
        for path in pathlib.Path("/proc").iterdir():
            if path.name.isdigit() and session_of(int(path.name)) is not None:
                try:
                    command = (path / "cmdline").read_bytes()
                except OSError:
                    continue
                if self.folder.name.encode() in command:
                    found.append(command.replace(b"\0", b" ").decode())
        return found

    def started(self):
        """All its daemons run."""
        return sum("ntpd" in command for command in self.left()) >= 7

    def signal_script(self, number):
        os.kill(self.process.pid, number)

    def expect_nothing_left(self):
        assert not self.left(), self.left()
        self.folder.cleanup()


def section(text, command):
    match = re.search(rf"^\$ {re.escape(command)}.*\n((?:(?!\$ ).*\n?)*)", text, re.M)
    assert match, f"no `{command}` in:\n{text}"
    return match[1].strip("\n")


def piped(script, build):
    """into a pipe: tables, a chain of four, a reason where none answers, JSON; nothing is left behind"""
    demo = Demo(script, build)
    status = demo.read_to_end(120)
    assert status == 0, (status, demo.text)
    demo.expect_nothing_left()
    rows = section(demo.text, "ntpq -pn").splitlines()
    assert len(rows) >= 6, rows
    good, silent, liar, dead = rows[2:6]
    assert re.match(r"\*127\.0\.7\.4 +\S+ +3 u ", good), good
    assert re.match(r"[+*]127\.0\.7\.5 +\S+ +3 u ", silent), silent
    assert liar.startswith("x127.0.7.6 ") and 240 < float(liar.split()[-2]) < 260, liar
    assert re.match(r" 127\.0\.7\.8 .* 16 u .* 0 ", dead), dead
    assert abs(float(good.split()[-2])) < 10, good
    state = section(demo.text, "ntpstat 127")
    assert re.match(r"synchronised to NTP server \(127\.0\.7\.\d\) at stratum 4", state), state
    hops = section(demo.text, "ntptrace -n 127.0.7.7").splitlines()
    assert [re.search(r"stratum (\d)", hop)[1] for hop in hops] == ["4", "3", "2", "1"], hops
    assert re.search(r"refid '?(GPS|PPS)", hops[-1]), hops
    refused = section(demo.text, "ntptrace -n 127.0.7.5")
    assert "127.0.7.5" in refused and "stratum 3" in refused, refused
    json.loads(section(demo.text, "ntpstat --json"))
    assert "\033" not in demo.text


def on_a_terminal(script, build):
    """on a terminal of 80x24: says what to look at, opens the live screen, ends with it; nothing is left behind"""
    demo = Demo(script, build, terminal=True)
    demo.read_until(lambda text: "Enter opens it." in text, 120)
    guide = demo.text.replace("\r", "").split("What to look at")[1].split("\n")
    assert len(guide) < ROWS and max(map(len, guide)) <= COLUMNS, guide
    os.write(demo.screen, b"\n")
    for word in ["Fleet", "CRIT", "m3only", "says it is in sync"]:
        demo.read_until(lambda text: word in text, 30)
    os.write(demo.screen, b"q")
    status = demo.read_to_end(15)
    assert status == 0, (status, demo.text[-500:])
    demo.expect_nothing_left()


def interrupted(script, build):
    """^C while it still waits, and a termination: nothing is left behind"""
    for number, expected in [(signal.SIGINT, 130), (signal.SIGTERM, 143)]:
        demo = Demo(script, build)
        wait_until(demo.started, 30, "seven daemons run")
        os.killpg(demo.process.pid, number) if number == signal.SIGINT else demo.signal_script(number)
        status = demo.read_to_end(15)
        assert status == expected, (status, demo.text)
        demo.expect_nothing_left()


def port_taken(script, build):
    """a port that is not free is said at once, not waited for"""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.7.3", 0))
        demo = Demo(script, build, port=taken.getsockname()[1])
        status = demo.read_to_end(20)
    assert status == 1 and f"UDP port {demo.port} is taken on 127.0.7.3" in demo.text, (status, demo.text)
    demo.expect_nothing_left()


tap.main([piped, on_a_terminal, interrupted, port_taken], *sys.argv[1:])
