"""What went over the wire, as a third party reads it: tshark."""
import shutil
import subprocess

from tap import Skip


def lines(stage, wanted, *fields):
    words = ["tshark", "-n", "-r", str(stage.lab.file("all.pcapng")), "-Y", wanted]
    if fields:
        words += ["-T", "fields", *(word for field in fields for word in ("-e", field))]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.splitlines()


def nothing_malformed(stage):
    """tshark finds no malformed packet and no error in anything that was said"""
    if not shutil.which("tshark") or not stage.lab.recorder:
        raise Skip("tshark or dumpcap is missing")
    stage.lab.recorded()
    found = lines(stage, "_ws.malformed || _ws.expert.severity == error || !ntp")
    assert not found, "\n".join(found[:20])


def everybody_spoke(stage):
    """the record holds time requests, time answers and control messages of each daemon"""
    if not shutil.which("tshark") or not stage.lab.recorder:
        raise Skip("tshark or dumpcap is missing")
    said = set(map(tuple, (line.split("\t") for line in lines(stage, "ip", "ip.src", "ntp.flags.mode"))))
    modes = {name: {int(mode, 0) for source, mode in said if source == stage.lab.hosts[name].address}
             for name in stage.lab.hosts}
    for name in ["from_ntpsec", "from_chronyd", "chain", "watched", "chronyd"]:
        assert 3 in modes[name], modes
    for name in ["root", "orphan", "chronyd"]:
        assert 4 in modes[name], modes
    for name in ["chain", "root", "watched", "orphan"]:
        assert 6 in modes[name], modes


def nothing_private(stage):
    """nobody said a word of mode 7, the protocol of the old ntpdc"""
    if not shutil.which("tshark") or not stage.lab.recorder:
        raise Skip("tshark or dumpcap is missing")
    found = lines(stage, "ntp.flags.mode == 7")
    assert not found, "\n".join(found[:20])


CASES = [nothing_malformed, everybody_spoke, nothing_private]
