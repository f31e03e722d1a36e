#!/usr/bin/env python3
"""Network Time Security on loopback: whom a client refuses, renewed certificates, and files of less right.

Usage: nts.py NTPD NTP_KEYGEN. Prints TAP.
"""
import os
import pathlib
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import sys

KEYGEN = pathlib.Path(sys.argv[2]).resolve()

from mode6 import read_variables  # noqa: E402
from ntpd import HERE, NTPD, Daemons, Skip, expect, expect_in, main, wait_until  # noqa: E402

THERE = "127.0.0.2"
ISLAND = "server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\n"
FAST = "iburst minpoll 0 maxpoll 3"
TEN_DAYS = 864_000
COUNTED = "nts_server_recv_good,nts_ke_serves_good,nts_ke_probes_good,nts_ke_probes_bad,nts_client_recv_good"


def free_tcp_port():
    with socket.socket() as sock:
        sock.bind((HERE, 0))
        return sock.getsockname()[1]


def certificate(base, name, days=3):
    """BASE.crt and BASE.key, for that name."""
    subprocess.run([KEYGEN, "--self-signed", name, "--days", str(days), "-f", base, "--force"], check=True,
                   capture_output=True, timeout=20)


class Pair(Daemons):
    """A server of sealed time on HERE whose papers are for `name`, and clients on THERE."""

    def __init__(self, name=HERE):
        super().__init__(NTPD)
        self.name, self.exchange = name, free_tcp_port()

    def __enter__(self):
        super().__enter__()
        self.path.chmod(0o755)
        self.home = self.path / "home"
        self.home.mkdir()
        self.papers = self.home / "papers"
        certificate(self.papers, self.name)
        return self

    def serve(self, *options, cookies="home/cookies"):
        process = self.start("server", HERE, f"{ISLAND}nts enable port {self.exchange}\nnts cert {self.papers}.crt\n"
                             f"nts key {self.papers}.key\nnts cookie {self.path / cookies}\n", *options)
        wait_until(lambda: self.seen(HERE) or process.poll() is not None, 10, "an answer or the end")
        return process

    def ask(self, *options, clock="virtual", more=""):
        self.start("client", THERE, f"server {HERE}:{self.exchange} nts ca {self.papers}.crt {FAST} {more}\n", *options,
                   clock=clock)

    def seen(self, address):
        try:
            return {name: int(value) for name, value in read_variables(address, self.port, COUNTED, 0.3)[1].items()}
        except OSError:
            return None

    def wait_for(self, address, name, least, seconds=15):
        wait_until(lambda: (self.seen(address) or {}).get(name, 0) >= least, seconds,
                   f"{name} of {least} at {address}\n{self.log('server')}{self.log('client')}")

    def shown(self):
        """The certificate that the server shows now."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(["ntske/1"])
        with socket.create_connection((HERE, self.exchange), 3) as sock, context.wrap_socket(sock) as tls:
            return ssl.DER_cert_to_PEM_cert(tls.getpeercert(True))

    def as_nobody(self):
        nobody = pwd.getpwnam("nobody")
        for path in (self.home, *self.home.iterdir()):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)


def as_root():
    if os.geteuid() != 0:
        raise Skip("only root has something to give away")


def refuses(net, why, **how):
    net.serve()
    net.ask(**how)
    net.wait_for(THERE, "nts_ke_probes_bad", 1)
    expect(net.seen(THERE)["nts_ke_probes_good"], 0)
    expect(net.seen(HERE)["nts_ke_serves_good"], 0)
    expect_in(why, net.log("client"))


def seals():
    """keys and sealed time from our own server"""
    with Pair() as net:
        net.serve()
        net.ask()
        net.wait_for(THERE, "nts_client_recv_good", 3)


def wrong_name():
    """a certificate for another name is refused, and no cookie is handed out"""
    with Pair(name="elsewhere.example") as net:
        refuses(net, "IP address mismatch")


def expired():
    """a certificate that has expired by the client's clock is refused"""
    with Pair() as net:
        refuses(net, "certificate has expired", clock=f"virtual:offset={TEN_DAYS}")


def strange_authority():
    """a certificate of an authority that the client does not know is refused"""
    with Pair() as net:
        certificate(net.path / "other", HERE)
        net.serve()
        net.start("client", THERE, f"server {HERE}:{net.exchange} nts ca {net.path / 'other.crt'} {FAST}\n")
        net.wait_for(THERE, "nts_ke_probes_bad", 1)
        expect(net.seen(THERE)["nts_ke_probes_good"], 0)


def renewed():
    """HUP takes up a renewed certificate, and keeps the old one where the new one is none"""
    with Pair() as net:
        process = net.serve()
        before = net.shown()
        certificate(net.papers, HERE)
        process.send_signal(signal.SIGHUP)
        wait_until(lambda: net.shown() != before, 5, "the new certificate")
        renewal = net.shown()
        expect(renewal, pathlib.Path(f"{net.papers}.crt").read_text())
        pathlib.Path(f"{net.papers}.crt").write_text("nothing of the kind\n")
        process.send_signal(signal.SIGHUP)
        wait_until(lambda: "stays in use" in net.log("server"), 5, net.log("server"))
        expect(net.shown(), renewal)


def in_a_jail():
    """-u and -i: cookies are written and certificates are read again in there"""
    as_root()
    with Pair() as net:
        net.as_nobody()
        process = net.serve("-u", "nobody", "-i", str(net.home), "--sandbox=strict")
        expect(process.poll(), None, net.log("server"))
        expect(net.log("server").count("cannot"), 0, net.log("server"))
        expect((net.home / "cookies").stat().st_uid, pwd.getpwnam("nobody").pw_uid)
        before = net.shown()
        certificate(net.papers, HERE)
        net.as_nobody()
        process.send_signal(signal.SIGHUP)
        wait_until(lambda: net.shown() != before, 5, f"the new certificate\n{net.log('server')}")
        net.ask()
        net.wait_for(THERE, "nts_client_recv_good", 3)


def client_in_a_jail():
    """-u and -i: a client goes on with authorities that it read before"""
    as_root()
    with Pair() as net:
        net.serve()
        empty = net.path / "empty"
        empty.mkdir()
        net.ask("-u", "nobody", "-i", str(empty), "--sandbox=strict")
        net.wait_for(THERE, "nts_client_recv_good", 3)


def out_of_reach():
    """-u and -i: one line at the start for each file that is out of reach later, and it serves"""
    as_root()
    with Pair() as net:
        shutil.chown(net.home, "root")
        jail = net.path / "jail"
        jail.mkdir()
        net.serve("-u", "nobody", "-i", str(jail))
        lines = [line for line in net.log("server").splitlines() if "warning: nts" in line or "warning: cannot" in line]
        expect(len(lines), 2, net.log("server"))
        expect_in("taken up at the next start only", lines[0])
        expect_in("cannot write the keys of cookies", lines[1])
        net.ask()
        net.wait_for(THERE, "nts_client_recv_good", 1)


main([seals, wrong_name, expired, strange_authority, renewed, in_a_jail, client_in_a_jail, out_of_reach])
