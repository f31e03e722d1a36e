"""ntpdate and ntpdig beside NTPsec's, and before every kind of daemon. No clock but one in software is ever set."""
import json
import re

LINE = re.compile(r"(\S+ \S+ \([+-]\d{4}\)) ([+-]\d+\.\d{6}) \+/- (\d+\.\d+) (\S+)( \S+)? s(\d+) (\S+)")


def dig(stage, tool, *words):
    found = stage.desk.run([tool, *words], check=False, timeout=60)
    return found.returncode, found.stdout, found.stderr


def same_line(stage):
    """ntpdig prints the line that NTPsec's ntpdig prints"""
    for server in (stage.root.address, stage.root.address6):
        both = [LINE.fullmatch(dig(stage, tool, server)[1].strip())
                for tool in (stage.ours("ntpdig"), stage.theirs("ntpdig"))]
        assert all(both), both
        ours, theirs = both
        # All but the moment, the offset and the bound, which differ from one question to the next.
        assert ours.group(4, 5, 6, 7) == theirs.group(4, 5, 6, 7), both
        assert abs(float(ours[2]) - float(theirs[2])) < 0.02, both
        assert ours[1][:10] == theirs[1][:10] and ours[1][-7:] == theirs[1][-7:], both


def same_json(stage):
    """ntpdig -j has the names and values of NTPsec's"""
    ours, theirs = (json.loads(dig(stage, tool, "-j", "-p", "2", stage.root.address)[1])
                    for tool in (stage.ours("ntpdig"), stage.theirs("ntpdig")))
    assert list(ours) == list(theirs), (ours, theirs)
    for name in ("host", "ip", "stratum", "leap", "adjusted"):
        assert ours[name] == theirs[name], (name, ours, theirs)


def same_failure(stage):
    """ntpdig and NTPsec's both end with status 1 when nobody answers or an option is wrong"""
    for words in (["-t", "1", "10.77.0.99"], ["--nonsense"]):
        for tool in (stage.ours("ntpdig"), stage.theirs("ntpdig")):
            status, out, _ = dig(stage, tool, *words)
            assert (status, LINE.search(out)) == (1, None), (tool, words, status, out)


def every_daemon(stage):
    """ntpdate -q reads our daemon, NTPsec's and chronyd, and outvotes the liar"""
    asked = [stage.root, stage.chronyd, stage.orphan, stage.liar]
    status, out, err = dig(stage, stage.ours("ntpdate"), "-q", *(host.address for host in asked))
    assert status == 0, (out, err)
    for host, stratum in zip(asked, (1, 2, 5, 1)):
        assert f"server {host.address}, stratum {stratum}, offset " in out, (host.name, out)
    best = re.search(r"adjust time server (\S+) offset (\S+) sec", out)
    assert best and best[1] != stage.liar.address and abs(float(best[2])) < 0.1, out


def signed(stage):
    """ntpdate -a takes the answers of NTPsec's daemon that its key signs, and no others"""
    stage.with_keys()
    words = ["-q", "-t", "0.5", "-p", "1", "-k", stage.lab.file("keys"), stage.orphan.address]
    for key in ("1", "3", "5"):
        status, out, err = dig(stage, stage.ours("ntpdate"), "-a", key, *words)
        assert status == 0 and "stratum 5" in out, (key, out, err)
    wrong = stage.lab.file("wrong.keys")
    wrong.touch(mode=0o600)
    wrong.write_text("3 AES ffeeddccbbaa99887766554433221100\n")
    status, out, err = dig(stage, stage.ours("ntpdate"), "-a", "3", *words, "-k", wrong)
    assert status == 1 and "stratum 0" in out, (out, err)


def leaves_a_daemon_alone(stage):
    """ntpdate sets no clock beside a daemon, ours, NTPsec's or chronyd, and still asks"""
    for host in (stage.chain, stage.watched, stage.chronyd):
        for tool, words in (("ntpdate", ["-b"]), ("ntpdate", ["-ub"]), ("ntpdate", []), ("ntpdig", ["-S"])):
            done = host.run([stage.ours(tool), "--clock=virtual", *words, stage.root.address], check=False)
            assert done.returncode == 1, (host.name, tool, words, done)
            assert "the NTP socket is in use, exiting" in done.stderr and not done.stdout, (host.name, done)
        asked = host.run([stage.ours("ntpdate"), "-q", stage.root.address])
        assert "adjust time server" in asked.stdout, (host.name, asked)


def sets_a_clock(stage):
    """ntpdate and ntpdig set a clock in software where no daemon runs"""
    status, out, err = dig(stage, stage.ours("ntpdate"), "--clock=virtual:offset=2", stage.root.address)
    assert status == 0 and "step time server" in out, (out, err)
    status, out, err = dig(stage, stage.ours("ntpdig"), "-j", "-s", "--clock=virtual:offset=0.01", stage.root.address)
    assert status == 0 and json.loads(out)["adjusted"] is True, (out, err)


CASES = [same_line, same_json, same_failure, every_daemon, signed, leaves_a_daemon_alone, sets_a_clock]
