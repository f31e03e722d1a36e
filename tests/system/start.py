#!/usr/bin/env python3
"""What ntpd says when it cannot start: one line, and an exit status that means something."""
import os
import pathlib
import socket
import tempfile

from ntpd import HERE, Skip, expect, expect_in, free_port, main, run

FOLDER = tempfile.TemporaryDirectory(prefix="gnomon-test-")
PATH = pathlib.Path(FOLDER.name)
SAFE = ("-n", "--clock=virtual", f"--listen={HERE}")


def conf(text, name="ntp.conf"):
    file = PATH / name
    file.write_text(text)
    return file


def refused(*options, status=1):
    """The one line that ntpd ends with, behind what it logged until then."""
    got, out, err = run(*options)
    expect(got, status, err)
    expect(out, "")
    lines = err.splitlines()
    expect(len([line for line in lines if line.startswith("ntpd: ")]), 1, err)
    return lines[-1]


def version():
    """--version names the project"""
    status, out, _ = run("--version")
    expect(status, 0)
    expect_in("gnomon", out)


def help_text():
    """--help lists the options on standard output"""
    status, out, err = run("--help")
    expect((status, err), (0, ""))
    for option in ("--clock", "--check-config", "--port", "-u"):
        expect_in(option, out)


def unknown_option():
    """an unknown option is named, status 2"""
    expect(refused("--no-such-thing", status=2),
           "ntpd: unknown option --no-such-thing; see ntpd --help")


def unknown_clock():
    """an unknown clock driver is named with those there are"""
    expect(refused("--clock=sundial", status=2),
           "ntpd: option --clock sundial: known are system, observe and "
           "virtual[:offset=S,freq=PPM]")
    expect(refused("--clock=virtual:offset=far", "-n", "-c", conf("")),
           "ntpd: --clock=virtual:offset=far: 'offset=far' is not a number within +-100000000; "
           "known are system, observe and virtual[:offset=S,freq=PPM]")


def missing_configuration():
    """a missing configuration is named"""
    missing = PATH / "missing.conf"
    expect(refused(*SAFE, "-c", missing),
           f"ntpd: cannot read the configuration {missing}: No such file or directory; check the name that -c "
           "gives")


def unreadable_configuration():
    """a configuration that may not be read is named"""
    if os.geteuid() == 0:
        raise Skip("root may read everything")
    file = conf("server 192.0.2.1\n", "secret.conf")
    file.chmod(0)
    expect(refused(*SAFE, "-c", file),
           f"ntpd: cannot read the configuration {file}: Permission denied; let the user who starts ntpd read it")


def configuration_is_a_folder():
    """a folder is no configuration"""
    expect(refused(*SAFE, "-c", PATH),
           f"ntpd: cannot read the configuration {PATH}: Is a directory; check the name that -c gives")


def wrong_guard():
    """an error on a restrict line stops the start"""
    file = conf("server 192.0.2.1\nrestrict default noqueryy\n")
    expect(refused(*SAFE, f"--port={free_port()}", "-c", file),
           f"ntpd: {file}:2: noqueryy is not a flag of restrict; remove or correct it")


def check_good():
    """--check-config has nothing to say about a good file"""
    expect(run("--check-config", "-c", conf("server 192.0.2.1 iburst\nrestrict default nomodify\n")),
           (0, "", ""))


def check_bad():
    """--check-config names line and word, status 1"""
    file = conf("server 192.0.2.1\nsever 192.0.2.2\n")
    expect(run("--check-config", "-c", file),
           (1, f"{file}:2: sever is not a directive; did you mean server?\n", ""))


def port_taken():
    """a port that is taken is named with the way out"""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((HERE, 0))
        port = sock.getsockname()[1]
        expect(refused(*SAFE, f"--port={port}", "-c", conf("server 192.0.2.1\n")),
               f"ntpd: UDP port {port} is taken on {HERE}: another time daemon runs; stop it, or "
               "choose --port")


def port_not_allowed():
    """a port for root alone is named with both ways out"""
    if os.geteuid() == 0:
        raise Skip("root may listen everywhere")
    first = pathlib.Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text()
    if int(first) <= 123:
        raise Skip("here everybody may listen everywhere")
    expect(refused(*SAFE, "--port=123", "-c", conf("server 192.0.2.1\n")),
           f"ntpd: may not listen on UDP {HERE}:123: start as root (with -u USER), or choose a "
           "--port above 1023")


def quit_and_observe():
    """-q with a clock that must not be set is a contradiction"""
    expect(refused("-q", "--clock=observe", f"--listen={HERE}", "-c", conf("server 192.0.2.1\n")),
           "ntpd: -q sets the clock, and --clock=observe or disable ntp forbids it; leave one of "
           "them out")


def unknown_user():
    """an unknown user is named"""
    expect(refused(*SAFE, f"--port={free_port()}", "-u", "nobody-of-that-name", "-c",
                   conf("server 192.0.2.1\n")),
           "ntpd: -u: no user 'nobody-of-that-name'")


def log_not_possible():
    """a log file that cannot be opened is named"""
    file = conf("server 192.0.2.1\n")
    expect_in(f"{file}/log", refused(*SAFE, f"--port={free_port()}", "-l", file / "log", "-c", file))


def pid_file_not_possible():
    """a pid file does not replace anything else"""
    precious = conf("do not overwrite\n", "precious")
    expect(refused(*SAFE, f"--port={free_port()}", "-l", PATH / "log", "-p", precious, "-c",
                   conf("server 192.0.2.1\n")),
           f"ntpd: cannot write the pid file {precious}: it exists and is not a pid file; remove it")
    expect(precious.read_text(), "do not overwrite\n")


def fails_before_the_terminal_is_left():
    """in the background too, shell and log learn of a failure"""
    log, pid = PATH / "failed.log", PATH / "nowhere/pid"
    line = refused("--clock=virtual", f"--listen={HERE}", f"--port={free_port()}", "-l", log, "-p",
                   pid, "-c", conf("server 192.0.2.1\n"))
    expect(line, f"ntpd: cannot write the pid file {pid}: No such file or directory")
    expect_in("error: cannot write the pid file", log.read_text())


main([version, help_text, unknown_option, unknown_clock, missing_configuration,
      unreadable_configuration, configuration_is_a_folder, wrong_guard, check_good, check_bad,
      port_taken, port_not_allowed, quit_and_observe, unknown_user, log_not_possible, pid_file_not_possible,
      fails_before_the_terminal_is_left])
