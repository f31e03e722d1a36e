#!/usr/bin/env python3
"""ntpq on a terminal: editing, history, completion, a password without echo. Prints TAP.

Usage: terminal.py NTPQ. No daemon is asked anything.
"""
import os
import pty
import select
import signal
import sys
import time

PROMPT = b"ntpq> "


class Terminal:
    """ntpq as the child of a pseudo terminal."""

    def __init__(self, program):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "vt100"
            os.execv(program, [program, "127.0.0.1:9"])
        self.unread = b""
        self.wait_for(PROMPT)

    def wait_for(self, text, within=10.0):
        """What was printed up to `text`."""
        end = time.monotonic() + within
        while text not in self.unread:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                raise AssertionError(f"no {text!r} in {self.unread!r}")
            try:
                self.unread += os.read(self.fd, 4096)
            except OSError as error:
                raise AssertionError(f"ended without {text!r}: {self.unread!r}") from error
        cut = self.unread.index(text) + len(text)
        seen, self.unread = self.unread[:cut], self.unread[cut:]
        return seen

    def type(self, keys):
        os.write(self.fd, keys)

    def end(self):
        """Ends the input, at once behind the prompt; the exit status."""
        self.type(b"\x04")
        for _ in range(200):
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                os.close(self.fd)
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.05)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        return -1


def check_editing(terminal):
    """A line is edited before it runs."""
    terminal.type(b"timeoux\x7ft 700\n")
    terminal.wait_for(b"primary timeout 700 ms")
    terminal.wait_for(PROMPT)


def check_history(terminal):
    """The arrow up brings the line before back."""
    terminal.type(b"timeout 800\n")
    terminal.wait_for(b"primary timeout 800 ms")
    terminal.wait_for(PROMPT)
    terminal.type(b"\x1b[A\x1b[A\n")
    terminal.wait_for(b"primary timeout 700 ms")
    terminal.wait_for(PROMPT)


def check_completion(terminal):
    """The tabulator completes a command, and shows the choice."""
    terminal.type(b"time\t")
    seen = terminal.wait_for(b"timerstats")
    assert b"timeout" in seen, seen
    terminal.type(b"\x15ntpv\t\n")
    terminal.wait_for(b"NTP version being claimed is 2")
    terminal.wait_for(PROMPT)


def check_password(terminal):
    """A password is not echoed, and a typed one is not in the history."""
    terminal.type(b"keyid 1\n")
    terminal.wait_for(PROMPT)
    terminal.type(b"passwd\n")
    terminal.wait_for(b"MD5 Password: ")
    terminal.type(b"hush123\n")
    seen = terminal.wait_for(PROMPT)
    assert b"hush123" not in seen, seen
    terminal.type(b"passwd hush456\n")
    terminal.wait_for(PROMPT)
    terminal.type(b"\x1b[A\n")
    seen = terminal.wait_for(b"\n" + PROMPT)
    assert b"hush456" not in seen.split(b"\n", 1)[-1], seen


def check_interrupt(terminal):
    """An interrupt gives a new prompt and forgets the line."""
    terminal.type(b"quit")
    terminal.wait_for(b"quit")
    os.kill(terminal.pid, signal.SIGINT)
    terminal.wait_for(PROMPT)
    terminal.type(b"host\n")
    terminal.wait_for(b"current host is 127.0.0.1:9")
    terminal.wait_for(PROMPT)


def main(program):
    checks = [check_editing, check_history, check_completion, check_password, check_interrupt]
    print(f"1..{len(checks) + 1}")
    terminal = Terminal(program)
    failed = False
    for number, check in enumerate(checks, 1):
        try:
            check(terminal)
            print(f"ok {number} - {check.__doc__}")
        except AssertionError as error:
            failed = True
            print(f"not ok {number} - {check.__doc__}\n# {error}")
    status = terminal.end()
    failed = failed or status != 0
    print(f"{'ok' if status == 0 else 'not ok'} {len(checks) + 1} - The end of input is the end")
    return 1 if failed else 0


sys.exit(main(sys.argv[1]))
