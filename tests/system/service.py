#!/usr/bin/env python3
"""The habits of a service: HUP, service manager, SysV script, chosen addresses, sandboxes. Usage: NTPD INIT_SCRIPT"""
import ctypes
import os
import pathlib
import signal
import socket
import struct
import subprocess
import sys

from mode6 import read_variables
from ntpd import (HERE, NTPD, Daemons, Skip, expect, expect_in, free_port, main, run, status_of, time_of, wait_until)

ISLAND = "server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\n"
INIT_SCRIPT = pathlib.Path(sys.argv[2]).resolve()


def answers(port, address=HERE):
    try:
        return time_of(address, port, 0.2)
    except OSError:
        return None


def variable(port, name, address=HERE):
    try:
        return read_variables(address, port, name, timeout=0.3)[1].get(name)
    except OSError:
        return None


def hangup_reads_the_configuration():
    """SIGHUP puts a changed configuration to use"""
    with Daemons(NTPD) as net:
        process = net.start("a", HERE, ISLAND + "setvar site = here\n")
        wait_until(lambda: variable(net.port, "site") == "here", 5, "the variable")
        (net.path / "a.conf").write_text(ISLAND + "setvar site = there\n")
        process.send_signal(signal.SIGHUP)
        wait_until(lambda: variable(net.port, "site") == "there", 5, "the new variable")
        expect_in("configuration read again", net.log("a"))


def hangup_keeps_what_would_not_start():
    """SIGHUP keeps the old configuration when a guard in the new one is wrong"""
    with Daemons(NTPD) as net:
        process = net.start("a", HERE, ISLAND + "setvar site = here\n")
        wait_until(lambda: variable(net.port, "site") == "here", 5, "the variable")
        (net.path / "a.conf").write_text(ISLAND + "restrict default noqueryy\nsetvar site = there\n")
        process.send_signal(signal.SIGHUP)
        wait_until(lambda: "stays as it was" in net.log("a"), 5, "a refusal")
        expect(variable(net.port, "site"), "here")
        expect_in("a.conf:3: noqueryy is not a flag of restrict", net.log("a"))


def hangup_without_the_log():
    """SIGHUP does not claim a log that could not be opened"""
    with Daemons(NTPD) as net:
        folder = net.path / "logs"
        folder.mkdir()
        process = net.start("a", HERE, ISLAND, *[])
        wait_until(lambda: answers(net.port), 5, "an answer")
        process.terminate()
        process.wait(5)
        log = folder / "log"
        process = subprocess.Popen(
            [NTPD, "-n", "-c", net.path / "a.conf", "-l", log, "--clock=virtual", f"--port={net.port}",
             f"--listen={HERE}"], stdin=subprocess.DEVNULL)
        net.started.append(process)
        wait_until(lambda: answers(net.port), 5, "an answer")
        folder.rename(net.path / "moved")
        process.send_signal(signal.SIGHUP)
        moved = net.path / "moved" / "log"
        wait_until(lambda: "going on with the old file" in moved.read_text(), 5, "a complaint")
        expect("log opened again" in moved.read_text(), False)


def log_without_a_folder():
    """a log in a folder that is not there is one line, and the folder is not made"""
    with Daemons(NTPD) as net:
        (net.path / "a.conf").write_text(ISLAND)
        missing = net.path / "nowhere" / "log"
        status, _, err = run("-n", "--clock=virtual", f"--listen={HERE}", f"--port={net.port}", "-c",
                             net.path / "a.conf", "-l", missing)
        expect(status, 1)
        expect(err, f"ntpd: cannot open the log {missing}: there is no folder {missing.parent}; make it, or name "
                    "another file\n")
        expect(missing.parent.exists(), False)


