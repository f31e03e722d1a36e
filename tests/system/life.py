#!/usr/bin/env python3
"""From start to end: pid file, log, drift file, background, signals, -q."""
import os
import pathlib
import signal
import socket
import subprocess

from ntpd import (HERE, NTPD, Daemons, Skip, expect, expect_in, free_port, main, run, time_of, wait_until)

ISLAND = "server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\n"


def answers(port):
    try:
        return time_of(HERE, port, 0.2)
    except OSError:
        return None


def ended(process, number):
    process.send_signal(number)
    return process.wait(5)


def first_lines():
    """the log begins with the version, the command line and who may ask"""
    with Daemons(NTPD) as net:
        net.start("a", HERE, ISLAND)
        log = wait_until(lambda: net.log("a") if "may ask" in net.log("a") else "", 5, "a log")
        expect_in("ntpd gnomon-", log.splitlines()[0])
        expect_in(f"--listen={HERE}", log.splitlines()[0])
        expect_in("only this machine may ask", log)


def rules_are_told_by_the_file():
    """with a restrict line nothing is said about who may ask"""
    with Daemons(NTPD) as net:
        net.start("a", HERE, ISLAND + "restrict default nomodify\n")
        wait_until(lambda: answers(net.port), 5, "an answer")
        expect("may ask" in net.log("a"), False)


def wrong_lines_are_logged():
    """a line that is not understood is logged, and the daemon goes on"""
    with Daemons(NTPD) as net:
        net.start("a", HERE, ISLAND + "sever 192.0.2.1\n")
        wait_until(lambda: answers(net.port), 5, "an answer")
        expect_in("a.conf:3", net.log("a"))


def signals_end_it():
    """SIGTERM, SIGINT and SIGQUIT end it with status 0"""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        with Daemons(NTPD) as net:
            process = net.start("a", HERE, ISLAND)
            wait_until(lambda: answers(net.port), 5, "an answer")
            expect(ended(process, number), 0, str(number))
            expect_in(f"ended by signal {int(number)}", net.log("a"))


def hangup_opens_the_log_again():
    """SIGHUP makes it write to a new file after rotation"""
    with Daemons(NTPD) as net:
        process = net.start("a", HERE, ISLAND)
        wait_until(lambda: answers(net.port), 5, "an answer")
        (net.path / "a.log").rename(net.path / "old.log")
        process.send_signal(signal.SIGHUP)
        wait_until(lambda: "log opened again" in net.log("a"), 5, "a new log")
        expect(process.poll(), None)


def pid_file():
    """the pid file names it while it runs, and then goes"""
    with Daemons(NTPD) as net:
        file = net.path / "ntpd.pid"
        process = net.start("a", HERE, ISLAND, "-p", str(file))
        wait_until(lambda: answers(net.port), 5, "an answer")
        expect(file.read_text(), f"{process.pid}\n")
        expect(ended(process, signal.SIGTERM), 0)
        expect(file.exists(), False)


def damaged_drift_file():
    """a damaged drift file is told and ignored"""
    with Daemons(NTPD) as net:
        drift = net.path / "drift"
        drift.write_text("fast\n")
        net.start("a", HERE, ISLAND + f"driftfile {drift}\n")
        wait_until(lambda: answers(net.port), 5, "an answer")
        expect_in(f"warning: the drift file {drift} is damaged", net.log("a"))


def background():
    """without -n the shell gets its prompt back when the daemon answers"""
    with Daemons(NTPD) as net:
        conf, pid, port = net.path / "a.conf", net.path / "pid", free_port()
        conf.write_text(ISLAND)
        status, out, err = run("--clock=virtual", f"--listen={HERE}", f"--port={port}", "-c", "a.conf",
                               "-l", "a.log", "-p", "pid", cwd=net.path, umask=0)
        expect((status, out, err), (0, "", ""))
        child = int(pid.read_text())
        try:
            expect(bool(answers(port)), True, "it answers at once")
            for file in (pid, net.path / "a.log"):
                expect(file.stat().st_mode & 0o022, 0, f"others may not write {file.name}")
            expect(os.readlink(f"/proc/{child}/cwd"), "/")
            expect(os.getsid(child) != os.getsid(0), True)
        finally:
            os.kill(child, signal.SIGTERM)
        wait_until(lambda: not pid.exists(), 5, "the end of the daemon")
        expect_in("ended by signal 15", (net.path / "a.log").read_text())


def service_manager():
    """under a service manager it stays in the foreground and says when it is ready"""
    with Daemons(NTPD) as net, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(net.path / "notify"))
        manager.settimeout(5)
        (net.path / "a.conf").write_text(ISLAND)
        process = subprocess.Popen(
            [NTPD, "--clock=virtual", f"--listen={HERE}", f"--port={net.port}", "-c",
             net.path / "a.conf", "-l", net.path / "a.log"],
            env={**os.environ, "NOTIFY_SOCKET": str(net.path / "notify")})
        net.started.append(process)
        expect(manager.recv(100), b"READY=1")
        expect(process.poll(), None)
        expect(bool(answers(net.port)), True)


def both_families():
    """it answers on IPv6 as on IPv4"""
    request = bytes([0x23]) + bytes(39) + b"\x01\x02\x03\x04\x05\x06\x07\x08"
    with Daemons(NTPD) as net, socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
        try:
            sock.bind(("::1", 0))
        except OSError as reason:
            raise Skip(f"no IPv6 here: {reason}") from None
        net.start("a", HERE, ISLAND, "--listen=::1")
        wait_until(lambda: answers(net.port), 5, "an answer")
        sock.settimeout(2)
        sock.connect(("::1", net.port))
        sock.send(request)
        reply = sock.recv(512)
        expect((len(reply), reply[0], reply[24:32]), (48, 0x24, request[40:48]))


def set_once():
    """-q sets the clock once and ends with 0"""
    with Daemons(NTPD) as net:
        net.root("root", "127.0.0.1")
        wait_until(lambda: (answers(net.port) or (3,))[0] == 0, 20, "a root that is synchronised")
        (net.path / "b.conf").write_text(f"server {HERE} port {net.port} iburst\n")
        status, _, err = run("-q", "--clock=virtual:offset=3", "--listen=127.0.0.2",
                             f"--port={net.port}", "-c", net.path / "b.conf", timeout=40)
        expect(status, 0, err)


def set_once_without_a_source():
    """-q ends with an error when nobody answers"""
    with Daemons(NTPD) as net:
        (net.path / "b.conf").write_text(f"server 127.0.0.9 port {net.port} iburst\n")
        status, _, err = run("-q", "--clock=virtual:offset=3", "--listen=127.0.0.2",
                             f"--port={net.port}", "-c", net.path / "b.conf", timeout=60)
        expect(status, 1, err)
        expect(len(err) > 0, True)


main([first_lines, rules_are_told_by_the_file, wrong_lines_are_logged, signals_end_it,
      hangup_opens_the_log_again, pid_file, damaged_drift_file, background, service_manager,
      both_families, set_once, set_once_without_a_source])
