#!/usr/bin/env python3
"""The common completion for bash offers exactly the options of --help. Usage: completions.py SCRIPT PROGRAM ..."""
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from help_text import options_of  # noqa: E402

COMPLETE = """
. "$1"
program=$2
shift 2
COMP_WORDS=("$program" "$@")
COMP_CWORD=$#
_gnomon "$program"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def complete(script, program, *words):
    done = subprocess.run(["bash", "-c", COMPLETE, "bash", script, program, *words], text=True, capture_output=True,
                          timeout=20, check=True)
    assert not done.stderr, done.stderr
    return set(done.stdout.split())


# An option of each that wants a number.
NUMBER = {"ntp-check": "--port", "ntp-doctor": "--port", "ntp-exporter": "--timeout-offset", "ntpd": "--port",
          "ntpdate": "-p", "ntpdc": "-a", "ntpdig": "-p", "ntptime": "-t", "ntpstat": "--port", "ntptop": "--port",
          "ntptrace": "-m", "ntp-wait": "-n", "ntp-keygen": "-n"}


def main(script, programs):
    print(f"1..{len(programs)}")
    failed = False
    for number, program in enumerate(programs, 1):
        wanted, offered = options_of(program), complete(script, program, "-")
        name = pathlib.Path(program).name
        registered = re.search(r"^complete -F _gnomon (.*)$", pathlib.Path(script).read_text(), re.M).group(1).split()
        good = len(wanted) > 4 and wanted == offered and name in registered and not complete(script, program, NUMBER[name], "")
        failed = failed or not good
        print(f"{'' if good else 'not '}ok {number} - {name}: the options of --help, and nothing for a number")
        if not good:
            print(f"# missing {sorted(wanted - offered)}, too many {sorted(offered - wanted)}, registered {registered}")
    return 1 if failed else 0


sys.exit(main(sys.argv[1], sys.argv[2:]))