def service_manager():
    """a service manager hears of the start, of the state, that the loop turns, and of a reload"""
    with Daemons(NTPD) as net, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(net.path / "notify"))
        manager.settimeout(20)
        (net.path / "a.conf").write_text(ISLAND)
        process = subprocess.Popen(
            [NTPD, "--clock=virtual", f"--listen={HERE}", f"--port={net.port}", "-c", net.path / "a.conf", "-l",
             net.path / "a.log"], stdin=subprocess.DEVNULL,
            env={**os.environ, "NOTIFY_SOCKET": str(net.path / "notify"), "WATCHDOG_USEC": "400000"})
        net.started.append(process)
        expect(manager.recv(300), b"READY=1")
        heard = []
        while not any("own clock" in each for each in heard):
            heard.append(manager.recv(300).decode())
        expect(heard[0].startswith("WATCHDOG=1\nSTATUS="), True, heard[0])
        expect_in("STATUS=stratum 1, own clock", heard[-1])
        wait_until(lambda: manager.recv(300) == b"WATCHDOG=1", 5, "a sign of life")
        process.send_signal(signal.SIGHUP)
        while not heard[-1].startswith("RELOADING=1\nMONOTONIC_USEC="):
            heard.append(manager.recv(300).decode())
        while heard[-1] != "READY=1":
            heard.append(manager.recv(300).decode())
        process.terminate()
        while heard[-1] != "STOPPING=1":
            heard.append(manager.recv(300).decode())


def chosen_addresses():
    """interface lines choose the addresses, and drop answers nothing"""
    with Daemons(NTPD) as net:
        (net.path / "a.conf").write_text(
            ISLAND + "interface ignore ipv4\ninterface ignore ipv6\ninterface listen 127.0.0.2\n"
            "interface drop 127.0.0.3\n")
        process = subprocess.Popen([NTPD, "-n", "-c", net.path / "a.conf", "-l", net.path / "a.log",
                                    "--clock=virtual", f"--port={net.port}"], stdin=subprocess.DEVNULL)
        net.started.append(process)
        wait_until(lambda: answers(net.port, "127.0.0.2"), 5, "an answer")
        expect(answers(net.port, "127.0.0.1"), None)
        expect(answers(net.port, "127.0.0.3"), None)


def options_beside_lines():
    """-I beside interface lines stops the start"""
    with Daemons(NTPD) as net:
        (net.path / "a.conf").write_text(ISLAND + "interface listen lo\n")
        status, _, err = run("-n", "--clock=virtual", f"--port={net.port}", "-I", "lo", "-c", net.path / "a.conf")
        expect(status, 1)
        expect_in("a.conf:3: interface stands beside -I or -L of the command line", err)


def extra_port():
    """extra port N is a second port"""
    with Daemons(NTPD) as net:
        second = free_port()
        net.start("a", HERE, ISLAND + f"extra port {second}\n")
        wait_until(lambda: answers(net.port) and answers(second), 5, "answers on both")


def statistics_of_a_day():
    """loops, peers, exchanges and events are recorded in the columns of old"""
    with Daemons(NTPD) as net:
        net.root("root", "127.0.0.1")
        folder = net.path / "stats"
        folder.mkdir()
        kinds = "loopstats peerstats rawstats protostats"
        net.start("b", "127.0.0.2", f"server 127.0.0.1 port PORT iburst minpoll 0 maxpoll 0\nstatistics {kinds}\n",
                  "-s", str(folder), clock="virtual:offset=0.05")
        columns = {"loopstats": 7, "peerstats": 8, "rawstats": 17, "protostats": 6}

        def lines(kind):
            file = folder / kind
            return file.read_text().splitlines() if file.exists() else []
        wait_until(lambda: all(lines(kind) for kind in columns), 30, "all four files")
        for kind, count in columns.items():
            day, second = lines(kind)[0].split()[:2]
            expect(int(day) > 60000 and 0 <= float(second) < 86400, True, kind)
            if kind != "protostats":
                expect({len(line.split()) for line in lines(kind)}, {count}, kind)
            dated = [path.name for path in folder.glob(f"{kind}.*")]
            expect(len(dated[0]), len(kind) + len(".20261126"), str(dated))
        expect(lines("peerstats")[0].split()[2], "127.0.0.1")


class Filter(ctypes.Structure):
    _fields_ = [("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint)]


class Program(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.POINTER(Filter))]


def forbid_families():
    """In the child: socket() of AF_UNIX, AF_INET6 and AF_NETLINK is an invalid argument, as in a simulator."""
    socket_call = {"x86_64": 41, "aarch64": 198}[os.uname().machine]
    load, equal, give = 0x20, 0x15, 0x06
    refuse, allow = 0x00050000 | 22, 0x7FFF0000
    rules = [(load, 0, 0, 0), (equal, 0, 4, socket_call), (load, 0, 0, 16), (equal, 3, 0, 1), (equal, 2, 0, 10),
             (equal, 1, 0, 16), (give, 0, 0, allow), (give, 0, 0, refuse)]
    array = (Filter * len(rules))(*[Filter(*rule) for rule in rules])
    libc = ctypes.CDLL(None, use_errno=True)
    program = Program(len(rules), array)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(program)):
        os._exit(99)


