#!/usr/bin/env python3
"""ntptrace as a process, along chains of every kind. Usage: ntptrace_process.py PROGRAM"""
import sys

from lab import Babbling, Endless, Server, Truncating, equal, lab, main, run, variables

PROGRAM = sys.argv[1]
A, B, C = "127.0.0.2", "127.0.0.3", "127.0.0.4"


def system(stratum, refid="127.0.0.9", peer=7):
    return variables(f"leap=0, stratum={stratum}, rootdelay=2.000, rootdisp=3.500, refid={refid}, "
                     f"peer={peer}, offset=-0.250000, tc=6\r\n")


def hop(stratum, source):
    """A server whose source is at `source`; {port} stands for the lab's port."""
    return Server({0: system(stratum), 7: source})


def root(refid="GPS"):
    return Server({0: system(1, refid, 0)})


def source_at(address, port="{port}"):
    return variables(f"srcadr={address}, srcport={port}\r\n", 0x961A)


def trace(servers, *words, first=A, numeric=True):
    with lab(servers) as port:
        for server in servers.values():
            for association, (status, text) in list(server.answers.items()):
                ready = text.replace(b"{port}", str(port).encode())
                server.answers[association] = (status, ready)
        return run(PROGRAM, *(["-n"] if numeric else []), "--port", port, *words, first)


def line(host, stratum, end=""):
    return f"{host}: stratum {stratum}, offset -0.000250, synch distance 0.004500{end}\n"


def chain_of_three():
    """a chain is followed to its root"""
    result = trace({A: hop(3, source_at(B)), B: hop(2, source_at(C)), C: root()})
    equal(result.out, line(A, 3) + line(B, 2) + line(C, 1, ", refid 'GPS'"))
    equal((result.status, result.err), (0, ""))


def reference_clock():
    """a reference clock is the end of a whole chain"""
    local = Server({0: system(5, "127.127.1.0")})
    result = trace({A: hop(6, source_at(B)), B: local})
    equal((result.status, result.out), (0, line(A, 6) + line(B, 5)))
    result = trace({A: hop(6, source_at("127.127.20.0"))})
    equal((result.status, result.out), (0, line(A, 6)))


def limit():
    """-m ends a chain without complaint"""
    servers = {A: hop(3, source_at(B)), B: hop(2, source_at(C)), C: root()}
    result = trace(servers, "-m", 2)
    equal((result.status, result.out), (0, line(A, 3) + line(B, 2)))
    equal(servers[C].asked, [])


def host_option():
    """-r names the first server as the operand does"""
    with lab({A: root()}) as port:
        result = run(PROGRAM, "-n", "-r", f"{A}:{port}")
    equal((result.status, result.out), (0, line(A, 1, ", refid 'GPS'")))


def loop():
    """a loop is seen and named"""
    result = trace({A: hop(3, source_at(B)), B: hop(3, source_at(A))})
    equal(result.out, line(A, 3) + line(B, 3) + f"{A}: loop: already seen at hop 1\n")
    equal(result.status, 1)


def mode_3_only():
    """a server that drops control messages is asked for the time"""
    result = trace({A: hop(3, source_at(B)), B: Server(deaf=True, time=(2, 0.5))})
    lines = result.out.splitlines()
    equal(lines[0] + "\n", line(A, 3))
    equal(lines[1], f"{B}: timed out: no whole answer to control messages in 2 s")
    # As exact as a machine that is busy elsewhere lets it be.
    seen = lines[2].removeprefix(f"{B}: seen from here: stratum 2, offset ").split(",")[0]
    assert 0.4 < float(seen) < 0.6, lines[2]
    assert lines[2].endswith(", root distance 0.007812, refid '10.0.0.1'"), lines[2]
    equal((result.status, len(lines)), (1, 3))
    assert result.seconds < 4, result.seconds


def first_gives_only_time():
    """a first server that only gives the time is a broken chain, not silence"""
    result = trace({A: Server(deaf=True, time=(1, 0))})
    assert f"{A}: seen from here: stratum 1, " in result.out
    equal(result.status, 1)
    result = trace({A: Server(deaf=True, time=(16, 0))})
    assert ": its clock is not synchronised\n" in result.out, result.out
    equal(result.status, 1)


def dead_hop():
    """a dead server ends the chain in about three seconds"""
    result = trace({A: hop(3, source_at(B)), B: Server(deaf=True)})
    assert f"{B}: timed out: " in result.out and "no answer to a time request either" in result.out
    equal(result.status, 1)
    assert result.seconds < 4, result.seconds


