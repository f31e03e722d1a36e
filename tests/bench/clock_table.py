#!/usr/bin/env python3
"""How well the clock is kept: our daemon beside a model of the classic one, in the simulator, as ratios of one run.

Usage: clock_table.py BUILD [SEEDS]. Exit status 1 when a scenario breaks one of its limits.
"""
import concurrent.futures
import math
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEEDS = 10
LONGEST_S = 180


def simulate(sim, scenario, seeds, *options):
    """(medians, limits hold)"""
    done = subprocess.run([sim, "--seeds", str(seeds), *options, scenario],
                          capture_output=True, text=True, timeout=LONGEST_S, check=False)
    found = dict(re.findall(r"(rms|max|frequency|convergence|poll)\s+([-+.e\d]+)", done.stdout))
    if "rms" not in found:
        raise RuntimeError(done.stdout + done.stderr)
    return {name: float(value) for name, value in found.items()}, done.returncode == 0


def recorded(scenario):
    """What chrony 4.8 reached in that scenario, or nothing."""
    rows = [line.split() for line in scenario.read_text().splitlines() if line.startswith("reference ")]
    return {name: float(value) for _, name, value in rows}


def geometric_mean(values):
    return math.exp(sum(math.log(max(value, 1e-6)) for value in values) / len(values))


def run(build, seeds=SEEDS):
    """Prints the table; whether all limits hold."""
    sim = pathlib.Path(build) / "tests" / "sim" / "sim"
    scenarios = sorted((ROOT / "sim" / "scenarios").glob("*.txt"))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        ours = list(pool.map(lambda s: simulate(sim, s, seeds), scenarios))
        classic = list(pool.map(lambda s: simulate(sim, s, seeds, "--classic"), scenarios))
    print(f"{f'error of the clock, {seeds} seeds':<26} {'ours':>9} {'classic':>9} {'ratio':>7} {'chrony':>9} {'ratio':>7}"
          f" {'settled':>8} {'poll':>6}")
    to_classic, to_chrony, held = [], [], True
    for scenario, (mine, holds), (theirs, _) in zip(scenarios, ours, classic):
        held = held and holds
        reference = recorded(scenario).get("rms")
        to_classic.append(mine["rms"] / theirs["rms"])
        right = f"{'':>9} {'':>7}"
        if reference:
            to_chrony.append(mine["rms"] / reference)
            right = f"{reference:9.2e} {to_chrony[-1]:7.3f}"
        print(f"{scenario.stem:<26} {mine['rms']:9.2e} {theirs['rms']:9.2e} {to_classic[-1]:7.3f} {right}"
              f" {mine['convergence']:7.0f}s {mine['poll']:5.0f}s{'' if holds else '  BROKEN'}")
    # The model knows no leap seconds: there the ratio says nothing.
    to_classic = [ratio for s, ratio in zip(scenarios, to_classic) if not s.stem.startswith("leap")]
    print(f"{'geometric mean':<26} {'':>9} {'':>9} {geometric_mean(to_classic):7.3f} {'':>9} {geometric_mean(to_chrony):7.3f}")
    print("Medians of the rms over the scored time, s. Classic: a model of the clock filter and the phase- and\n"
          "frequency-lock loop, in this run; it knows no leap seconds, which its mean leaves out. chrony 4.8: recorded elsewhere, in a simulator of system calls.")
    return held


if __name__ == "__main__":
    sys.exit(0 if run(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else SEEDS) else 1)
