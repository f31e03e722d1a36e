#!/usr/bin/env python3
"""hardening.py BUILD: what the compiler and the linker left in the programs that are installed."""
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import tap


ENDBR64 = bytes.fromhex("f30f1efa")


def readelf(*arguments):
    command = ["readelf", "--wide", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, env={"LC_ALL": "C"}).stdout


def is_hardened(program):
    header, segments = readelf("-h", program), readelf("-l", program)
    dynamic, symbols = readelf("-d", program), readelf("--dyn-syms", program)
    assert "DYN (" in header, "not position independent"
    assert "GNU_RELRO" in segments, "relocations stay writable"
    assert "BIND_NOW" in dynamic or "NOW" in dynamic, "symbols are bound late"
    stack = [line for line in segments.splitlines() if "GNU_STACK" in line]
    assert stack and "RWE" not in stack[0], "the stack can be executed"
    assert "__stack_chk_fail" in symbols, "no stack protector"
    assert "_chk@" in symbols.replace("__stack_chk_fail@", ""), "no fortified function"
    if "X86-64" in header:  # Debian's own start-up code has none, so the file is not marked as a whole
        landings = pathlib.Path(program).read_bytes().count(ENDBR64)
        assert landings > 10, f"no control flow protection: {landings} landing places"


def case_of(program):
    def case():
        is_hardened(program)
    case.__doc__ = pathlib.Path(program).name
    return case


def installed(build):
    targets = json.loads((pathlib.Path(build) / "meson-info/intro-targets.json").read_text())
    return sorted(
        target["filename"][0]
        for target in targets
        if target["installed"] and target["type"] in ("executable", "shared library")
    )


tap.main([case_of(program) for program in installed(sys.argv[1])])
