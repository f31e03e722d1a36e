"""ntpdc before our daemon and NTPsec's: every command that mode 6 can answer, in the old layout."""
import re

ROW = re.compile(r"([ .+*=^~-])(\S+) +(\S+) +(\d+) +(\d+) +([0-7]+) (\S+) +(-?\S+) +(\S+)")


def told(stage, host, *words):
    done = stage.desk.run([stage.ours("ntpdc"), "-n", *words, stage.lab.hosts[host].address], check=False)
    assert done.returncode == 0 and not done.stderr, (host, words, done)
    return done.stdout


def theirs(stage, host, command):
    """NAME -> value of NTPsec's ntpq."""
    text = stage.ask(stage.theirs("ntpq"), "-c", command, host=host)
    return dict(re.findall(r"(\w+)=(\"[^\"]*\"|[^,\s]+)", text))


def peers(stage):
    """ntpdc peers, dmpeers and listpeers show the sources that NTPsec's ntpq shows"""
    for host in ("chain", "watched"):
        table = stage.ask(stage.theirs("ntpq"), "-pn", host=host).splitlines()[2:]
        for command in ("peers", "dmpeers"):
            rows = told(stage, host, "-c", command).splitlines()
            assert rows[0] == "     remote           local      st poll reach  delay   offset    disp", rows
            parsed = [ROW.fullmatch(row) for row in rows[2:]]
            assert all(parsed) and len(parsed) == len(table), (rows, table)
            assert [row[4] for row in parsed] == [line[1:].split()[2] for line in table], (rows, table)
            assert any(row[1] == "*" for row in parsed) == any(line[0] == "*" for line in table), (rows, table)
        assert len(told(stage, host, "-l").splitlines()) == len(table)
        assert "client    10.77.0.99\n" in told(stage, host, "-l")


def system(stage):
    """ntpdc sysinfo, loopinfo, kerninfo and the counters have the values of NTPsec's ntpq"""
    for host in ("chain", "watched"):
        system_variables = theirs(stage, host, "rv 0 stratum,precision,refid,tc")
        text = told(stage, host, "-c", "sysinfo")
        for line in (f"stratum:              {system_variables['stratum']}", "precision:            -",
                     f"reference ID:         [{system_variables['refid']}]", "system peer mode:     client"):
            assert line in text, (line, text)
        assert re.search(r"^watchdog timer: +\d+ s$", told(stage, host, "-c", "loopinfo"), re.M)
        assert re.fullmatch(r"offset -?\d\.\d{6}, frequency -?\d+\.\d{3}, time_const \d+, watchdog \d+\n",
                            told(stage, host, "-c", "loopinfo oneline"))
        for command, legend in (("sysstats", "packets received: +[1-9]"), ("iostats", "packets sent: +[1-9]"),
                                ("timerstats", "calls to transmit: +\\d")):
            assert re.search(rf"^{legend}\d*$", told(stage, host, "-c", command), re.M), (host, command)
    text = told(stage, "watched", "-c", "kerninfo")
    kernel = theirs(stage, "watched", "rv 0 kstflags,ktimeconst")
    assert f"pll time constant:    {kernel['ktimeconst']}\n" in text and "status:" in text, (text, kernel)


def one_peer(stage):
    """ntpdc showpeer, pstats and clockstat show one source of either daemon"""
    for host in ("chain", "watched"):
        text = told(stage, host, "-c", f"showpeer {stage.root.address}")
        assert f"remote {stage.root.address}, local {stage.lab.hosts[host].address}\n" in text, text
        assert "hmode client, pmode server, stratum 1," in text and "refid [GPS]" in text, text
        text = told(stage, host, "-c", f"pstats {stage.root.address}")
        assert re.search(r"^packets received: +[1-9]\d*$", text, re.M), text
    for host, clock in (("root", "127.127.1.0"), ("watched", "127.127.1.0")):
        text = told(stage, host, "-c", f"clockstat {clock}")
        assert f"clock address:        {clock}\n" in text and "clock type:" in text, text


def lists(stage):
    """ntpdc monlist shows who asked, reslist and ifstats what the control key may see"""
    stage.with_keys()
    key = ["-a", "3", "-k", stage.lab.file("keys")]
    for host in ("chain", "watched"):
        assert re.search(rf"^{re.escape(stage.desk.address)} +\d+ +\d+ 6 \d ", told(stage, host, "-c", "monlist"), re.M)
    text = told(stage, "watched", *key, "-c", "reslist")
    assert re.search(r"^10\.77\.0\.0 +255\.255\.255\.0 +\d+  .*nomodify", text, re.M), text
    assert stage.watched.address in told(stage, "watched", *key, "-c", "ifstats")


CASES = [peers, system, one_peer, lists]
