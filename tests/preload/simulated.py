#!/usr/bin/env python3
"""The daemon as it is, on a machine whose system calls are simulated: it converges and steers that clock.

Usage: simulated.py NTPD LIBRARY SIM. The library never lets a call through that could reach the real clock, and
the daemon runs without the capability for it.
"""
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import tap  # noqa: E402

NTPD, LIBRARY, SIM = sys.argv[1:4]
SEEDS = 3
STA_UNSYNC, STA_INS, STA_DEL = 0x40, 0x10, 0x20
# A kernel that is asked in microseconds of poll(2) and a random walk of its own: near, not the same.
NEAR = 1.5

SCENARIO = """duration 20000
score 5000
poll 6 6
clock offset 0.01 frequency 10 wander 1e-9
server a base 1e-4 exponential 1e-5
"""


def without_the_right():
    """The words before a command that take CAP_SYS_TIME away for good, as far as that can be done here."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        raise tap.Skip("root without setpriv")
    return ["setpriv", "--bounding-set", "-sys_time", "--inh-caps", "-sys_time"]


def simulate(conf="server 192.168.123.1 iburst minpoll 6 maxpoll 6\n", **settings):
    """What the simulated machine says of its clock at the end, and what the daemon logged."""
    with tempfile.TemporaryDirectory(prefix="gnomon-preload-") as folder:
        file = pathlib.Path(folder) / "ntp.conf"
        file.write_text(conf + f"driftfile {folder}/drift\n")
        environment = {"PATH": os.environ["PATH"], "LD_PRELOAD": LIBRARY, "EVENT_NOEPOLL": "1",
                       **{f"SIMULATED_{name.upper()}": str(value) for name, value in settings.items()}}
        words = [f"{name}={value}" for name, value in environment.items()]
        done = subprocess.run([*without_the_right(), "env", "-i", *words, NTPD, "-n", "-c", file],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0 or not done.stdout.strip():
            raise AssertionError(f"exit status {done.returncode}: {done.stdout}{done.stderr}")
        fields = done.stdout.split()
        said = {name: float(value) for name, value in zip(fields[::2], fields[1::2])}
        drift = pathlib.Path(folder) / "drift"
        said["drift"] = float(drift.read_text().split()[0]) if drift.exists() else None
        return said, done.stderr


def medians(**settings):
    runs = [simulate(seed=seed, **settings)[0] for seed in range(1, SEEDS + 1)]
    return {name: statistics.median(run[name] for run in runs) for name in ("rms", "max", "frequency", "requests")}


def in_tree():
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(SCENARIO)
        file.flush()
        text = subprocess.run([SIM, "--seeds", "5", file.name], capture_output=True, text=True, timeout=60,
                              check=True).stdout
        return float(text.split("rms")[1].split()[0])


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def steers():
    """it converges, steers through adjtimex and tells the kernel so"""
    said, log = simulate()
    print(f"# {said}")
    check(said["rms"] < 2e-5, f"rms {said['rms']}")
    check(said["adjustments"] > 100, f"{said['adjustments']} adjustments")
    check(int(said["status"]) & (STA_UNSYNC | STA_INS | STA_DEL) == 0, f"status {said['status']:.0f}")
    check(0 < said["maxerror"] < 100_000, f"maxerror {said['maxerror']} us")
    check(said["esterror"] < said["maxerror"], f"esterror {said['esterror']} us")
    check("synchronised" in log, log)
    check(said["drift"] is None or abs(said["drift"] + 10) < 1, f"drift {said['drift']}")


def as_well_as_in_tree():
    """its error is that of the simulation in the tree"""
    ours, theirs = medians()["rms"], in_tree()
    print(f"# rms {ours:.3g} s here, {theirs:.3g} s there")
    check(ours < NEAR * theirs, f"{ours} here, {theirs} there")


def steered_raw_clock():
    """a CLOCK_MONOTONIC_RAW that is steered too does no harm"""
    free, steered = medians(), medians(raw_is_steered=1)
    print(f"# rms {steered['rms']:.3g} s, {free['rms']:.3g} s with a free one")
    check(steered["rms"] < 1.2 * free["rms"], f"{steered} {free}")


def without_timestamps():
    """where the system gives no timestamps of datagrams"""
    said, _ = simulate(timestamps=0)
    check(said["rms"] < 2e-5, f"rms {said['rms']}")


def stepped_by_others():
    """a clock that somebody else steps is set right within seconds, and it is said"""
    said, log = simulate(conf="server 192.168.123.1 iburst\n", step_at=10_000, step=0.05, score_from=10_200)
    check("not by this daemon" in log, log)
    check(said["max"] < 1e-3, f"off by {said['max']} s after 200 s")


def starts_far_off():
    """a second off is stepped at once"""
    said, _ = simulate(offset=1.0, frequency=100, score_from=10, duration=2000)
    check(said["steps"] == 1, f"{said['steps']} steps")
    check(said["max"] < 5e-3, f"off by {said['max']} s after 10 s")


tap.main([steers, as_well_as_in_tree, steered_raw_clock, without_timestamps, stepped_by_others, starts_far_off])
