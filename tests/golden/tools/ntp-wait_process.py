#!/usr/bin/env python3
"""ntp-wait as a process, against servers of every kind. Usage: ntp-wait_process.py PROGRAM"""
import os
import pty
import signal
import socket
import subprocess
import sys
import threading
import time

from lab import Server, equal, lab, main, run, serve, variables

PROGRAM = sys.argv[1]
HERE = "127.0.0.1"
RIGHT = variables("leap=0, stratum=3\r\n")
WRONG = variables("leap=3, stratum=16\r\n", 0xC011)
BUSY = "clock_control=0, clock_error=\"another program steers it\"\r\n"


class Starting(Server):
    """Not synchronised for some questions, then it is."""

    def __init__(self, wrong):
        super().__init__({0: RIGHT})
        self.wrong = wrong

    def replies(self, request):
        # The list of sources is asked for once a try, to say why.
        listed = request[1] & 0x1F == 1
        self.wrong -= listed and self.wrong > 0
        self.answers[0] = (0xC011, b"") if listed else WRONG if self.wrong else RIGHT
        return super().replies(request)


def wait(server, *words):
    with lab({HERE: server}) as port:
        return run(PROGRAM, "-4", "--port", port, *words)


def at_once():
    """a synchronised daemon: silence and status 0 at once"""
    result = wait(Server({0: RIGHT}))
    equal((result.status, result.out, result.err), (0, "", ""))
    assert result.seconds < 1, result.seconds


def verbose():
    """-v says how it ended, without a spinner where nobody sees it"""
    result = wait(Server({0: RIGHT}), "-v")
    equal(result.out, "Waiting for ntpd to synchronize...  OK! (0.0 seconds)\n")


def becomes_right():
    """waits until the clock is right"""
    server = Starting(2)
    result = wait(server, "-s", 1)
    equal((result.status, result.err), (0, ""))
    assert 1.5 < result.seconds < 5, result.seconds


def gives_up():
    """the last try says why, status 1"""
    result = wait(Starting(99), "-v", "-n", 2, "-s", 1)
    equal(result.status, 1)
    equal(result.out, "Waiting for ntpd to synchronize...  No!\nntpd did not synchronize.\n")
    assert result.err.startswith("ntp-wait: not synchronised after 1."), result.err
    assert result.err.endswith(" s and 2 tries: the daemon has no sources\n"), result.err


def deadline():
    """-t ends everything"""
    for server in Server(deaf=True), Starting(99):
        result = wait(server, "-t", 2, "-s", 9)
        equal(result.status, 1)
        assert 1.5 < result.seconds < 3.5, result.seconds


def comes_up():
    """a daemon that is not there yet is waited for"""
    with lab({}) as port:
        pass
    waiting = subprocess.Popen([PROGRAM, "-s", "1", f"{HERE}:{port}"])
    time.sleep(0.5)
    at = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    at.bind((HERE, port))
    at.settimeout(0.05)
    stop = threading.Event()
    thread = threading.Thread(target=serve, args=(at, Server({0: RIGHT}), stop))
    thread.start()
    try:
        equal(waiting.wait(timeout=8), 0)
    finally:
        stop.set()
        thread.join()
        at.close()


def nobody():
    """nobody listens: that is the reason"""
    with lab({}) as port:
        pass
    result = run(PROGRAM, "-n", 1, f"{HERE}:{port}")
    equal(result.status, 1)
    assert "1 try: " in result.err and str(port) in result.err, result.err
    equal(result.err.count("\n"), 1)


def steering():
    """a daemon that cannot steer the clock is never synchronised"""
    result = wait(Server({0: variables(BUSY)}), "-n", 1)
    equal(result.status, 1)
    assert result.err.endswith("the daemon cannot steer the clock: another program steers it\n"), result.err


def as_json():
    """--json gives one object"""
    document = wait(Starting(99), "-n", 1, "--json").json()
    equal(document["schema"], "gnomon-ntp-wait/1")
    target, = document["targets"]
    equal((target["synchronised"], target["reason"], target["tries"]), (False, "the daemon has no sources", 1))


def interrupted():
    """^C ends it with status 2"""
    with lab({HERE: Server(deaf=True)}) as port:
        waiting = subprocess.Popen([PROGRAM, f"{HERE}:{port}"])
        time.sleep(0.5)
        waiting.send_signal(signal.SIGINT)
        equal(waiting.wait(timeout=5), 2)


def spinner():
    """on a terminal the wheel turns"""
    with lab({HERE: Starting(2)}) as port:
        control, terminal = pty.openpty()
        done = subprocess.run([PROGRAM, "-v", "-s", "1", f"{HERE}:{port}"], stdout=terminal, timeout=10, check=False)
        os.close(terminal)
        text = os.read(control, 4096).decode()
        os.close(control)
    equal(done.returncode, 0)
    assert text.startswith("Waiting for ntpd to synchronize...  \b*\b+\b:\bOK! ("), repr(text)


def usage():
    """a wrong command line is one line and status 2"""
    for words in ("-n", "x"), ("-q",), ("--port", "0"), ("a", "b"), ("-t", "0"), ("-46",):
        result = run(PROGRAM, *words)
        equal((result.status, result.out, result.err.count("\n")), (2, "", 1))
        assert result.err.startswith("ntp-wait: "), result.err


main([at_once, verbose, becomes_right, gives_up, deadline, comes_up, nobody, steering, as_json, interrupted, spinner,
      usage])
