"""ntptime beside NTPsec's: both read the same kernel, and neither may set it."""
import json
import re

# These pass while the two programs are started.
MOVES = [(re.compile(r"time \w+\.\w+ \S+, \(\.\d+\)"), "time"), (re.compile(r"error \d+ us"), "error"),
         (re.compile(r"(offset|frequency) -?\d+\.\d+"), r"\1")]


def still(text):
    for pattern, word in MOVES:
        text = pattern.sub(word, text)
    return text


def told(stage, tool, *words):
    return stage.desk.output(["setpriv", "--bounding-set", "-sys_time", "--inh-caps", "-sys_time", tool, *words])


def same_text(stage):
    """ntptime --style=ntpsec prints the lines that NTPsec's ntptime prints"""
    ours, theirs = told(stage, stage.ours("ntptime"), "--style=ntpsec"), told(stage, stage.theirs("ntptime"))
    assert still(ours) == still(theirs), (ours, theirs)
    assert len(ours.splitlines()) >= 9, ours
    classic = told(stage, stage.ours("ntptime"))
    assert classic.splitlines()[2:] and classic.splitlines()[0] == ours.splitlines()[0], classic


def same_json(stage):
    """ntptime -j has every field of NTPsec's ntptime -j, with the same values"""
    ours, theirs = (json.loads(told(stage, stage.ours("ntptime"), "-j")),
                    json.loads(told(stage, stage.theirs("ntptime"), "-j")))
    assert not set(theirs) - set(ours) - {"version"}, set(theirs) - set(ours)
    for name in ("gettime-code", "gettime-status", "TAI-offset", "adjtime-code", "adjtime-status", "modes", "interval",
                 "status", "time-constant", "precision", "tolerance"):
        assert ours[name] == theirs[name], (name, ours, theirs)
    for name, room in (("maximum-error", 5000), ("estimated-error", 5000), ("offset", 1000), ("frequency", 1)):
        assert abs(ours[name] - theirs[name]) <= room, (name, ours, theirs)
    assert ours["time"][:10] == theirs["time"][:10] and re.fullmatch(r"\.\d{6}(\d{3})?", ours["fractional-time"]), ours


def sets_nothing(stage):
    """ntptime and NTPsec's set nothing without the right to, and say so"""
    for tool in (stage.ours("ntptime"), stage.theirs("ntptime")):
        done = stage.desk.run(["setpriv", "--bounding-set", "-sys_time", "--inh-caps", "-sys_time", tool, "-e", "77"],
                              check=False)
        assert done.returncode != 0 and "root" in done.stderr + done.stdout, done
    assert json.loads(told(stage, stage.ours("ntptime"), "-j"))["estimated-error"] != 77
    dry = json.loads(told(stage, stage.ours("ntptime"), "-j", "-n", "-e", "77"))
    assert (dry["estimated-error"], dry["modes"]) == (77, "0x8 (ESTERROR)"), dry


CASES = [same_text, same_json, sets_nothing]
