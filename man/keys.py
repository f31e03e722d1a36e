#!/usr/bin/env python3
"""The table of keys in a program and in its manual page are the same. Usage: keys.py PAGE PROGRAM; prints TAP."""
import pathlib
import re
import subprocess
import sys


def of_program(program):
    said = subprocess.run([program, "--keys"], text=True, capture_output=True, timeout=20, check=True).stdout
    return {tuple(line.split("\t")) for line in said.splitlines()}


def plain(text):
    return text.replace(r"\-", "-").replace(r"\&", "").replace(r"\(ha", "^").replace(r"\(aq", "'").strip()


def of_page(page):
    """Lines `.It Sy KEY Pq SCREENS` and the text behind each."""
    rows = re.findall(r"^\.It Sy (.+?) Pq (.+)\n((?:(?!\.).*\n)+)", page.read_text(), re.M)
    return {(plain(screens), plain(key), plain(" ".join(text.split()))) for key, screens, text in rows}


def main(page, program):
    print("1..1")
    said, written = of_program(program), of_page(pathlib.Path(page))
    good = len(said) > 30 and said == written
    print(f"{'' if good else 'not '}ok 1 - {pathlib.Path(page).name} has the keys of --keys")
    for what, rows in [("only in --keys", said - written), ("only in the page", written - said)]:
        for row in sorted(rows):
            print(f"# {what}: {row}")
    return 0 if good else 1


sys.exit(main(*sys.argv[1:]))
