#!/usr/bin/env python3
"""Runs a libFuzzer target from its committed corpus for SECONDS (60, or the environment's).

Usage: run_fuzzer.py FUZZER CORPUS. When an input breaks it, prints that input and how to replay it.
"""
import base64
import os
import pathlib
import subprocess
import sys
import tempfile

SECONDS = int(os.environ.get("SECONDS_TO_FUZZ", "60"))
SLOWEST_S = 10  # for one input; then it hangs
MEMORY_MB = 1024
SEED = 1  # the same way through the inputs each time: what lands is no matter of luck; `./dev fuzz` looks further
LAST_LINES = 60


def run(fuzzer, corpus, kept):
    """(exit status, what it said); inputs that it finds interesting are forgotten with `found`."""
    with tempfile.TemporaryDirectory(prefix="gnomon-fuzz-") as found:
        done = subprocess.run(
            [fuzzer, f"-max_total_time={SECONDS}", f"-seed={SEED}", f"-timeout={SLOWEST_S}",
             f"-rss_limit_mb={MEMORY_MB}", "-print_final_stats=1", f"-artifact_prefix={kept}/", found, corpus],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=SECONDS * 2 + 120, check=False)
    return done.returncode, done.stdout.decode(errors="replace")


def main():
    fuzzer, corpus = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
    if not any(corpus.iterdir()):
        print(f"{corpus}: no inputs to begin with")
        return 1
    kept = pathlib.Path(tempfile.mkdtemp(prefix=f"{fuzzer.name}-", dir=fuzzer.parent))
    status, said = run(fuzzer, corpus, kept)
    print("\n".join(said.splitlines()[-LAST_LINES:]))
    for reproducer in sorted(kept.iterdir()):
        octets = reproducer.read_bytes()
        print(f"\n{reproducer}: {len(octets)} octets, in base64:")
        print(base64.b64encode(octets).decode())
        print(f"replay: base64 -d > input; {fuzzer} input")
    if not any(kept.iterdir()):
        kept.rmdir()
    return 1 if status else 0


sys.exit(main())
