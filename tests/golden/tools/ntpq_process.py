#!/usr/bin/env python3
"""ntpq as a process, against servers that answer badly. Usage: ntpq_process.py PROGRAM"""
import json
import sys

from lab import Babbling, Endless, Server, Truncating, equal, lab, main, run, variables

PROGRAM = sys.argv[1]
HERE = "127.0.0.1"
USUAL = variables("leap=0, stratum=3\r\n")
QUICK = ("-c", "timeout 500")


def ask(server, *words):
    with lab({HERE: server}) as port:
        result = run(PROGRAM, *QUICK, *words, f"{HERE}:{port}")
    result.out = result.out.removeprefix("primary timeout 500 ms\n")
    return result


class Flooding(Server):
    """Answers, and repeats the answer while anybody listens."""

    def replies(self, request):
        answer = list(super().replies(request))
        while not self.stop.is_set():
            yield from answer * 50


def complaint(result, words):
    """One line that names the host, and status 3."""
    equal((result.status, result.out, result.err.count("\n")), (3, "", 1))
    assert result.err.startswith(f"ntpq: {HERE}:") and words in result.err, result.err
    assert result.seconds < 3, result.seconds


def truncated():
    """half an answer is none, and more time is offered"""
    half = Truncating({0: variables("version=\"" + "v" * 500 + "\", stratum=2\r\n")})
    complaint(ask(half, "-c", "rv"), "timed out with incomplete data after 0.5 s; ask again")


class Rambling(Server):
    """Answers with what no answer looks like."""

    def replies(self, request):
        return [b"220 ready\r\n", b"", request]


def garbage():
    """garbage, also without end, ends at the deadline"""
    for server in Babbling(), Endless():
        complaint(ask(server, "-c", "rv"), "")
        complaint(ask(server, "-c", "peers"), "")


def strays():
    """datagrams that are no answers are not called silence"""
    result = ask(Rambling(), "-c", "rv")
    complaint(result, "timed out after 0.5 s; ")
    assert " datagrams came that were no answer to what was asked: " in result.err, result.err
    complaint(ask(Server(deaf=True), "-c", "rv"), "nothing received in 0.5 s")


def flood():
    """an answer that is repeated for ever is one answer"""
    result = ask(Flooding({0: USUAL}), "-c", "rv")
    equal((result.status, result.err), (0, ""))
    assert "stratum=3" in result.out, result.out
    assert result.seconds < 3, result.seconds


def hostile_text():
    """what a server says cannot steer the terminal, in text or in JSON"""
    text = "stratum=3, refid=\"\x1b[2J\x9b\x07\", system=\"\xff\r\b\"\r\n"
    for words in ("-c", "rv"), ("-c", "raw", "-c", "rv"), ("-c", "rv", "--json"):
        result = ask(Server({0: variables(text)}), *words)
        equal(result.status, 0)
        assert result.out.replace("\n", "").isprintable(), result.out
        if "--json" in words:
            json.loads(result.out)


main([truncated, garbage, strays, flood, hostile_text])
