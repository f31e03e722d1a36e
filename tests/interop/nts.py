#!/usr/bin/env python3
"""Network Time Security with NTPsec's daemon and chronyd, in both directions, on namespaces that the test makes.

    server (ours, stratum 1) <- client (ours) -> ntpsec, chronyd
                             <- ntpsec_client, chronyd

Usage: nts.py BUILD. Prints TAP. `fetch_peers BUILD` comes first; without peers, openssl or namespaces it skips.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import lab  # noqa: E402
import stage  # noqa: E402
import tap  # noqa: E402

HOSTS = ["server", "ntpsec", "chronyd", "ntpsec_client", "client"]
NTPSEC = "nts enable\nnts cert {0}.crt\nnts key {0}.key\nnts cookie {0}.cookies\n"


class Papers:
    """An authority that signs for every host by its addresses."""

    def __init__(self, folder):
        self.folder = folder
        self.ca = folder / "ca.crt"
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                     "-subj", "/CN=authority of the lab", "-keyout", folder / "ca.key", "-out", self.ca)

    @staticmethod
    def openssl(*words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=20)

    def sign(self, host, days=2):
        base = self.folder / host.name
        names = self.folder / f"{host.name}.names"
        names.write_text(f"subjectAltName=IP:{host.address},IP:{host.address6},DNS:{host.name.replace('_', '-')}.lab\n")
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
                     f"/CN={host.name}", "-keyout", f"{base}.key", "-out", f"{base}.csr")
        self.openssl("x509", "-req", "-in", f"{base}.csr", "-CA", self.ca, "-CAkey", self.folder / "ca.key",
                     "-CAcreateserial", "-days", days, "-extfile", names, "-out", f"{base}.crt")
        return base


class Scene(stage.Stage):
    def __init__(self, net, build):
        self.lab, self.build, self.support, self.told = net, pathlib.Path(build).resolve(), stage.SUPPORT, False
        self.began = time.monotonic()
        for name in HOSTS:
            setattr(self, name, net.host(name))
        self.papers = Papers(net.path)

    def start(self):
        base = {name: self.papers.sign(getattr(self, name)) for name in HOSTS[:3]}
        ca = f"ca {self.papers.ca}"
        self.start_ours(self.server, stage.ROOT + NTPSEC.format(base["server"]), "virtual")
        self.start_ntpsec(self.ntpsec, "tos orphan 5 orphanwait 1\n" + NTPSEC.format(base["ntpsec"]))
        self.start_ntpsec(self.ntpsec_client, f"server {self.server.address} nts {ca} {stage.FAST}\n")
        self.start_chronyd(self.chronyd, (
            f"local stratum 4\nntsservercert {base['chronyd']}.crt\nntsserverkey {base['chronyd']}.key\n"
            f"ntstrustedcerts {self.papers.ca}\nserver {self.server.address} nts iburst minpoll -2 maxpoll 1\n"))
        fast = "iburst minpoll 1 maxpoll 3"
        self.start_ours(self.client, f"nts ca {self.papers.ca}\n" + "".join(
            f"server {getattr(self, name).address} nts {fast}\n" for name in HOSTS[:3]), "virtual")


def expect_sealed(scene, server):
    """`client` follows or may follow that server, by sealed answers only."""
    def sealed():
        # It may not have started yet.
        said = scene.client.run([scene.ours("ntpq"), "-c", "mrv &1 &3 srcadr,reach,ntscookies,stratum",
                                 scene.client.address], check=False)
        for line in said.stdout.replace("\n", " ").split("srcadr=")[1:]:
            if line.startswith(server.address + ","):
                cookies, reach = re.search(r"ntscookies=(-?\d+)", line), re.search(r"reach=(\w+)", line)
                return int(cookies.group(1)) >= 6 and reach.group(1) not in ("0", "000")
        return False
    scene.wait(sealed, 30, f"sealed answers of {server.name}")


def ours_from_ours(scene):
    """our client takes keys and sealed time from our server"""
    expect_sealed(scene, scene.server)


def ours_from_ntpsec(scene):
    """our client takes keys and sealed time from NTPsec's daemon"""
    expect_sealed(scene, scene.ntpsec)


def ours_from_chronyd(scene):
    """our client takes keys and sealed time from chronyd"""
    expect_sealed(scene, scene.chronyd)


def chronyd_from_ours(scene):
    """chronyd takes keys and sealed time from our server"""
    def selected():
        command = [scene.theirs("chronyc"), "-n", "-h", scene.lab.file("chronyd.run") / "socket"]
        row = scene.chronyd.run([*command, "-c", "authdata"], check=False).stdout.strip().split(",")
        # mode, key id, type, length, last, attempts, NAKs, cookies, their length
        return len(row) > 8 and row[1] == "NTS" and row[8] == "8" and f"^* {scene.server.address}" in scene.chronyc(scene.chronyd, "sources")
    scene.wait(selected, 30, "chronyd selects ours under NTS")


def ntpsec_from_ours(scene):
    """NTPsec's daemon takes keys and sealed time from our server"""
    def selected():
        host = scene.ntpsec_client
        text = host.run([scene.theirs("ntpq"), "-pn", host.address], check=False).stdout
        return any(line.startswith(f"*{scene.server.address} ") and line.split()[3] == "8" for line in text.splitlines())
    scene.wait(selected, 30, "NTPsec's daemon selects ours under NTS")


def counters(scene):
    """ntsinfo counts what our server gave: keys, cookies, sealed answers"""
    ask = [scene.ours("ntpq"), "-c", "ntsinfo", scene.server.address]
    text = scene.server.output(ask)
    rows = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in text.splitlines())}
    assert int(rows["NTS KE serves good"]) >= 3, text
    assert int(rows["NTS KE serves bad"]) == 0, text
    assert int(rows["NTS server recvs good"]) >= 3 and int(rows["NTS server recvs w error"]) == 0, text
    assert int(rows["NTS make cookies"]) >= 24 + int(rows["NTS server sends"]) - 8, text


CASES = [ours_from_ours, ours_from_ntpsec, ours_from_chronyd, chronyd_from_ours, ntpsec_from_ours, counters]


def main():
    build = pathlib.Path(sys.argv[1])
    if not (build / "peers" / "complete").exists():
        tap.skip_all(CASES, "the peers are not fetched: tests/interop/fetch_peers BUILD does it, with a network")
    if not shutil.which("openssl"):
        tap.skip_all(CASES, "no openssl, which makes the certificates")
    reason = lab.enter()
    if reason:
        tap.skip_all(CASES, reason)
    scene = Scene(lab.Lab(), build)
    scene.start()
    tap.main(CASES, scene)


main()
