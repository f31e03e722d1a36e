"""NTPsec's ntpq asks our daemon everything that the control protocol has: lists, statistics, changes with a key."""
import re

from daemons import wait_until

# Every command of NTPsec's ntpq that shows something, and what must stand in it.
DISPLAYS = [
    ("sysinfo", r"stratum: +1\b"), ("sysstats", r"packets received: +[1-9]"), ("monstats", r"addresses in use: +[1-9]"),
    ("iostats", r"received packets: +[1-9]"), ("timerstats", r"time since reset: +\d"),
    ("authinfo", r"stored keys: +3\b"), ("kerninfo", r"associd=0"), ("pstats &1", r"remote host: +127\.127\.1\.0"),
    ("cv &1", r'name="LOCAL"'), ("clocklist &1", r"refid=GPS"), ("rv", r"leap=00, stratum=1"),
    ("rv 0 sys_var_list", "ss_received"), ("rv &1", r"refid=GPS"), ("mreadvar &1 &1 refid", r"refid=GPS"),
    ("apeers", r"LOCAL\(0\)"), ("opeers", r"LOCAL\(0\)"), ("lpeers", r"LOCAL\(0\)"), ("lopeers", r"LOCAL\(0\)"),
    ("rpeers", r"64"), ("as", r"sys\.peer"), ("lassociations", r"sys\.peer"), ("ntsinfo", ""), ("mrulist", "rport"),
    ("mrulist mincount=2", "rport"), ("mrulist recent=2", "rport"), ("mrulist limit=1", "rport"),
    ("mrulist sort=count", "rport"), ("mrulist laddr=127.0.0.1", "rport"), ("mrulist resall=0x0", "rport"),
]


def keyed(stage):
    """A daemon of ours with keys, asked from its own machine; started by the first case that wants it."""
    if "keyed" in stage.lab.hosts:
        return stage.lab.hosts["keyed"]
    host = stage.lab.host("keyed")
    stage.start_ours(host, "server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\n" + stage.with_keys(),
                     "virtual")
    stage.wait(lambda: "stratum=1" in ask(stage, host, "-c", "rv"), 60, "our daemon with keys is there")
    return host


def ask(stage, host, *words):
    """Everything that NTPsec's ntpq prints, complaints too."""
    done = host.run([stage.theirs("ntpq"), "-n", *words, "127.0.0.1"], check=False)
    return done.stdout + done.stderr


def with_key(stage, command, key=3):
    return ask(stage, keyed(stage), "-a", key, "-k", stage.lab.file("keys"), "-c", command)


def expect_no_complaint(text):
    for word in ["***", "Unknown", "???", "Traceback", "timed out"]:
        assert word not in text, text
    # Neither nts_cookie_decode_error nor the number of them is a complaint.
    assert not re.search(r"(?<!_)error(?!: +\d)", text), text


def displays(stage):
    """every display command of NTPsec's ntpq prints values of ours and no error"""
    host = keyed(stage)
    # NTPsec's ntpq divides by the uptime.
    wait_until(lambda: "00:00:00" not in ask(stage, host, "-c", "sysstats").split("\n")[0], 10, "an uptime of a second")
    for command, wanted in DISPLAYS:
        text = ask(stage, host, "-c", command)
        expect_no_complaint(text)
        assert re.search(wanted, text), f"{command}: no {wanted!r} in\n{text}"


def clients(stage):
    """NTPsec's ntpq -c mrulist shows who asked our daemon"""
    text = stage.desk.output([stage.theirs("ntpq"), "-n", "-c", "mrulist", stage.root.address])
    rows = {line.split()[-1]: line.split() for line in text.splitlines() if re.match(r" +\d", line)}
    for name, mode in [("desk", "6"), ("watched", "3"), ("chronyd", "3"), ("chain", "3")]:
        host = stage.lab.hosts[name]
        row = rows.get(host.address) or rows[host.address6]
        assert row[4] == mode, (name, row)
    assert "Collected" in text, text


def sockets(stage):
    """NTPsec's ntpq -c ifstats, with a key, shows our sockets"""
    text = with_key(stage, "ifstats")
    expect_no_complaint(text)
    assert re.search(r"lo +\. +5 +[1-9]\d* +[1-9]\d* .*\n +127\.0\.0\.1:123", text), text
    assert re.search(r"v4wildcard +\. +81 ", text), text
    assert "[::]:123" in text, text


def rules(stage):
    """NTPsec's ntpq -c reslist, with a key, shows our rules"""
    text = with_key(stage, "reslist")
    expect_no_complaint(text)
    assert re.search(r"[1-9]\d* 127\.0\.0\.1/32\n", text), text
    assert re.search(r"\d+ 0\.0\.0\.0/0\n +noquery limited\n", text), text


def configure(stage):
    """NTPsec's ntpq -c ':config ...', with the control key, changes our daemon"""
    text = with_key(stage, ":config server 10.77.0.1 iburst")
    assert text.strip() == "Config Succeeded", text
    assert "10.77.0.1" in ask(stage, keyed(stage), "-c", "peers")
    assert with_key(stage, ":config unpeer 10.77.0.1").strip() == "Config Succeeded"
    assert "10.77.0.1" not in ask(stage, keyed(stage), "-c", "peers")


def refused(stage):
    """without the control key, and for files, NTPsec's ntpq -c ':config ...' is refused"""
    before = ask(stage, keyed(stage), "-c", "as")
    assert "PERMISSION" in with_key(stage, ":config server 10.77.0.1", key=1)
    assert "PERMISSION" in with_key(stage, "ifstats", key=5)
    for line in ["logfile /etc/passwd", "driftfile /etc/passwd", "keys /etc/passwd"]:
        text = with_key(stage, f":config {line}")
        assert "Succeeded" not in text and "column 1" in text, text
    assert ask(stage, keyed(stage), "-c", "as").split()[:12] == before.split()[:12]


CASES = [displays, clients, sockets, rules, configure, refused]
