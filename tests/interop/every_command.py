"""Every command of our ntpq asks NTPsec's daemon, and every command of NTPsec's ntpq asks ours: no error where the
daemon's own ntpq has none.

Both lists of commands are what `help` prints, so that a new command without a line here fails.
"""
import re

from control import keyed as our_daemon_with_keys

# What each command is given; the key 3 is the control key of both daemons.
OPEN = {
    "apeers": "", "as": "", "associations": "", "authinfo": "", "cl": "&1", "clocklist": "&1", "clockvar": "&1",
    "cv": "&1", "iostats": "", "kerninfo": "", "las": "", "lassociations": "", "lopeers": "", "lpassociations": "",
    "lpeers": "", "monstats": "", "mreadlist": "&1 &1", "mreadvar": "&1 &1 refid", "mrl": "&1 &1", "mrulist": "",
    "mrv": "&1 &1 refid,stratum", "mssntpinfo": "", "ntsinfo": "", "opeers": "", "passociations": "", "peers": "",
    "pstats": "&1", "readlist": "&1", "readvar": "&1 refid", "rl": "", "rpeers": "", "rv": "", "sysinfo": "",
    "sysstats": "", "timerstats": "",
}
KEYED = {
    ":config": "server 10.77.0.98", "config-from-file": "CHANGES", "ifstats": "", "reslist": "",
    "saveconfig": "interop-%Y.conf", "writelist": "", "writevar": "0 leap=0",
}
# These ask nobody.
LOCAL = {
    "?": "rv", "addvars": "leap,stratum=2", "authenticate": "yes", "clearvars": "", "cooked": "", "debug": "no",
    "delay": "20", "direct": "", "exit": "", "help": "rv", "host": "127.0.0.1", "hostnames": "no", "keyid": "3",
    "keytype": "AES", "ntpversion": "2", "passwd": "secret", "quit": "", "raw": "", "rmvars": "leap",
    "showvars": "", "timeout": "5000", "units": "", "version": "",
}
# `poll` has never worked; the others are of NTPsec alone: a log file, a loss for tests, the end of a file.
LEFT_OUT = {"poll", "logfile", "doflake", "noflake", "EOF"}
COMPLAINTS = ["***", "???", "Unknown", "Traceback", "timed out", "not found", "rror"]


def listed(text):
    """The commands that `help` names: words in columns, below a heading where there is one."""
    lines = text.splitlines()
    rule = [at for at, line in enumerate(lines) if line.startswith("====")]
    return set(" ".join(lines[rule[0] + 1:] if rule else lines[1:]).split())


def expect_known(commands):
    unknown = commands - set(OPEN) - set(KEYED) - set(LOCAL) - LEFT_OUT
    assert not unknown, f"no arguments are given here for {sorted(unknown)}"


def run(stage, host, tool, command, keyed):
    key = ["-a", "3", "-k", stage.lab.file("keys")] if keyed else []
    done = host.run([tool, "-n", *key, "-c", command, "127.0.0.1"], check=False)
    return done.stdout + done.stderr, done.returncode


def complains(text, status):
    return status != 0 or any(word in text for word in COMPLAINTS)


def compare(stage, host, asking, own, commands):
    """`asking` complains of nothing that `own`, the daemon's own ntpq, does not complain of."""
    changes = stage.lab.file("CHANGES")
    changes.write_text("server 10.77.0.97\nunpeer 10.77.0.97\n")
    failed, silent = [], 0
    for name in sorted(commands):
        keyed = name in KEYED
        arguments = {**OPEN, **KEYED, **LOCAL}[name].replace("CHANGES", str(changes))
        line = f"{name} {arguments}".strip()
        text, status = run(stage, host, asking, line, keyed)
        if not complains(text, status):
            silent += 1
        elif not complains(*run(stage, host, own, line, keyed)):
            failed.append(f"{line}: status {status}: {text}")
    assert not failed, "\n".join(failed)
    return silent


def ours_asks_theirs(stage):
    """every command of our ntpq asks NTPsec's daemon without an error where NTPsec's own has none"""
    host = stage.watched
    stage.wait(lambda: "refid=" in host.output([stage.theirs("ntpq"), "-n", "-c", "rv", "127.0.0.1"]), 30, "an answer")
    commands = listed(host.output([stage.ours("ntpq"), "-c", "help"]))
    assert len(commands) > 60, commands
    expect_known(commands)
    silent = compare(stage, host, stage.ours("ntpq"), stage.theirs("ntpq"), commands - LEFT_OUT)
    assert silent > 55, silent


def theirs_asks_ours(stage):
    """every command of NTPsec's ntpq asks our daemon without an error where our own has none"""
    host = our_daemon_with_keys(stage)
    commands = listed(host.output([stage.theirs("ntpq"), "-c", "help"]))
    assert len(commands) > 55, commands
    expect_known(commands)
    silent = compare(stage, host, stage.theirs("ntpq"), stage.ours("ntpq"), commands - LEFT_OUT)
    assert silent > 50, silent


def the_keyed_ones_show_something(stage):
    """our ntpq shows what NTPsec's daemon says to the control key: sockets, rules, a change"""
    host = stage.watched
    assert re.search(r"127\.0\.0\.1:123", run(stage, host, stage.ours("ntpq"), "ifstats", True)[0])
    assert re.search(r"10\.77\.0\.0/24\n +nomodify", run(stage, host, stage.ours("ntpq"), "reslist", True)[0])
    text, status = run(stage, host, stage.ours("ntpq"), ":config server 10.77.0.96", True)
    assert (text, status) == ("Config Succeeded\n", 0), text
    assert "10.77.0.96" in run(stage, host, stage.ours("ntpq"), "peers", False)[0]
    assert run(stage, host, stage.ours("ntpq"), ":config unpeer 10.77.0.96", True)[1] == 0
    assert "10.77.0.96" not in run(stage, host, stage.ours("ntpq"), "peers", False)[0]


CASES = [ours_asks_theirs, theirs_asks_ours, the_keyed_ones_show_something]
