#!/usr/bin/env python3
"""What the tools print with --json is what the published schemas say. Usage: schemas.py BUILD SCHEMAS

Against daemons of ours on loopback: one that is well, one that follows it, one that is dead.
"""
import json
import pathlib
import re
import subprocess
import sys
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE)]
import tap  # noqa: E402
from daemons import Daemons, time_of, wait_until  # noqa: E402
from schema import complaints  # noqa: E402

ROOT, FOLLOWER, DEAD = "127.0.13.1", "127.0.13.2", "127.0.13.9"


class Stage:
    def __init__(self, daemons, build, schemas):
        self.daemons, self.build, self.schemas = daemons, build, schemas
        found = {path.name: path for path in (build / "tools").glob("*/*") if path.is_file()}
        self.programs = {name: found[name] for name in ["ntpq", "ntpstat", "ntptrace", "ntp-wait", "ntp-doctor",
                                                         "ntp-exporter"]}
        self.root, self.follower, self.dead = (f"{host}:{daemons.port}" for host in [ROOT, FOLLOWER, DEAD])

    def check(self, program, *words):
        done = subprocess.run([self.programs[program], "--json", *words], capture_output=True, text=True, timeout=60,
                              check=False)
        return self.validate(program, json.loads(done.stdout), " ".join(words))

    def validate(self, program, document, what):
        schema = json.loads((self.schemas / f"{program}.schema.json").read_text())
        found = list(complaints(document, schema))
        assert not found, f"{program} {what}: {found[:10]}"
        return document


def validator(_):
    """the validator finds what is wrong"""
    schema = {"type": "object", "properties": {"a": {"type": ["integer", "null"]}, "b": {"const": 1}}, "required": ["a"],
              "additionalProperties": False}
    assert not list(complaints({"a": None, "b": 1}, schema))
    for wrong in [{}, {"a": "x"}, {"a": 1.5}, {"a": True}, {"a": 1, "c": 2}, {"a": 1, "b": 2}, []]:
        assert list(complaints(wrong, schema)), wrong
    assert list(complaints(1, {"pattern": "x"}))


def ntpq(stage):
    """ntpq: sources, variables, summaries, lists, a dead host"""
    stage.check("ntpq", "-c", "peers", stage.root, stage.follower, stage.dead)
    stage.check("ntpq", "-n", "-c", "associations", "-c", "rv", "-c", "rv &1", stage.follower)
    for command in ["sysinfo", "sysstats", "kerninfo", "iostats", "authinfo", "monstats"]:
        stage.check("ntpq", "-c", command, stage.root)
    stage.check("ntpq", "-n", "-c", "mrulist", stage.root)
    keys = stage.daemons.path / "keys"
    for command in ["ifstats", "reslist", ":config disable monitor"]:
        stage.check("ntpq", "-a", "1", "-k", str(keys), "-c", command, stage.root)


def ntpstat(stage):
    """ntpstat: one that is well, one that is dead, a limit"""
    stage.check("ntpstat", stage.root, stage.follower, stage.dead)
    stage.check("ntpstat", "-m", "100", stage.root)


def ntptrace(stage):
    """ntptrace: a chain, two at once, a dead host, a name that is none"""
    stage.check("ntptrace", "-n", stage.follower)
    assert len(stage.check("ntptrace", "-n", stage.follower, stage.root)["targets"]) == 2
    stage.check("ntptrace", "-n", stage.dead)
    stage.check("ntptrace", "no name.invalid")


def ntp_wait(stage):
    """ntp-wait: well and not"""
    stage.check("ntp-wait", stage.root)
    stage.check("ntp-wait", "-n", "1", "-s", "1", stage.dead)


def ntp_doctor(stage):
    """ntp-doctor: well, dead, many"""
    stage.check("ntp-doctor", stage.follower)
    stage.check("ntp-doctor", stage.dead)
    assert len(stage.check("ntp-doctor", stage.root, stage.follower, stage.dead)["targets"]) == 3


def ntp_exporter(stage):
    """ntp-exporter: its hosts, one that is well, one that is dead"""
    exporter = subprocess.Popen([stage.programs["ntp-exporter"], "--listen=127.0.0.1:0", f"--watch={stage.dead}"],
                                stdout=subprocess.PIPE, text=True)
    try:
        port = int(re.search(r":(\d+)/", exporter.stdout.readline())[1])

        def get(path):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as reply:
                return reply.read().decode()
        get(f"/probe?target={stage.follower}")
        assert len(stage.validate("ntp-exporter-hosts", json.loads(get("/api/v1/hosts")), "")["hosts"]) == 2
        for host in [stage.follower, stage.dead]:
            stage.validate("ntp-exporter-host", json.loads(get(f"/api/v1/hosts/{host}")), host)
    finally:
        exporter.kill()
        exporter.wait()


def synchronised(address, port):
    try:
        return time_of(address, port, 0.3)[0] != 3
    except OSError:
        return False


def main():
    build, schemas = (pathlib.Path(word).resolve() for word in sys.argv[1:])
    with Daemons(build / "daemon" / "ntpd") as daemons:
        (daemons.path / "keys").write_text("1 MD5 secret\n")
        daemons.start("root", ROOT, f"server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\n"
                                    f"keys {daemons.path}/keys\ntrustedkey 1\ncontrolkey 1\n")
        daemons.start("follower", FOLLOWER, f"server {ROOT} port PORT iburst minpoll 0 maxpoll 3\n"
                                            f"server {DEAD} port PORT\n")
        for address in [ROOT, FOLLOWER]:
            wait_until(lambda: synchronised(address, daemons.port), 30, f"{address} is synchronised")
        status = tap.run([validator, ntpq, ntpstat, ntptrace, ntp_wait, ntp_doctor, ntp_exporter],
                         Stage(daemons, build, schemas))
    sys.exit(status)


main()
