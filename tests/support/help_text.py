"""What a program's --help says."""
import re
import subprocess


def options_of(program):
    """{"-n", "--numeric", ...}"""
    said = subprocess.run([program, "--help"], text=True, capture_output=True, timeout=20, check=False).stdout
    lines = re.findall(r"^ +(?:-([\w!]), |    )--([\w-]+)", said, re.M)
    return {"-" + short for short, _ in lines if short} | {"--" + long for _, long in lines}
