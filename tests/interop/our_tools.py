"""Our tools read NTPsec's daemon and show what NTPsec's own tools show."""
import json

from same_rows import expect_same, without_ages, without_moving_values


def settled(stage):
    """The watched daemon has selected a source and heard from every other that lives."""
    def rows():
        table = stage.ask(stage.theirs("ntpq"), "-pn").splitlines()[2:]
        return any(row.startswith("*") for row in table) and sum(" .INIT. " in row for row in table) == 1
    stage.wait(rows, 40, "NTPsec's daemon selects a source")


def same(stage, words, mask=lambda text: text):
    ours, theirs = stage.ours("ntpq"), stage.theirs("ntpq")
    return expect_same(lambda: stage.ask(ours, "--style=ntpsec", *words), lambda: stage.ask(theirs, *words), mask)


def peers(stage):
    """ntpq -pn --style=ntpsec shows NTPsec's daemon as its own ntpq does"""
    settled(stage)
    table = same(stage, ["-pn"], without_ages)
    assert len(table.splitlines()) == 2 + 6, table


def associations(stage):
    """ntpq -c as shows the associations as NTPsec's ntpq does"""
    assert "sys.peer" in same(stage, ["-c", "as"])


def system_variables(stage):
    """ntpq -c rv shows the system variables as NTPsec's ntpq does"""
    assert "stratum=2" in same(stage, ["-c", "rv"], without_moving_values)


def peer_variables(stage):
    """ntpq -c 'rv &N' shows the variables of every peer as NTPsec's ntpq does"""
    for number in range(1, 7):
        assert "srcadr=" in same(stage, ["-c", f"rv &{number}"], without_moving_values)


def orphan(stage):
    """ntpq shows an orphan parent without sources as NTPsec's ntpq does"""
    for words, mask in [(["-c", "rv"], without_moving_values), (["-pn"], without_ages), (["-c", "as"], str)]:
        expect_same(lambda: stage.ask(stage.ours("ntpq"), "--style=ntpsec", *words, host="orphan"),
                    lambda: stage.ask(stage.theirs("ntpq"), *words, host="orphan"), mask)


def trace(stage):
    """ntptrace follows NTPsec's daemon to the root as NTPsec's ntptrace does"""
    def stable(text):  # offset and distance move
        return [line.split(", ")[0] for line in text.splitlines()]
    ours = stage.ask(stage.ours("ntptrace"), "-n")
    theirs = stage.ask(stage.theirs("ntptrace"), "-n")
    # The system peer may be the root by either of its addresses.
    assert stable(ours)[0] == stable(theirs)[0], (ours, theirs)
    assert len(stable(ours)) == len(stable(theirs)) == 2, (ours, theirs)
    assert "stratum 1" in ours.splitlines()[1], ours


def json_output(stage):
    """ntpq -p --json of NTPsec's daemon is JSON with every peer"""
    text = stage.ask(stage.ours("ntpq"), "-pn", "--json")
    assert text.count("10.77.0.99") >= 1 and json.loads(text), text


CASES = [peers, associations, system_variables, peer_variables, orphan, trace, json_output]
