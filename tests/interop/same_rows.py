"""Compares what two programs say of a daemon that goes on living between the two questions.

Ours is asked before and after theirs: where it says the same twice nothing has changed meanwhile, and theirs must say
exactly that. What moves by itself (ages, the clock) is replaced by marks of the same width first.
"""
import re
import time

# The column of the age, which ends where `poll` begins, in both styles of the peers table.
AGE = re.compile(r"^(.{35,45} [ulbsmMap] )( *\S+)( +\d+ +[0-7]+ )", re.M)
MOVING = re.compile(r"\b(clock|rootdisp|dispersion|reftime|rec|xmt|headway)=[^,\n]*(, *|\n|$)")
# NTPsec 1.2.2 sends octets of its stack before the eight values of a filter list; only those eight count. Some of
# those octets end the cooking in its own ntpq: what comes behind them it then shows as it was sent.
FILTER = re.compile(r'(filt\w+) *=.*?(-?[\d.]+(?: -?[\d.]+){7})(?:="")?, (?=filtoffset|pmode|filtdisp|flash)')
UNCOOKED = {"flash=0x0,": "flash=00 ok,"}
UNEVEN = re.compile(r"\s+")


def without_ages(text):
    return AGE.sub(lambda row: row[1] + "#" * len(row[2]) + row[3], text)


def without_moving_values(text):
    """Of variables the names in their order: the width of a moving value decides where lines break."""
    text = FILTER.sub(r"\1=\2, ", UNEVEN.sub(" ", MOVING.sub(r"\1=#, ", text))).strip()
    for raw, cooked in UNCOOKED.items():
        text = text.replace(raw, cooked)
    return text


def differences(ours, theirs):
    pairs = zip(ours.splitlines() + [""] * 99, theirs.splitlines() + [""] * 99)
    return "\n".join(f"ours:   {a!r}\ntheirs: {b!r}" for a, b in pairs if a != b)


def expect_same(ask_ours, ask_theirs, mask=lambda text: text, tries=8):
    last = ""
    for _ in range(tries):
        before, theirs, after = mask(ask_ours()), mask(ask_theirs()), mask(ask_ours())
        if before == theirs and theirs:
            return theirs
        last = differences(before, theirs)
        if before == after:
            break
        time.sleep(0.3)
    raise AssertionError(f"not the same:\n{last}")
