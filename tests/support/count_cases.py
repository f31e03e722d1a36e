#!/usr/bin/env python3
"""Names every case that failed in JUnit files with the end of what its program said, then prints `N passed, N failed,
N skipped`; fails when one failed or a file has none that passed."""
import sys
import xml.etree.ElementTree as ElementTree

KINDS = ("passed", "failed", "skipped")
LINES_SHOWN = 25


def kind(case):
    outcomes = {child.tag for child in case}
    if outcomes & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in outcomes or case.get("result") == "suppressed" else "passed"


def suites(file):
    """Each suite of a file with its cases; a file that is not there has none."""
    try:
        return [(suite, list(suite.iter("testcase"))) for suite in ElementTree.parse(file).iter("testsuite")]
    except OSError:
        return []


def words(element):
    """The end of what an element holds, cut to what a reader can take in."""
    return "\n".join("  " + line for line in "".join(element.itertext()).strip().splitlines()[-LINES_SHOWN:])


def name_failures(suite, cases):
    for case in cases:
        if kind(case) == "failed":
            print(f"FAILED {suite.get('name')}: {case.get('name')}")
            said = [part for part in suite if part.tag in ("system-out", "system-err")]
            print("\n".join(filter(None, (words(part) for part in (*case, *said)))))


def count(file):
    found = suites(file)
    for suite, cases in found:
        name_failures(suite, cases)
    kinds = [kind(case) for _, cases in found for case in cases]
    return [kinds.count(one) for one in KINDS]


counts = [count(file) for file in sys.argv[1:]]
total = [sum(column) for column in zip(*counts)]
print(", ".join(f"{number} {name}" for number, name in zip(total, KINDS)))
sys.exit(1 if total[1] or not all(passed for passed, *_ in counts) else 0)
