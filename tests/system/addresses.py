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
        self.lab = lab.Lab()
        self.host = self.lab.host("host")
        self.log = self.lab.file("log")
        conf = self.lab.file("ntp.conf")
        conf.write_text("server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\nrestrict default nomodify\n"
                        "interface ignore all\ninterface listen eth0\n")
        self.process = self.host.start([pathlib.Path(build).resolve() / "daemon/ntpd", "-n", "-c", conf, "-l", self.log,
                                        "--clock=virtual"])

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


CASES = [listens_where_it_is_told, follows_an_address_that_comes, leaves_an_address_that_goes, keeps_out_of_others]


def main():
    reason = lab.enter()
    if reason:
        tap.skip_all(CASES, reason)
    tap.main(CASES, Net(sys.argv[1]))


main()
