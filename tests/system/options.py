#!/usr/bin/env python3
"""Options that need an operating system: environment, priority, memory, jail, interfaces, waiting."""
import json
import os
import pathlib
import signal

from ntpd import (HERE, NTPD, Daemons, Skip, expect, expect_in, free_port, main, run, status_of,
                  time_of, wait_until)

ISLAND = "server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\n"


def as_root():
    if os.geteuid() != 0:
        raise Skip("only root may")


def answers(port):
    try:
        return time_of(HERE, port, 0.2)
    except OSError:
        return None


def started(net, *options, conf=ISLAND):
    process = net.start("a", HERE, conf, *options)
    wait_until(lambda: answers(net.port), 5, "an answer\n" + net.log("a"))
    return process


def environment():
    """NTPD_* presets options, and each one is logged"""
    with Daemons(NTPD) as net:
        file = net.path / "preset.conf"
        file.write_text("server 192.0.2.1\nbogus\n")
        status, out, err = run("--check-config", env={"NTPD_CONFIGFILE": str(file)})
        expect((status, err), (1, ""))
        expect(out.splitlines(),
               [f"NTPD_CONFIGFILE in the environment presets --configfile={file}",
                f"{file}:2: bogus is not a directive; remove it"])


def options_are_logged():
    """an option without effect is said in the log"""
    with Daemons(NTPD) as net:
        started(net, "-A", "-r", "0.004")
        expect_in("option -A, --authnoreq has no effect", net.log("a"))
        expect_in("option -r, --propagationdelay has no effect", net.log("a"))


def check_as_json():
    """--check-config=json prints a verdict on every line"""
    with Daemons(NTPD) as net:
        file = net.path / "a.conf"
        file.write_text("server 192.0.2.1\n\npeer 192.0.2.2\nbogus\n")
        status, out, err = run("--check-config=json", "-c", file)
        expect((status, err), (1, ""))
        report = json.loads(out)
        expect(report["verdict"], "errors")
        expect([(line["line"], line["verdict"]) for line in report["lines"]],
               [(1, "obeyed"), (3, "partly"), (4, "refused")])
        expect(report["findings"][1]["column"], 1)


def saved_configuration():
    """--saveconfigquit writes what was understood, as a file that is understood alike"""
    with Daemons(NTPD) as net:
        file, saved, again = net.path / "a.conf", net.path / "saved", net.path / "again"
        file.write_text("# why\nserver 192.0.2.1 iburst\nrestrict default noquery\nbogus\n")
        status, out, err = run("-c", file, "--saveconfigquit", saved, "-x")
        expect((status, out), (0, ""))
        expect(err, f"ntpd: {file}:4: bogus is not a directive; remove it\n")
        lines = saved.read_text().splitlines()
        expect(lines[1:], ["server 192.0.2.1 iburst", "restrict -4 default noquery",
                           "restrict -6 default noquery", "tinker step 600"])
        expect(run("-c", saved, f"--saveconfigquit={again}"), (0, "", ""))
        expect(again.read_text().splitlines()[1:], lines[1:])
        expect(run("-c", saved, "--saveconfigquit=-")[1].splitlines()[1:], lines[1:])


def saved_over_itself():
    """--saveconfigquit replaces an older file, never the one that was read nor a device"""
    with Daemons(NTPD) as net:
        file, saved = net.path / "a.conf", net.path / "saved"
        file.write_text(ISLAND)
        saved.write_text("older\n")
        expect(run("-c", file, f"--saveconfigquit={saved}")[0], 0)
        expect("older" in saved.read_text(), False)
        status, _, err = run("-c", file, f"--saveconfigquit={file}")
        expect(status, 1)
        expect_in("would replace the configuration that was read", err)
        expect(file.read_text(), ISLAND)
        (net.path / "link").symlink_to("/dev/null")
        expect_in("is not a file", run("-c", file, f"--saveconfigquit={net.path / 'link'}")[2])


def unit_of_ntpsec():
    """-g -N -u USER starts; -N takes a real-time priority, or says that it may not"""
    as_root()
    with Daemons(NTPD) as net:
        process = started(net, "-g", "-N", "-u", "nobody")
        if "no real-time priority" not in net.log("a"):
            expect(os.sched_getscheduler(process.pid), os.SCHED_FIFO)
            expect(os.sched_getparam(process.pid).sched_priority, 99)


