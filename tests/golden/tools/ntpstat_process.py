#!/usr/bin/env python3
"""ntpstat as a process, against servers of every kind. Usage: ntpstat_process.py PROGRAM"""
import sys

from lab import (Babbling, Endless, Server, Truncating, equal, lab, main, run,
                 run_without_name_server, variables)

PROGRAM = sys.argv[1]
HERE = "127.0.0.1"
USUAL = ("leap=0, stratum=3, rootdelay=20.5, rootdisp=10.25, refid=192.0.2.1, peer=1000, tc=6, "
         "x=1\r\n")
LINES = (" at stratum 3 \n   time correct to within 20 ms\n   polling server every 64 s\n")


def ask(server, *words):
    """The tool's default: this machine, no host named."""
    with lab({HERE: server}) as port:
        return run(PROGRAM, "-4", "--port", port, *words)


def synchronised():
    """a synchronised daemon gives three lines and status 0"""
    result = ask(Server({0: variables(USUAL)}))
    equal(result.out, "synchronised to NTP server (192.0.2.1)" + LINES)
    equal((result.status, result.err), (0, ""))


def unsynchronised():
    """an unsynchronised daemon gives status 1"""
    result = ask(Server({0: variables(USUAL, 0xC011)}))
    equal(result.out, "unsynchronised\n  time server re-starting\n   polling server every 64 s\n")
    equal(result.status, 1)


def source_of_the_peer():
    """an unspecified source is found at the system peer"""
    server = Server({0: variables(USUAL, 0x0015), 1000: variables("srcadr=192.0.2.55\r\n", 0x961A)})
    equal(ask(server).out, "synchronised to NTP server (192.0.2.55)" + LINES)
    equal([association for association, _ in server.asked], [0, 1000])


def second_fragment():
    """variables in the second fragment count"""
    text = "version=\"" + "v" * 500 + "\", " + USUAL
    equal(ask(Server({0: variables(text)})).out,
          "synchronised to NTP server (192.0.2.1)" + LINES)


def limit():
    """-m fails above the limit"""
    result = ask(Server({0: variables(USUAL)}), "-m", 10)
    assert "   time correct to within 20 ms (exceeded maximum of 10 ms)\n" in result.out
    equal(result.status, 1)
    equal(ask(Server({0: variables(USUAL)}), "-m", 21).status, 0)


def refused():
    """nobody listens: the old sentence at once, status 2"""
    with lab({}) as port:
        pass
    result = run(PROGRAM, "-4", "--port", port)
    equal((result.status, result.out), (2, ""))
    equal(result.err, "Unable to talk to NTP daemon. Is it running?\n")
    assert result.seconds < 1, result.seconds


def silent():
    """a silent daemon: timeout in about two seconds, status 2"""
    server = Server(deaf=True)
    result = ask(server)
    equal((result.status, result.out, result.err), (2, "", "timeout\n"))
    assert 1.5 < result.seconds < 4, result.seconds
    assert len(server.asked) > 1, "a lost datagram would be the end"


def truncated():
    """half an answer is none"""
    result = ask(Truncating({0: variables("version=\"" + "v" * 500 + "\", " + USUAL)}))
    equal((result.status, result.out, result.err), (2, "", "timeout\n"))
    assert result.seconds < 4, result.seconds


def error_reply():
    """an error reply: its first octets, status 2"""
    result = ask(Server(error=5))
    equal((result.status, result.out), (2, ""))
    equal(result.err, "status word is 0x16c2\n"
                      "return data appears to be invalid based on status word\n")


def garbage():
    """garbage without end ends at the deadline"""
    for server in Babbling(), Endless():
        result = ask(server)
        equal((result.status, result.out), (2, ""))
        assert result.seconds < 5, result.seconds


def host_named():
    """a named host is named in its complaints, and only there"""
    with lab({"127.0.0.2": Server({0: variables(USUAL)})}) as port:
        equal(run(PROGRAM, f"127.0.0.2:{port}").out,
              "synchronised to NTP server (192.0.2.1)" + LINES)
        result = run(PROGRAM, f"127.0.0.3:{port}")
        equal(result.err, f"127.0.0.3:{port}: Unable to talk to NTP daemon. Is it running?\n")
        equal(result.status, 2)


def many_hosts():
    """several hosts are asked at once, the status is the worst"""
    servers = {"127.0.0.2": Server({0: variables(USUAL)}), "127.0.0.3": Server(deaf=True),
               "127.0.0.4": Server(deaf=True)}
    with lab(servers) as port:
        result = run(PROGRAM, "--port", port, *servers)
    equal(result.out, "127.0.0.2:\nsynchronised to NTP server (192.0.2.1)" + LINES)
    equal(result.err, "127.0.0.3: timeout\n127.0.0.4: timeout\n")
    equal(result.status, 2)
    assert result.seconds < 3.5, result.seconds


def unknown_host():
    """a name without an address is one line that says so"""
    result = run(PROGRAM, "no-such-host.invalid")
    equal((result.status, result.out), (2, ""))
    assert result.err.startswith("ntpstat: cannot find the address of no-such-host.invalid: ")
    equal(result.err.count("\n"), 1)


def dead_name_server():
    """a name server that is dead is not waited for"""
    result = run_without_name_server(PROGRAM, "time.example")
    equal((result.status, result.out, result.err),
          (2, "", "ntpstat: cannot find the address of time.example: no answer of any name server; "
                  "check the name\n"))
    assert result.seconds < 7, result.seconds


def as_json():
    """--json gives seconds and the address of the source"""
    server = Server({0: variables(USUAL), 1000: variables("srcadr=192.0.2.55\r\n", 0x961A)})
    document = ask(server, "--json").json()
    equal(document["schema"], "gnomon-ntpstat/1")
    target, = document["targets"]
    equal((target["synchronised"], target["source_address"], target["refid"]),
          (True, "192.0.2.55", "192.0.2.1"))
    equal((target["max_error"], target["poll"], target["error"]), (0.0205, 64, None))


def steering():
    """a daemon that cannot steer its clock is not synchronised"""
    text = USUAL.replace("x=1", 'clock_control=0, clock_error="Operation not permitted", x=1')
    result = ask(Server({0: variables(text)}))
    equal(result.out, "unsynchronised\n   the daemon cannot steer the clock: Operation not "
                      "permitted\n   polling server every 64 s\n")
    equal(result.status, 1)


def usage():
    """a wrong command line is one line and status 2"""
    for words in ("-m", "x"), ("-q",), ("--port", "0"), ("a:b",), ("-46",):
        result = run(PROGRAM, *words)
        equal((result.status, result.out, result.err.count("\n")), (2, "", 1))
        assert result.err.startswith("ntpstat: "), result.err


main([synchronised, unsynchronised, source_of_the_peer, second_fragment, limit, refused, silent,
      truncated, error_reply, garbage, host_named, many_hosts, unknown_host, dead_name_server, as_json, steering,
      usage])
