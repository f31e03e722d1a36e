#!/usr/bin/env python3
"""Every page here passes `mandoc -T lint -W warning` without a word; prints TAP."""
import pathlib
import shutil
import subprocess
import sys


def main(folder):
    pages = sorted(path for path in pathlib.Path(folder).iterdir()
                   if path.suffix[1:].isdigit())
    if not shutil.which("mandoc"):
        print("1..0 # SKIP there is no mandoc; apt-get install mandoc")
        return 0
    print(f"1..{len(pages)}")
    failed = False
    for number, page in enumerate(pages, 1):
        said = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], text=True,
                              capture_output=True, timeout=60, check=False)
        lines = (said.stdout + said.stderr).splitlines()
        failed = failed or bool(lines)
        print(f"{'not ' if lines else ''}ok {number} - {page.name}")
        for line in lines:
            print(f"# {line}")
    return 1 if failed else 0


sys.exit(main(sys.argv[1]))
