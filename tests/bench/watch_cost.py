#!/usr/bin/env python3
"""What watching one host costs: `ntptop` against `watch -n 4 ntpq -p` with NTPsec's ntpq, CPU time of all processes.

Exit status 1 when the limit is broken. Usage: watch_cost.py BUILD [SECONDS]
"""
import fcntl
import os
import pathlib
import pty
import resource
import select
import struct
import sys
import termios
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from daemons import Daemons, wait_until, time_of  # noqa: E402

PEERS = 16
LIMIT = 1 / 20


def cpu_seconds(command, seconds, environment):
    """CPU time of the command and of all that it started and waited for, on a terminal of 80x24 for that long."""
    pid, screen = pty.fork()
    if pid == 0:
        os.execvpe(command[0], list(map(str, command)), environment)
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    end = time.monotonic() + seconds
    shown = 0
    while (left := end - time.monotonic()) > 0:
        if select.select([screen], [], [], left)[0]:
            shown += len(os.read(screen, 65536))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    os.write(screen, b"\x03")
    os.waitpid(pid, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    os.close(screen)
    if shown < 500:
        raise RuntimeError(f"{command[0]} showed nothing: {shown} octets")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def answers(address, port):
    try:
        return time_of(address, port)
    except OSError:
        return None


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60
    root = build / "peers" / "root" / "usr"
    if not (build / "peers" / "complete").exists():
        sys.exit("bench: NTPsec is not fetched: tests/interop/fetch_peers BUILD does it, with a network")
    library = next(root.glob("lib/*/ntp"))
    environment = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
                   "PYTHONPATH": str(root / "lib/python3/dist-packages"), "LD_LIBRARY_PATH": str(library)}
    with Daemons(build / "daemon" / "ntpd") as lab:
        sources = [f"127.0.9.{n}" for n in range(1, PEERS + 1)]
        for number, address in enumerate(sources[:2]):
            lab.root(f"root{number}", address)
        lab.start("here", "127.0.9.99", "".join(f"server {one} port PORT\n" for one in sources))
        wait_until(lambda: answers("127.0.9.99", lab.port), 20, "the daemon answers")
        # NTPsec's ntpq takes the port from the services only: the daemon is asked where it asks.
        script = f"import runpy,sys,ntp.packet,socket\nsys.argv=['ntpq','-pn','127.0.9.99']\n" \
                 f"real=socket.getaddrinfo\n" \
                 f"socket.getaddrinfo=lambda h,p,*a,**k: real(h,{lab.port},*a,**k)\n" \
                 f"runpy.run_path('{root}/bin/ntpq', run_name='__main__')"
        file = lab.path / "ntpq.py"
        file.write_text(script)
        theirs = cpu_seconds(["watch", "-n", "4", "/usr/bin/python3", file], seconds, environment)
        ours = cpu_seconds([build / "tools" / "ntptop" / "ntptop", "-n", f"127.0.9.99:{lab.port}"], seconds, environment)
    ratio = ours / theirs
    holds = ratio <= LIMIT
    print(f"{f'CPU of watching {PEERS} peers for {seconds:g} s':<42} {'ours':>9} {'NTPsec':>9}   limit")
    print(f"{'ntptop beside watch -n 4 ntpq -p, ms':<42} {ours * 1e3:>9.1f} {theirs * 1e3:>9.1f}")
    print(f"{'the same as a ratio':<42} {ratio:>9.4f} {1:>9}   {f'<= {LIMIT:.4f}':<12} {'ok' if holds else 'BROKEN'}")
    sys.exit(0 if holds else 1)


main()
