#!/usr/bin/env python3
"""The table of attacks in SECURITY.md, made of attacks.tsv.

table.py SOURCE            prints TAP: every row names tests that exist, and the table is up to date
table.py SOURCE --write    writes the table into SECURITY.md"""
import pathlib
import re
import sys

BEGIN, END = "<!-- attacks -->\n", "<!-- /attacks -->\n"


def rows(source):
    for line in (source / "tests/attacks/attacks.tsv").read_text().splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def known_tests(source):
    """SUITE.TEST of every unit test in the sources."""
    found = set()
    for file in (source / "tests").rglob("*_test.cpp"):
        for suite, name in re.findall(r"^TEST(?:_F|_P)?\((\w+),\s*(\w+)\)", file.read_text(), re.M):
            found.add(f"{suite}.{name}")
    return found


def table(source):
    lines = ["| Number | What was done | Shown by |", "|---|---|---|"]
    for numbers, deed, shown in rows(source):
        if shown.startswith("- "):
            lines.append(f"| {numbers} | {deed} | {shown[2:]} |")
        else:
            lines.append(f"| {numbers} | {deed} | {', '.join(f'`{word}`' for word in shown.split())} |")
    return "\n".join(lines) + "\n"


def main():
    source = pathlib.Path(sys.argv[1])
    security = source / "SECURITY.md"
    before, _, rest = security.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    wanted = before + BEGIN + table(source) + END + after
    if "--write" in sys.argv:
        security.write_text(wanted)
        return 0
    tests = known_tests(source)
    missing = [
        word
        for _, _, shown in rows(source)
        if not shown.startswith("- ")
        for word in shown.split()
        if word not in tests and not (source / word).is_file()
    ]
    print("1..2")
    print(f"{'not ok' if missing else 'ok'} 1 - every row names tests that exist")
    for word in missing:
        print(f"# there is no {word}")
    current = security.read_text() == wanted
    print(f"{'ok' if current else 'not ok'} 2 - the table in SECURITY.md is that of attacks.tsv")
    if not current:
        print("# tests/attacks/table.py . --write")
    return 0 if current and not missing else 1


sys.exit(main())
