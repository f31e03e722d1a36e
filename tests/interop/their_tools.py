"""NTPsec's tools and Debian's ntpstat read our daemon and miss nothing."""
import re

SYSTEM = """leap stratum precision rootdelay rootdisp refid reftime tc peer offset frequency sys_jitter clk_jitter clock
  processor system version clk_wander mintc""".split()
PEER = """srcadr srcport dstadr dstport leap hmode stratum ppoll hpoll precision rootdelay rootdisp refid reftime rec xmt
  reach unreach delay offset jitter dispersion keyid filtdelay filtoffset filtdisp pmode flash headway""".split()


def synchronised(stage):
    def says_so():
        text = stage.ask(stage.theirs("ntpq"), "-c", "rv", host="chain")
        return "leap_none" in text and "stratum=2" in text
    stage.wait(says_so, 40, "our daemon at the end of a chain is synchronised")


def values(text):
    """NAME=VALUE pairs of cooked output, continuation lines joined."""
    return {name: value.strip() for name, value in
            re.findall(r"(\w+)\s*=\s*(\"[^\"]*\"|[^,=]*?)(?=,|\s*$)", " ".join(text.splitlines()[1:]))}


def expect_values(text, names):
    found = values(text)
    missing = [name for name in names if not found.get(name)]
    assert not missing, f"no value for {missing}:\n{text}"
    assert "???" not in text, text
    return found


def peers(stage):
    """NTPsec's ntpq -pn shows our peers with all columns"""
    synchronised(stage)
    lines = stage.ask(stage.theirs("ntpq"), "-pn", host="chain").splitlines()
    rows = {line[1:].split()[0]: line for line in lines[2:]}
    assert len(rows) == 3, lines
    alive = rows[stage.root.address]
    # tally, remote, refid, st, t, when, poll, reach, delay, offset, jitter
    assert re.fullmatch(r"[*+]10\.77\.0\.1 +\.GPS\. +1 u +(\d+|-) +\d+ +[0-7]+ +\d+\.\d+ +-?\d+\.\d+ +\d+\.\d+", alive), alive
    assert any(line.startswith("*") for line in lines[2:]), lines
    dead = rows["10.77.0.99"]
    assert re.match(r" 10\.77\.0\.99 +\.INIT\. +16 u +- +\d+ +0 ", dead), dead


def associations(stage):
    """NTPsec's ntpq -c as names the state of each of our associations"""
    lines = stage.ask(stage.theirs("ntpq"), "-c", "as", host="chain").splitlines()
    rows = [line for line in lines if re.match(r" +\d+ +\d+ ", line)]
    assert len(rows) == 3, lines
    assert sum("sys.peer" in row and " yes " in row for row in rows) == 1, lines
    assert "reject" in rows[2] and " no " in rows[2], lines


def system_variables(stage):
    """NTPsec's ntpq -c rv shows every system variable of ours"""
    found = expect_values(stage.ask(stage.theirs("ntpq"), "-c", "rv", host="chain"), SYSTEM)
    assert found["stratum"] == "2" and found["leap"] == "00", found


def peer_variables(stage):
    """NTPsec's ntpq -c 'rv &N' shows every variable of our peers"""
    found = expect_values(stage.ask(stage.theirs("ntpq"), "-c", "rv &1", host="chain"), PEER)
    assert found["srcadr"] == stage.root.address and found["flash"] == "00 ok", found
    assert len(found["filtdelay"].split()) == 8, found
    expect_values(stage.ask(stage.theirs("ntpq"), "-c", "rv &3", host="chain"), ["srcadr", "reach", "flash"])


def trace(stage):
    """NTPsec's ntptrace follows our chain to our root"""
    lines = stage.ask(stage.theirs("ntptrace"), "-n", host="chain").splitlines()
    assert len(lines) == 2, lines
    assert lines[0].startswith(f"{stage.chain.address}: stratum 2, offset "), lines
    assert re.search(r": stratum 1, offset -?\d+\.\d+, synch distance \d+\.\d+, refid 'GPS'$", lines[1]), lines


def stat(stage):
    """Debian's ntpstat tells our state"""
    result = stage.chain.run([stage.theirs("ntpstat")], check=False)
    assert result.returncode == 0, result
    assert re.fullmatch(r"synchronised to NTP server \(\S+\) at stratum 2 \n"
                        r"   time correct to within \d+ ms\n   polling server every \d+ s\n", result.stdout), result


def stat_of_root(stage):
    """Debian's ntpstat tells that our root has a clock of its own"""
    result = stage.root.run([stage.theirs("ntpstat")], check=False)
    assert result.returncode == 0 and "at stratum 1 \n" in result.stdout, result
    assert "unknown" not in result.stdout and "unreadable" not in result.stdout, result


CASES = [peers, associations, system_variables, peer_variables, trace, stat, stat_of_root]