def chosen_priority():
    """-P N takes priority N, or says that it may not"""
    with Daemons(NTPD) as net:
        process = started(net, "-P", "7")
        if "no real-time priority" not in net.log("a"):
            expect(os.sched_getparam(process.pid).sched_priority, 7)


def locked_memory():
    """-m keeps the daemon in memory, or says that it may not"""
    with Daemons(NTPD) as net:
        process = started(net, "-m")
        if "cannot lock the memory" not in net.log("a"):
            expect(status_of(process.pid)["VmLck"] != "0 kB", True)


def jail():
    """-i DIR is the root directory behind the start"""
    as_root()
    with Daemons(NTPD) as net:
        folder = net.path / "jail"
        folder.mkdir()
        process = started(net, "-i", str(folder), "-u", "nobody", "-f", str(folder / "drift"))
        expect(os.readlink(f"/proc/{process.pid}/root"), str(folder.resolve()))
        expect(os.readlink(f"/proc/{process.pid}/cwd"), str(folder.resolve()))
        status, _, err = run("-n", "-c", net.path / "a.conf", "--clock=virtual", "-l", "/dev/null",
                             f"--port={free_port()}", f"--listen={HERE}", "-i", net.path / "none")
        expect(status, 1)
        expect_in("cannot change the root directory: No such file or directory", err)


def jail_of_root():
    """-i without -u warns that root can leave"""
    as_root()
    with Daemons(NTPD) as net:
        started(net, "-i", str(net.path))
        expect_in("root can leave the jail", net.log("a"))


def interfaces():
    """-I takes the name of an interface, and this machine may ask nevertheless"""
    with Daemons(NTPD) as net:
        port = free_port()
        file, pid = net.path / "a.conf", net.path / "pid"
        file.write_text(ISLAND)
        common = ("--clock=virtual", f"--port={port}", "-c", file, "-l", net.path / "a.log")
        status, _, err = run("-n", *common, "-I", "nosuch0")
        expect((status, err),
               (1, "ntpd: -I nosuch0: there is no such interface, or it has no address; see ip "
                   "address\n"))
        expect(run(*common, "-p", pid, "-4", "-I", "lo"), (0, "", ""))
        try:
            expect(bool(answers(port)), True)
        finally:
            os.kill(int(pid.read_text()), signal.SIGTERM)
        wait_until(lambda: not pid.exists(), 5, "the end of the daemon")


def waited(net, conf, seconds):
    """(status, stderr) of a parent that waits; its daemon is ended."""
    pid = net.path / "pid"
    (net.path / "a.conf").write_text(conf)
    status, _, err = run("--clock=virtual", f"--listen={HERE}", f"--port={free_port()}",
                         "-c", net.path / "a.conf", "-l", net.path / "a.log", "-p", pid,
                         "-w", str(seconds))
    alive = pathlib.Path(f"/proc/{pid.read_text().strip()}").exists()
    os.kill(int(pid.read_text()), signal.SIGTERM)
    wait_until(lambda: not pid.exists(), 5, "the end of the daemon")
    return status, err, alive


def wait_for_the_clock():
    """-w returns 0 when the clock was set"""
    with Daemons(NTPD) as net:
        expect(waited(net, ISLAND, 15), (0, "", True))


def wait_in_vain():
    """-w returns 110 when it was not, and the daemon goes on"""
    with Daemons(NTPD) as net:
        conf = f"server {HERE} port {free_port()} iburst\n"
        expect(waited(net, conf, 1),
               (110, "ntpd: the clock was not set within 1 s; the daemon goes on trying, see ntpq "
                     "-p\n", True))


def wait_for_nobody():
    """-w reports a daemon that cannot start"""
    with Daemons(NTPD) as net:
        (net.path / "a.conf").write_text(ISLAND)
        status, _, err = run("--clock=virtual", "--listen=192.0.2.99", f"--port={free_port()}",
                             "-c", net.path / "a.conf", "-l", net.path / "a.log", "-w", "5")
        expect(status, 1)
        expect_in("192.0.2.99", err)


main([environment, options_are_logged, check_as_json, saved_configuration, saved_over_itself,
      unit_of_ntpsec, chosen_priority, locked_memory, jail, jail_of_root, interfaces,
      wait_for_the_clock, wait_in_vain, wait_for_nobody])
