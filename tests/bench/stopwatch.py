"""How long a command takes: alone, a long way from its server, and when one datagram gets lost."""
import os
import pathlib
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from slow_path import SlowPath  # noqa: E402


LINES = 2 + 16  # of a peers table with 16 peers


def finished(command, environment=None):
    """(wall time of one run, lines), nothing between the clock and the program; it must succeed."""
    words = list(map(str, command))
    with tempfile.TemporaryFile() as output:
        redirect = [(os.POSIX_SPAWN_DUP2, output.fileno(), stream) for stream in (1, 2)]
        start = time.perf_counter()
        pid = os.posix_spawnp(words[0], words, environment or os.environ, file_actions=redirect)
        status = os.waitpid(pid, 0)[1]
        passed = time.perf_counter() - start
        output.seek(0)
        lines = output.read().splitlines()
    if status:
        raise RuntimeError(f"{' '.join(words)}: wait status {status}, {len(lines)} lines: {lines[:1]}")
    return passed, lines


def seconds(command, environment=None):
    """Wall time of one run, which must show the whole table."""
    passed, lines = finished(command, environment)
    if len(lines) != LINES:
        raise RuntimeError(f"{command}: {len(lines)} lines: {lines[:1]}")
    return passed


def by_turns(ours, theirs, rounds, environment):
    """(ours in s, theirs in s, ratio), medians over rounds in which each runs once: the machine's load hits both."""
    pairs = [(seconds(ours), seconds(theirs, environment)) for _ in range(rounds)]
    return (*(statistics.median(side) for side in zip(*pairs)), statistics.median(a / b for a, b in pairs))


def round_trips(command, server, round_trip_s, runs, port=0, environment=None):
    """(round trips, datagrams both ways) that `command(port)` needs when the server is that far away."""
    counts, times = [], []
    for _ in range(runs):
        with SlowPath(server, round_trip_s, port=port) as path:
            times.append(seconds(command(path.port), environment) / round_trip_s)
            counts.append(path.count)
    return statistics.median(times), max(counts)


def with_a_loss(command, server, round_trip_s, lost, port=0, environment=None):
    """Round trips when the datagram of the number `lost` gets lost."""
    with SlowPath(server, round_trip_s, lose=[lost], port=port) as path:
        return seconds(command(path.port), environment) / round_trip_s
