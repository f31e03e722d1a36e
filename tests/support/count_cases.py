#!/usr/bin/env python3
"""Prints `N passed, N failed, N skipped` over the cases of JUnit files; fails when one has none that passed."""
import sys
import xml.etree.ElementTree as ElementTree

KINDS = ("passed", "failed", "skipped")


def kind(case):
    outcomes = {child.tag for child in case}
    if outcomes & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in outcomes or case.get("result") == "suppressed" else "passed"


def count(file):
    """Cases by kind; a file that is not there has none."""
    try:
        kinds = [kind(case) for case in ElementTree.parse(file).iter("testcase")]
    except OSError:
        kinds = []
    return [kinds.count(one) for one in KINDS]


counts = [count(file) for file in sys.argv[1:]]
total = [sum(column) for column in zip(*counts)]
print(", ".join(f"{number} {name}" for number, name in zip(total, KINDS)))
sys.exit(1 if total[1] or not all(passed for passed, *_ in counts) else 0)
