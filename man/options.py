#!/usr/bin/env python3
"""A program's --help and its manual page name the same options. Usage: options.py PAGE PROGRAM ...; prints TAP."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "support"))
from help_text import options_of  # noqa: E402


def of_page(page):
    items = re.findall(r"^\.It (Fl .*)", page.read_text(), re.M)
    names = re.findall(r"Fl (\S+)", " ".join(items).replace(r"\-", "-").replace(r"\&", ""))
    return {"-" + name for name in names} - {"-?"}  # which --help names in passing


def main(pairs):
    print(f"1..{len(pairs)}")
    failed = False
    for number, (page, program) in enumerate(pairs, 1):
        helped, written = options_of(program), of_page(pathlib.Path(page))
        good = len(helped) > 4 and helped == written
        failed = failed or not good
        print(f"{'' if good else 'not '}ok {number} - {pathlib.Path(page).name} has the options of --help")
        for what, names in [("only in --help", helped - written), ("only in the page", written - helped)]:
            if names:
                print(f"# {what}: {', '.join(sorted(names))}")
    return 1 if failed else 0


sys.exit(main(list(zip(sys.argv[1::2], sys.argv[2::2]))))
