#!/usr/bin/env python3
"""Ours beside NTPsec, chrony and ntpstat, on a network of namespaces. Usage: interop.py BUILD"""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import control  # noqa: E402
import every_command  # noqa: E402
import kernel_clock  # noqa: E402
import lab  # noqa: E402
import made_keys  # noqa: E402
import old_commands  # noqa: E402
import one_shot  # noqa: E402
import our_tools  # noqa: E402
import record  # noqa: E402
import synchronise  # noqa: E402
import tap  # noqa: E402
import their_tools  # noqa: E402
from stage import Stage  # noqa: E402


# The record comes last: it is of everything before it.
CASES = (synchronise.CASES + our_tools.CASES + their_tools.CASES + control.CASES + every_command.CASES
         + made_keys.CASES + one_shot.CASES + kernel_clock.CASES
         + old_commands.CASES + record.CASES)


def main():
    build = pathlib.Path(sys.argv[1])
    if not (build / "peers" / "complete").exists():
        tap.skip_all(CASES, "the peers are not fetched: tests/interop/fetch_peers BUILD does it, with a network")
    reason = lab.enter()
    if reason:
        tap.skip_all(CASES, reason)
    stage = Stage(lab.Lab(), build)
    stage.start()
    tap.main(CASES, stage)


main()
