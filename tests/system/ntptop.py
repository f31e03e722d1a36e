#!/usr/bin/env python3
"""The live screen in a real terminal (tmux) on daemons of our own. Usage: ntptop.py NTPTOP NTPD NTPQ"""
import gzip
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import tap  # noqa: E402
from daemons import Daemons, wait_until  # noqa: E402

GOOD, LIAR, SILENT, HERE, DEAD = "127.0.9.1", "127.0.9.2", "127.0.9.3", "127.0.9.4", "127.0.9.5"


class Window:
    """A tmux server of its own with one window; ends with it."""

    def __init__(self, command, width=80, height=24, environment=None):
        self.folder = tempfile.TemporaryDirectory(prefix="gnomon-tmux-")
        self.socket = f"{self.folder.name}/socket"
        env = {**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})}
        env.pop("TMUX", None)
        words = " ".join(f"'{word}'" for word in map(str, command))
        exports = " ".join(f"{key}={value}" for key, value in (environment or {}).items())
        self.status_file = pathlib.Path(self.folder.name) / "status"
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(width), "-y", str(height),
                  f"{exports} {words}; echo $? > {self.status_file}; sleep 1000", env=env)

    def tmux(self, *words, env=None):
        said = subprocess.run(["tmux", "-S", self.socket, *words], capture_output=True, text=True, timeout=20,
                              check=True, env=env, stdin=subprocess.DEVNULL)
        return said.stdout

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True, timeout=20)
        self.folder.cleanup()

    def text(self):
        return self.tmux("capture-pane", "-p")

    def press(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def expect(self, pattern, seconds=15):
        last = ""

        def found():
            nonlocal last
            last = self.text()
            return re.search(pattern, last, re.M)

        try:
            wait_until(found, seconds, pattern)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{last}") from None
        return last

    def status(self):
        wait_until(self.status_file.exists, 10, "the program ends")
        time.sleep(0.1)
        return int(self.status_file.read_text())

    def resize(self, width, height):
        self.tmux("resize-window", "-x", str(width), "-y", str(height))


class Lab(Daemons):
    def fill(self):
        self.root("good", GOOD)
        self.root("liar", LIAR, clock="virtual:offset=0.25")
        self.start("silent", SILENT, f"server {GOOD} port PORT iburst minpoll 0 maxpoll 3\n"
                   "restrict 127.0.0.0 mask 255.0.0.0 noquery\n")
        self.start("here", HERE, "".join(f"server {one} port PORT iburst minpoll 0 maxpoll 3\n"
                                         for one in (GOOD, LIAR, SILENT, DEAD)))
        return self

    def host(self, address):
        return f"{address}:{self.port}"


def walk(ntptop, lab):
    """one host: all screens, filter, sort, explanation, pause, rewind, resize, quit"""
    with Window([ntptop, lab.host(HERE)]) as window:
        window.expect(r"\* 127\.0\.9\.\d", 40)
        window.expect(r"x 127\.0\.9\.2", 40)
        window.expect(rf"{HERE}:\d+ +IN SYNC", 40)
        for key, word in [("2", r"\[2 Graph\]"), ("3", r"\[3 Fleet\]"), ("4", r"\[4 Trace\]"), ("5", r"\[5 Clients\]"),
                          ("6", r"\[6 Events\]"), ("7", r"\[7 Vars\]"), ("1", r"\[1 Peers\]")]:
            window.press(key)
            window.expect(word)
        window.press("4")
        window.expect(r"└─ " + re.escape(HERE), 30)
        window.press("5")
        window.expect(r"^ *>?127\.0\.\d+\.\d+ +\d+ ", 20)
        window.expect(r"clients \d+ of \d+ slots, \d+ listed +in \d+\.\d/s +drop \d", 40)
        window.press("1")
        window.press("/")
        window.type("9.2")
        window.press("Enter")
        filtered = window.expect(r"filter: 9\.2")
        assert not re.search(r"^[ >].?127\.0\.9\.5 ", filtered, re.M), filtered
        window.press("Escape")
        window.expect(r"127\.0\.9\.5")
        window.press("s", "s", "I")
        window.expect(r"remote\^")
        window.press("x")
        window.expect(r"^ +(reach|not reach|conf|sel_)")
        window.press("Escape")
        window.press("Right", "Right")
        window.expect(r"remote: \? tells what it means")
        window.press("?")
        window.expect(r"^ remote\n +the source: its name, address")
        window.press("Escape")
        window.press("Escape")
        window.press("c")
        window.expect(r"> \[x\] refid +what the source itself follows")
        window.press("Space", "Enter")
        hidden = window.expect(r"remote\^ +st t when")
        window.press("c", "Space", "Enter")
        window.expect(r"remote\^ +refid +st")
        assert "refid" not in hidden.splitlines()[3], hidden
        window.press("m")
        window.type("moved a cable")
        window.press("Enter")
        window.expect(r"noted at \d\d:\d\d:\d\d")
        window.press("6")
        window.expect(r"INFO +- +moved a cable")
        window.press("1")
        window.press("?")
        window.expect(r"Keys on Peers")
        window.press("Escape")
        window.press("Space")
        window.expect(r"PAUSED")
        window.press("[", "[", "[")
        window.expect(r"PAUSED, \d+s ago")
        window.press("Home")
        window.expect(r"LIVE")
        window.resize(120, 35)
        window.expect(r"filter")
        window.resize(40, 8)
        window.expect(r"q quit")
        window.resize(20, 3)
        window.expect(r"^(OK|WARN|CRIT|\?)")
        window.resize(80, 24)
        window.expect(r"\[1 Peers\]")
        window.press("q")
        assert window.status() == 0


def fleet(ntptop, lab):
    """many hosts: the contradiction, the one that refuses mode 6, the dead one; keys at once"""
    hosts = [lab.host(one) for one in (GOOD, LIAR, SILENT, HERE, DEAD)]
    with Window([ntptop, "-i", "1", *hosts], height=30) as window:
        window.expect(rf"CRIT +{LIAR}", 30)
        window.expect(r"says it is in sync .* seen from here it is 2\d\d\.\d+ ms ahead")
        window.expect(rf"{SILENT}:\d+ +m3only")
        window.expect(rf"\? +{DEAD}")
        times = []
        for key, word in [("6", "[6 Events]"), ("3", "[3 Fleet]")] * 5:
            begin = time.monotonic()
            window.press(key)
            while word not in window.text():
                assert time.monotonic() - begin < 5, window.text()
            times.append(time.monotonic() - begin)
        # tmux itself takes most of it: the measure of the program alone is in the unit tests.
        assert sorted(times)[len(times) // 2] < 0.5, times
        window.press("q")
        assert window.status() == 0


def recorded(ntptop, lab):
    """recorded, packed, then replayed with nobody there: the screens live again, and walk through time"""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "record.jsonl.gz"
        with Window([ntptop, "-i", "1", "--record", file, lab.host(HERE)]) as window:
            window.expect(r"REC \d\d:\d\d:\d\d LIVE")
            window.expect(r"127\.0\.9\.1")
            time.sleep(6)
            window.press("q")
            assert window.status() == 0
        lines = [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]
        assert lines[0] == {"schema": "gnomon-ntptop-record/1"}, lines[0]
        assert sum("polled" in line for line in lines) >= 4, len(lines)
        with Window([ntptop, "--replay", file]) as window:
            window.expect(r"REPLAY")
            window.expect(r"127\.0\.9\.1")
            window.press("]", "]", "2")
            window.expect(r"REPLAY, PAUSED")
            window.expect(r"\[2 Graph\]")
            window.press("q")
            assert window.status() == 0


def plain_terminals(ntptop, lab):
    """LANG=C on a vt100, and NO_COLOR: letters only; a terminal that is unknown is named"""
    with Window([ntptop, lab.host(HERE)], environment={"LC_ALL": "C", "TERM": "vt100"}) as window:
        text = window.expect(r"127\.0\.9\.1 ")
        assert text.isascii(), text
        window.press("q")
        assert window.status() == 0
    with Window([ntptop, lab.host(HERE)], environment={"NO_COLOR": "1"}) as window:
        window.expect(r"127\.0\.9\.1 ")
        assert not re.search(r"\033\[([0-9]+;)*3[0-8][;m]", window.tmux("capture-pane", "-p", "-e")), "colours"
        window.press("Q")
        assert window.status() == 0
        window.expect(r"127\.0\.9\.1 ")
    with Window([ntptop, lab.host(HERE)], environment={"TERM": "nonsense"}) as window:
        window.expect(r"the terminal 'nonsense' is not known here")
        assert window.status() == 2


def suspended(ntptop, lab):
    """^Z gives the shell back, fg the screen"""
    with Window(["bash", "--norc", "-i"], environment={"PS1": "prompt"}) as window:
        window.type(f"{ntptop} {lab.host(HERE)}")
        window.press("Enter")
        window.expect(r"127\.0\.9\.1 ")
        window.press("C-z")
        window.expect(r"Stopped")
        window.type("fg")
        window.press("Enter")
        window.expect(r"\[1 Peers\]")
        window.press("C-c")
        window.expect(r"prompt *$")


def headless(ntptop, lab):
    """without a terminal: one look as text and JSON, pictures, lines, and exit statuses"""
    def run(*words, status=0):
        said = subprocess.run([ntptop, *words], capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL)
        assert said.returncode == status, (words, said)
        return said.stdout, said.stderr

    text, _ = run("--once", lab.host(HERE))
    assert "127.0.9.1" in text and len(text.splitlines()) == 24, text
    screen = json.loads(run("--once", "--json", lab.host(HERE))[0])
    assert len(screen["rows"]) == 4, screen
    with tempfile.TemporaryDirectory() as folder:
        picture = pathlib.Path(folder) / "a.svg"
        run("--snapshot", picture, "--size", "120x35", lab.host(HERE))
        assert picture.read_text().startswith("<svg"), "a picture"
        _, said = run("--snapshot", "/nonexistent/a.svg", lab.host(HERE), status=1)
        assert "cannot write /nonexistent/a.svg" in said, said
        said = pathlib.Path(folder) / "said"
        run("--for", "3", "-i", "1", "--exec", f"echo $NTPTOP_LEVEL $NTPTOP_HOST >>{said}", lab.host(LIAR))
        assert f"CRIT {lab.host(LIAR)}" in said.read_text(), said.read_text()
    lines = run("--jsonl", "--for", "3", lab.host(HERE))[0].splitlines()
    assert any("polled" in json.loads(line) for line in lines), lines
    run("--once", lab.host(DEAD), status=3)
    assert "no terminal" in run(lab.host(HERE), status=2)[1]
    assert "cannot read /nonexistent" in run("--replay", "/nonexistent", status=2)[1]


def from_ntpq(ntptop, lab):
    """ntpq --watch is the same screen; with -c it repeats the table, and without ntptop it says so"""
    path = f"PATH={pathlib.Path(ntptop).parent}:$PATH"
    with Window(["env", path.replace("$PATH", os.environ["PATH"]), lab.ntpq, "-pn", "--watch", lab.host(HERE)]) as window:
        window.expect(r"\[1 Peers\] .* every 2 s")
        window.expect(rf"{HERE}:\d+ +IN SYNC", 40)
        window.press("q")
        assert window.status() == 0
    with Window([lab.ntpq, "-n", "-c", "peers", "--watch=1", "--count=2", lab.host(HERE)]) as window:
        window.expect(r"remote +refid +st t when poll reach")
        assert window.status() == 0
    with Window(["env", "PATH=/nonexistent", lab.ntpq, "--watch", lab.host(HERE)], width=200) as window:
        window.expect(r"^ntpq: --watch on a terminal opens ntptop, which is neither in .* install it")
        assert window.status() == 2


CASES = [walk, fleet, recorded, plain_terminals, suspended, headless, from_ntpq]


def main():
    ntptop, ntpd, ntpq = sys.argv[1:]
    if not shutil.which("tmux"):
        tap.skip_all(CASES, "there is no tmux; apt-get install tmux")
    with Lab(ntpd) as lab:
        lab.ntpq = ntpq
        lab.fill()
        sys.exit(tap.run(CASES, ntptop, lab))


main()