def sandbox():
    """where only IPv4 sockets can be made it serves and follows numeric servers, with one thread"""
    if os.uname().machine not in ("x86_64", "aarch64"):
        raise Skip("the numbers of system calls are known for two machines only")
    with Daemons(NTPD) as net:
        net.root("root", "127.0.0.1")
        (net.path / "b.conf").write_text(f"server 127.0.0.1 port {net.port} iburst minpoll 0 maxpoll 0\n"
                                         "restrict default nomodify\n")
        port = free_port()
        process = subprocess.Popen(
            [NTPD, "-n", "-c", net.path / "b.conf", "--clock=virtual:offset=0.05", f"--port={port}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=(net.path / "b.log").open("w"),
            preexec_fn=forbid_families)
        net.started.append(process)
        wait_until(lambda: (answers(port) or (3,))[0] == 0 or process.poll() is not None, 40,
                   "a daemon in a sandbox that is synchronised")
        expect(process.poll(), None, (net.path / "b.log").read_text())
        expect(status_of(process.pid)["Threads"], "1")


def init_script():
    """the SysV script starts the daemon with the options of /etc/sysconfig/ntpd, knows its state, and stops it"""
    with Daemons(NTPD) as net:
        (net.path / "etc/sysconfig").mkdir(parents=True)
        (net.path / "a.conf").write_text(ISLAND)
        pid = net.path / "ntpd.pid"
        (net.path / "etc/sysconfig/ntpd").write_text(
            f'OPTIONS="-p {pid} -g -c {net.path}/a.conf -l {net.path}/a.log --clock=virtual --port={net.port} '
            f'--listen={HERE}"\n')

        def script(word):
            done = subprocess.run(["sh", INIT_SCRIPT, word], env={**os.environ, "ROOT": str(net.path),
                                                                  "DAEMON": str(NTPD)},
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False)
            return done.returncode, done.stdout + done.stderr
        expect(script("status"), (3, "ntpd is stopped\n"))
        try:
            expect(script("start"), (0, "Starting ntpd: ok\n"))
            expect(bool(answers(net.port)), True)
            expect(script("status"), (0, f"ntpd (pid {pid.read_text().strip()}) is running...\n"))
            expect(script("start"), (0, "ntpd runs already\n"))
            expect(script("reload")[0], 0)
            wait_until(lambda: "log opened again" in (net.path / "a.log").read_text(), 5, "a reload")
        finally:
            expect(script("stop"), (0, "Shutting down ntpd: ok\n"))
        expect(script("status"), (3, "ntpd is stopped\n"))
        expect(script("dance")[0], 2)


def keys_of_sources():
    """a source with a key is followed when both know it, and never when the secrets differ"""
    with Daemons(NTPD) as net:
        for name, secret in (("root", "right"), ("good", "right"), ("bad", "wrong")):
            (net.path / f"{name}.keys").write_text(f"5 SHA1 {secret}secret\n")
            (net.path / f"{name}.keys").chmod(0o640)
        net.start("root", "127.0.0.1", ISLAND + f"keys {net.path}/root.keys\ntrustedkey 5\n")
        for name, address in (("good", "127.0.0.2"), ("bad", "127.0.0.3")):
            net.start(name, address, "server 127.0.0.1 port PORT key 5 iburst minpoll 0 maxpoll 0\n"
                                     f"keys {net.path}/{name}.keys\ntrustedkey 5\n")
        wait_until(lambda: (answers(net.port, "127.0.0.2") or (3,))[0] == 0, 40, "the good one is synchronised")
        wait_until(lambda: int(variable(net.port, "ss_badauth", "127.0.0.1") or 0) >= 2, 20, "the bad one is refused")
        wait_until(lambda: answers(net.port, "127.0.0.3"), 5, "the bad one answers")
        expect(answers(net.port, "127.0.0.3")[0], 3, "the bad one is not")


main([hangup_reads_the_configuration, hangup_keeps_what_would_not_start, hangup_without_the_log,
      log_without_a_folder, service_manager, chosen_addresses, options_beside_lines, extra_port, statistics_of_a_day,
      sandbox, init_script, keys_of_sources])