def refused_hop():
    """a server where nobody listens ends the chain at once"""
    result = trace({A: hop(3, source_at(B))})
    assert f"{B}: refused: nobody listens on UDP port " in result.out, result.out
    equal((result.status, result.out.count("\n")), (1, 2))
    assert result.seconds < 1, result.seconds


def error_hop():
    """a server that answers with an error is named with it"""
    result = trace({A: hop(3, source_at(B)), B: Server(error=1, time=(2, 0))})
    assert f"{B}: it answers control messages with error 1 (permission denied)\n" in result.out
    assert f"{B}: seen from here: stratum 2" in result.out
    equal(result.status, 1)


def nobody():
    """a first server without any answer: status 3"""
    with lab({}) as port:
        pass
    result = run(PROGRAM, "-n", "-4", "--port", port)
    equal((result.status, result.out), (3, ""))
    equal(result.err, f"127.0.0.1: refused: nobody listens on UDP port {port}; is ntpd running "
                      "there?\n")
    result = trace({A: Server(deaf=True)})
    equal((result.status, result.out), (3, ""))
    assert result.err.startswith(f"{A}: timed out: ")


def truncated():
    """half an answer is none"""
    half = Truncating({0: variables("version=\"" + "v" * 500 + "\", stratum=2\r\n")})
    result = trace({A: half})
    assert "only part of the answer came" in result.err, result.err
    equal(result.status, 3)


def garbage():
    """garbage without end ends at the deadline"""
    for server in Babbling(), Endless():
        result = trace({A: server})
        equal((result.status, result.out), (3, ""))
        assert result.seconds < 5, result.seconds


def hostile_sources():
    """a hostile source leads nowhere and is shown safely"""
    for text in ("127.0.0.1;reboot", "$(reboot)", "\x1b[2Jx", "x" * 3000, "224.0.1.1", "240.0.0.1",
                 "255.255.255.255", "host.example", "1.2.3", "127.0.0.1 127.0.0.2"):
        result = trace({A: hop(3, variables(f"srcadr={text}\r\n"))})
        equal(result.status, 1)
        assert f"{A}: its source is not followed: '" in result.out, result.out
        assert result.out.replace("\n", "").isprintable() and len(result.out) < 300, result.out
    for text in "0.0.0.0", "::", "":
        result = trace({A: hop(3, variables(f"srcadr={text}\r\n"))})
        equal((result.status, result.out), (1, line(A, 3) + f"{A}: it names no source\n"))
    for port in 0, 53, 65536, -1:
        result = trace({A: hop(3, source_at(B, port))})
        assert f"'{B} port {port}' has a port where no time server is" in result.out, result.out


def untold_source():
    """a server that does not tell its source ends the chain"""
    result = trace({A: Server({0: system(3)})})
    equal(result.out,
          line(A, 3) + f"{A}: it does not tell its source: error 4 (unknown association)\n")
    equal(result.status, 1)


def unsynchronised():
    """a server that is not synchronised ends the chain"""
    result = trace({A: Server({0: system(16, "INIT", 0)})})
    equal(result.out, line(A, 16) + f"{A}: not synchronised, so the chain ends here\n")
    equal(result.status, 1)


def names():
    """a server without a name of its own has the one it is known by"""
    source = source_at("127.9.9.9")
    servers = {A: hop(3, source), "127.9.9.9": root()}
    servers[A].answers[7] = (source[0], source[1].replace(b"\r", b", srchost=\"time.example\"\r"))
    result = trace(servers, numeric=False)
    assert "time.example: stratum 1, " in result.out or "localhost" in result.out, result.out
    equal(result.status, 0)


def as_json():
    """--json gives every hop"""
    result = trace({A: hop(3, source_at(B)), B: hop(2, source_at(A))}, "--json")
    document = result.json()
    equal(document["schema"], "gnomon-ntptrace/1")
    target, = document["targets"]
    equal((target["end"], target["loop_to_hop"], target["exit_status"]), ("loop", 1, 1))
    equal([one["address"] for one in target["hops"]], [A, B])
    equal((target["hops"][0]["offset"], target["hops"][0]["rootdist"]), (-0.00025, 0.0045))


def usage():
    """a wrong command line is one line and status 2"""
    for words in ("-m", "0"), ("-q",), ("a:b",), ("-m",):
        result = run(PROGRAM, *words)
        equal((result.status, result.out, result.err.count("\n")), (2, "", 1))
        assert result.err.startswith("ntptrace: "), result.err


main([chain_of_three, reference_clock, limit, host_option, loop, mode_3_only,
      first_gives_only_time, dead_hop, refused_hop, error_hop, nobody, truncated, garbage,
      hostile_sources, untold_source, unsynchronised, names, as_json, usage])
