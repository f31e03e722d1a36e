#!/usr/bin/env python3
"""Addresses that come and go while the daemon runs, in a namespace. Usage: BUILD"""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parent / "interop")]
import lab  # noqa: E402
import tap  # noqa: E402
from daemons import wait_until  # noqa: E402

# From inside the other namespace: does that address give the time?
ASK = "import sys; sys.path.insert(0, sys.argv[1]); from daemons import time_of; print(time_of(sys.argv[2], 123, 0.5))"


class Net:
    def __init__(self, build):
        self.lab, self.build = lab.Lab(), pathlib.Path(build).resolve()
        self.host = self.lab.host("host")
        self.start("interface ignore all\ninterface listen eth0\n")

    def start(self, more, *options):
        self.log = self.lab.file("log")
        self.log.unlink(missing_ok=True)
        self.keys = self.lab.file("keys")
        self.keys.write_text("1 SHA1 addresses\n")
        self.keys.chmod(0o600)
        conf = self.lab.file("ntp.conf")
        conf.write_text(f"keys {self.keys}\ntrustedkey 1\ncontrolkey 1\n"
                        "server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\nrestrict default nomodify\n" + more)
        self.process = self.host.start([self.build / "daemon/ntpd", "-n", "-c", conf, "-l", self.log, "--clock=virtual",
                                        *options])

    def restart(self, more, *options):
        self.process.terminate()
        self.process.wait(10)
        self.start(more, *options)

    def received(self):
        """{address: packets} of its sockets"""
        text = self.host.output([self.build / "tools/ntpq/ntpq", "-n", "-a", "1", "-k", self.keys, "-c", "ifstats"])
        lines = [line.split() for line in text.splitlines()[3:] if line]
        return {address.rsplit(":", 1)[0]: int(row[6]) for row, (address,) in zip(lines[::2], lines[1::2])}

    def answers(self, address):
        done = self.host.run([sys.executable, "-c", ASK, HERE.parent / "support", address], check=False)
        return done.returncode == 0


def listens_where_it_is_told(net):
    """interface listen eth0: the address of eth0 and loopback give the time"""
    wait_until(lambda: net.answers(net.host.address), 15, "an answer at eth0")
    assert net.answers("127.0.0.1"), net.log.read_text()


def follows_an_address_that_comes(net):
    """an address that is added to eth0 gives the time soon"""
    assert not net.answers("10.77.0.50")
    net.host.run("ip address add 10.77.0.50/24 dev eth0".split())
    wait_until(lambda: net.answers("10.77.0.50"), 20, "an answer at the new address")
    assert "listens on 10.77.0.50:123 too" in net.log.read_text(), net.log.read_text()


def leaves_an_address_that_goes(net):
    """an address that is taken away is let go, and the others go on"""
    net.host.run("ip address del 10.77.0.50/24 dev eth0".split())
    wait_until(lambda: "does not listen on 10.77.0.50:123 any more" in net.log.read_text(), 20, "a line about it")
    assert net.answers(net.host.address)
    assert net.process.poll() is None


def keeps_out_of_others(net):
    """an address of another interface gives nothing"""
    net.host.run("ip link add other type veth peer name rehto".split())
    net.host.run("ip address add 10.78.0.1/24 dev other".split())
    net.host.run("ip link set other up".split())
    wait_until(lambda: "10.78.0.1" in net.host.output("ip address show dev other".split()), 5, "the address")
    assert not net.answers("10.78.0.1")


def has_a_socket_for_each(net):
    """who listens everywhere has a socket for each IPv4 address, and ifstats tells them apart"""
    net.host.run("ip address add 10.77.0.51/24 dev eth0".split())
    net.restart("")
    wait_until(lambda: net.answers(net.host.address), 15, "an answer at eth0")
    before = net.received()
    assert {"0.0.0.0", "127.0.0.1", net.host.address, "10.77.0.51"} < before.keys(), before
    assert net.answers("10.77.0.51") and net.answers(net.host.address)
    after = net.received()
    assert after["10.77.0.51"] == before["10.77.0.51"] + 1, (before, after)
    assert after[net.host.address] == before[net.host.address] + 1, (before, after)
    assert after["0.0.0.0"] == before["0.0.0.0"], (before, after)


def serves_later_ones_too(net):
    """an address that comes later is served by the socket for all of them, from that address"""
    net.host.run("ip address add 10.77.0.52/24 dev eth0".split())
    before = net.received()
    assert net.answers("10.77.0.52"), net.log.read_text()
    after = net.received()
    assert after["0.0.0.0"] == before["0.0.0.0"] + 1 and "10.77.0.52" not in after, (before, after)


def bounds_their_number(net):
    """more addresses than it has sockets for are all served"""
    for n in range(60, 72):
        net.host.run(f"ip address add 10.77.0.{n}/24 dev eth0".split())
    net.restart("")
    wait_until(lambda: net.answers(net.host.address), 15, "an answer at eth0")
    assert all(net.answers(f"10.77.0.{n}") for n in range(60, 72)), net.received()
    assert sum(address.count(".") == 3 for address in net.received()) == 9, net.received()


def with_threads_too(net):
    """with --server-threads=2 as well"""
    net.restart("", "--server-threads=2")
    wait_until(lambda: net.answers("10.77.0.51"), 15, "an answer at eth0")
    before = net.received()
    assert net.answers("10.77.0.51")
    after = net.received()
    assert after["10.77.0.51"] == before["10.77.0.51"] + 1, (before, after)


CASES = [listens_where_it_is_told, follows_an_address_that_comes, leaves_an_address_that_goes, keeps_out_of_others,
         has_a_socket_for_each, serves_later_ones_too, bounds_their_number, with_threads_too]


def main():
    reason = lab.enter()
    if reason:
        tap.skip_all(CASES, reason)
    tap.main(CASES, Net(sys.argv[1]))


main()
