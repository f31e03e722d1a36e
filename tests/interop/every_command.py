"""Every command of our ntpq asks NTPsec's daemon, and every command of NTPsec's ntpq asks ours: no error where NTPsec's
ntpq has none when it asks its own daemon.

Both lists of commands are what `help` prints, so that a new command without a line here fails.
"""
import re

from control import keyed as our_daemon_with_keys

# What each command is given; CLOCK is the association of a reference clock, CHANGES a file of directives. Key 3 is the
# control key of both daemons.
OPEN = {
    "apeers": "", "as": "", "associations": "", "authinfo": "", "cl": "CLOCK", "clocklist": "CLOCK",
    "clockvar": "CLOCK", "cv": "CLOCK", "iostats": "", "kerninfo": "", "las": "", "lassociations": "",
    "lopeers": "", "lpassociations": "", "lpeers": "", "monstats": "", "mreadlist": "&1 &1",
    "mreadvar": "&1 &1 refid", "mrl": "&1 &1", "mrulist": "", "mrv": "&1 &1 refid,stratum", "mssntpinfo": "",
    "ntsinfo": "", "opeers": "", "passociations": "", "peers": "", "pstats": "&1", "readlist": "&1",
    "readvar": "&1 refid", "rl": "", "rpeers": "", "rv": "", "sysinfo": "", "sysstats": "", "timerstats": "",
}
KEYED = {
    "authenticate": "yes", ":config": "server 10.77.0.98", "config-from-file": "CHANGES", "ifstats": "",
    "passwd": "secret", "reslist": "", "saveconfig": "interop-%Y.conf", "writelist": "0", "writevar": "0 leap=0",
}
# These ask nobody.
LOCAL = {
    "?": "rv", "addvars": "leap,stratum=2", "clearvars": "", "cooked": "", "debug": "no",
    "delay": "20", "direct": "", "exit": "", "help": "rv", "host": "127.0.0.1", "hostnames": "no", "keyid": "3",
    "keytype": "AES", "ntpversion": "2", "quit": "", "raw": "", "rmvars": "leap",
    "showvars": "", "timeout": "5000", "units": "", "version": "",
}
# These need a list of variables.
WITH_LIST = {"rmvars", "writelist"}
# The daemon refuses to write: NTPsec's ntpq keeps silent about it, ours does not.
REFUSED = dict.fromkeys(["writelist", "writevar"], "***Server returned an unspecified error\n")
# `poll` has never worked; the others are of NTPsec alone: a log file, a loss for tests, the end of a file.
LEFT_OUT = {"poll", "logfile", "doflake", "noflake", "EOF"}
COMPLAINTS = ["***", "???", "Unknown", "Traceback", "timed out"]


def listed(text):
    """The commands that `help` names: words in columns, below a heading where there is one."""
    lines = text.splitlines()
    rule = [at for at, line in enumerate(lines) if line.startswith("====")]
    return set(" ".join(lines[rule[0] + 1:] if rule else lines[1:]).split())


def expect_known(commands):
    unknown = commands - set(OPEN) - set(KEYED) - set(LOCAL) - LEFT_OUT
    assert not unknown, f"no arguments are given here for {sorted(unknown)}"


def run(stage, host, tool, name, arguments=""):
    """What that command prints, complaints too, and its exit status; asked on the daemon's own machine."""
    key = ["-a", "3", "-k", stage.lab.file("keys")] if name in KEYED else []
    before = ["-c", "addvars leap=0"] if name in WITH_LIST else []
    done = host.run([tool, "-n", *key, *before, "-c", f"{name} {arguments}".strip(), "127.0.0.1"], check=False)
    return done.stdout + done.stderr, done.returncode


def complains(text, status):
    return status != 0 or any(word in text for word in COMPLAINTS)


def compare(stage, host, tool, commands):
    """`tool` complains on `host` of nothing that NTPsec's ntpq does not complain of when it asks NTPsec's daemon."""
    changes = stage.lab.file("changes")
    changes.write_text("server 10.77.0.97\nunpeer 10.77.0.97\n")
    failed, silent = [], 0
    for name in sorted(commands - LEFT_OUT):
        arguments = {**OPEN, **KEYED, **LOCAL}[name].replace("CHANGES", str(changes))
        arguments = arguments.replace("CLOCK", "&6" if host is stage.watched else "&1")
        text, status = run(stage, host, tool, name, arguments)
        if not complains(text, status):
            silent += 1
            continue
        own = run(stage, stage.watched, stage.theirs("ntpq"), name, arguments)
        if text != REFUSED.get(name) and not complains(*own):
            failed.append(f"{name} {arguments}: status {status}: {text}")
    assert not failed, "\n".join(failed)
    return silent


def ours_asks_theirs(stage):
    """every command of our ntpq asks NTPsec's daemon without an error where NTPsec's own has none"""
    commands = listed(stage.watched.output([stage.ours("ntpq"), "-c", "help"]))
    assert len(commands) > 60, commands
    expect_known(commands)
    silent = compare(stage, stage.watched, stage.ours("ntpq"), commands)
    assert silent >= 60, silent


def theirs_asks_ours(stage):
    """every command of NTPsec's ntpq asks our daemon without an error where it has none with its own"""
    host = our_daemon_with_keys(stage)
    commands = listed(host.output([stage.theirs("ntpq"), "-c", "help"]))
    assert len(commands) > 55, commands
    expect_known(commands)
    silent = compare(stage, host, stage.theirs("ntpq"), commands)
    assert silent >= 55, silent


def the_keyed_ones_show_something(stage):
    """our ntpq shows what NTPsec's daemon says to the control key: sockets, rules, a change"""
    host = stage.watched
    ntpq = stage.ours("ntpq")
    assert re.search(r"127\.0\.0\.1:123", run(stage, host, ntpq, "ifstats")[0])
    assert re.search(r"10\.77\.0\.0/24\n +nomodify", run(stage, host, ntpq, "reslist")[0])
    text, status = run(stage, host, ntpq, ":config", "server 10.77.0.96")
    assert (text, status) == ("Config Succeeded\n", 0), text
    assert "10.77.0.96" in run(stage, host, ntpq, "peers")[0]
    assert run(stage, host, ntpq, ":config", "unpeer 10.77.0.96")[1] == 0
    assert "10.77.0.96" not in run(stage, host, ntpq, "peers")[0]


CASES = [ours_asks_theirs, theirs_asks_ours, the_keyed_ones_show_something]
