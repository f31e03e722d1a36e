#!/usr/bin/env python3
"""The shipped Prometheus files and the exporter before the real Prometheus. Usage: prometheus.py BUILD FILES DEMO

In a network of its own: the lab of the demo as people start it, a daemon of ours that follows its falseticker, NTPsec's
ntpd and chronyd, neither of which may set a clock; the exporter, Prometheus with the shipped rules, which fire at once
here, and VictoriaMetrics at the end of its remote write.
"""
import json
import os
import pathlib
import pty
import re
import select
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parent / "interop")]
import lab  # noqa: E402
import tap  # noqa: E402
from daemons import Daemons, free_port, wait_until  # noqa: E402

# Of the demo: two roots, the chain below, one that refuses to be asked, the falseticker, one that is dead.
GPS, PPS, SECOND, THIRD, SILENT, LIAR, DEAD = (f"127.0.7.{n}" for n in [1, 2, 3, 4, 5, 6, 8])
MISLED = "127.0.12.5"
FAST = "iburst minpoll 3 maxpoll 4"


def free_tcp_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def get(url, timeout=10):
    with urllib.request.urlopen(url, timeout=timeout) as reply:
        return reply.read().decode()


class Demo:
    """The lab of the demo on a terminal where nobody types Enter, so that it stays; ends with this."""

    def __init__(self, script, build, port):
        self.port, self.text = port, ""
        self.screen, inner = pty.openpty()
        self.process = subprocess.Popen(["setsid", "--ctty", "--wait", script, build], stdin=inner, stdout=inner,
                                        stderr=inner, env={**os.environ, "PORT": str(port), "TERM": "xterm"})
        os.close(inner)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.write(self.screen, b"\x03")
        self.read(lambda: self.process.poll() is not None, 10)
        self.process.kill()
        self.process.wait()
        os.close(self.screen)

    def read(self, condition, seconds):
        end = time.monotonic() + seconds
        while not condition() and time.monotonic() < end:
            try:
                if select.select([self.screen], [], [], 0.1)[0]:
                    self.text += os.read(self.screen, 65536).decode(errors="backslashreplace")
            except OSError:  # a terminal that nobody holds any more
                break
        return condition()

    def wait(self):
        assert self.read(lambda: "Enter opens it." in self.text, 60), self.text


class Stage:
    def __init__(self, daemons, build, files):
        self.daemons, self.build, self.files, self.path = daemons, build, files, daemons.path
        self.root = build / "prometheus" / "root" / "usr" / "bin"
        self.processes = []
        self.network = lab.Lab()
        self.network.ip("address add 10.77.0.200/24 dev bridge0")
        self.ntpsec, self.chronyd = self.network.host("ntpsec"), self.network.host("chronyd")
        self.lab = [f"{host}:{daemons.port}" for host in [GPS, PPS, SECOND, THIRD, LIAR, MISLED]]
        self.targets = [*self.lab, f"{SILENT}:{daemons.port}", f"{DEAD}:{daemons.port}", self.ntpsec.address,
                        self.chronyd.address]

    def foreign(self):
        """NTPsec's daemon and chronyd, which both serve time of their own."""
        (self.path / "ntpsec.conf").write_text(
            f"disable ntp kernel\ntos orphan 5 orphanwait 1\nserver {self.chronyd.address} {FAST}\n"
            "restrict 10.77.0.0 mask 255.255.255.0 nomodify\n")
        run = self.path / "chronyd.run"
        run.mkdir(mode=0o770)
        (self.path / "chronyd.conf").write_text(
            f"local stratum 4\nallow\nbindcmdaddress {run}/socket\ncmdport 0\npidfile {run}/pid\n")
        peers = self.build / "peers" / "bin"
        self.ntpsec.start([peers / "ntpd", "-n", "-g", "-c", self.path / "ntpsec.conf"])
        self.chronyd.start([peers / "chronyd", "-d", "-u", "root", "-f", self.path / "chronyd.conf"])

    def start(self, *command, **options):
        process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, text=True, cwd=self.path,
                                   **options)
        self.processes.append(process)
        return process

    def stop(self):
        for process in self.processes:
            process.kill()
            process.wait()

    def promtool(self, *words, **options):
        return subprocess.run([self.root / "promtool", *map(str, words)], capture_output=True, text=True, timeout=60,
                              check=False, **options)

    def query(self, expression, base=None):
        text = get(f"{base or self.prometheus}/api/v1/query?" + urllib.parse.urlencode({"query": expression}))
        return json.loads(text)["data"]["result"]

    def go(self):
        """The exporter, VictoriaMetrics and Prometheus, with the shipped files."""
        (self.path / "modules").write_text("allow 127.0.0.0/8\nallow 10.77.0.0/24\n")
        exporter = self.start(self.build / "tools" / "ntp-exporter" / "ntp-exporter", "--listen=127.0.0.1:0", "-c",
                              "modules", stdout=subprocess.PIPE)
        self.exporter = re.search(r"http://([^/]+)/", exporter.stdout.readline())[1]
        victoria, port = f"127.0.0.1:{free_tcp_port()}", free_tcp_port()
        self.victoria, self.prometheus = f"http://{victoria}", f"http://127.0.0.1:{port}"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.start(self.root / "victoria-metrics", f"-httpListenAddr={victoria}", "-storageDataPath=victoria", **quiet)
        # The shipped list of hosts, with ours.
        scrape = (self.files / "scrape-static.yml").read_text()
        targets = "".join(f"          - '{target}'\n" for target in self.targets)
        scrape = re.sub(r"( +- targets:\n)( +- ntp.*\n)+", lambda found: found[1] + targets, scrape)
        scrape = scrape.replace("127.0.0.1:9124", self.exporter).replace("60s", "1s").replace("timeout: 8s", "timeout: 1s")
        for name in ["ntp-recording.yml", "ntp-alerts.yml"]:
            rules = re.sub(r"for: \d+m", "for: 0s", (self.files / name).read_text())
            (self.path / name).write_text(rules)
        (self.path / "prometheus.yml").write_text(
            "global: {evaluation_interval: 1s, scrape_interval: 1s}\nrule_files: [ntp-recording.yml, ntp-alerts.yml]\n"
            f"remote_write: [{{url: 'http://{victoria}/api/v1/write'}}]\n" + scrape)
        checked = self.promtool("check", "config", "prometheus.yml", cwd=self.path)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        self.start(self.root / "prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=data",
                   f"--web.listen-address=127.0.0.1:{port}", **quiet)
        wait_until(lambda: self.try_query("up"), 30, "Prometheus scrapes")

    def try_query(self, expression, base=None):
        try:
            return self.query(expression, base)
        except OSError:
            return None


def shipped_files(stage):
    """the shipped scrape configurations and rules are well, the tests of the rules pass"""
    for file in sorted(stage.files.glob("scrape-*.yml")):
        done = stage.promtool("check", "config", "--syntax-only", file)
        assert done.returncode == 0, done.stdout + done.stderr
    done = stage.promtool("check", "rules", stage.files / "ntp-recording.yml", stage.files / "ntp-alerts.yml")
    assert done.returncode == 0, done.stdout + done.stderr
    done = stage.promtool("test", "rules", stage.files / "ntp-alerts.test.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def dashboard(stage):
    """each expression of the dashboard is one, of metrics that are there"""
    shown = json.loads((stage.files / "grafana.json").read_text())
    assert shown["title"] and shown["uid"] and shown["schemaVersion"] >= 37
    variables = {one["name"]: one for one in shown["templating"]["list"]}
    assert variables["datasource"]["type"] == "datasource" and variables["datasource"]["query"] == "prometheus"
    ids = [panel["id"] for panel in shown["panels"]]
    assert len(ids) == len(set(ids)) > 10, ids
    expressions = [one["query"] for one in variables.values() if one["type"] == "query"]
    expressions = [re.fullmatch(r"label_values\((.*), \w+\)", one)[1] for one in expressions]
    for panel in shown["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24 and place["h"] > 0, panel["title"]
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"} and panel["targets"], panel["title"]
        expressions += [target["expr"] for target in panel["targets"]]
    # Variables become what Grafana puts in their place; one rule for each makes promtool read them.
    plain = [one.replace("$job", "ntp").replace("$instance", ".*") for one in expressions]
    assert not [one for one in plain if "$" in one], plain
    rules = [{"record": f"dashboard:{n}", "expr": one} for n, one in enumerate(plain)]
    file = stage.path / "dashboard.yml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))  # JSON is YAML
    done = stage.promtool("check", "rules", file)
    assert done.returncode == 0 and f"{len(rules)} rules found" in done.stdout, done.stdout + done.stderr
    known = metric_names(stage)
    used = {name for one in plain for name in re.findall(r"\b(?:ntp_\w+|process_\w+|\w+:ntp_\w+:\w+)", one)}
    assert len(used) > 15 and not used - known, used - known


def metric_names(stage):
    """What the exporter says of daemons that tell all, of itself, and what the shipped rules record."""
    texts = [get(f"http://{stage.exporter}{path}") for path in
             ["/metrics", *(f"/probe?target={target}" for target in [stage.lab[0], stage.ntpsec.address])]]
    recorded = re.findall(r"record: (\S+)", (stage.files / "ntp-recording.yml").read_text())
    return {name for text in texts for name in re.findall(r"^# TYPE (\S+)", text, re.M)} | set(recorded)


def lint(stage):
    """promtool finds nothing to say of the metrics"""
    for path in ["/metrics", *(f"/probe?target={target}" for target in stage.targets)]:
        done = stage.promtool("check", "metrics", input=get(f"http://{stage.exporter}{path}"))
        assert done.returncode == 0 and not done.stdout + done.stderr, (path, done.stdout + done.stderr)


def instances(stage, expression, base=None):
    return {one["metric"]["instance"] for one in stage.try_query(expression, base) or []}


def series(stage):
    """every host of the lab has its series, the exporter its own"""
    lab_hosts = set(stage.lab)
    for name in ["ntp_system_offset_seconds", "ntp_seen_offset_seconds", "ntp_system_root_distance_seconds",
                 "ntp_source_selection"]:
        wait_until(lambda: lab_hosts <= instances(stage, name), 30, f"{name} of {lab_hosts}")
    silent, dead = stage.targets[6:8]
    wait_until(lambda: silent in instances(stage, "ntp_seen_success == 1 and ntp_control_success == 0"), 10, "one refuses")
    wait_until(lambda: dead in instances(stage, 'ntp_probe_failure{reason="refused"} == 1'), 10, "one is dead")
    wait_until(lambda: stage.query("ntp_exporter_probes_total > 5"), 20, "the exporter is scraped")
    wait_until(lambda: stage.query("job:ntp_hosts_synchronized:count"), 20, "the recording rules record")


def theirs(stage):
    """NTPsec's daemon has its series and those of its source; chronyd, which refuses to be asked, what is seen"""
    ntpsec, chronyd = stage.ntpsec.address, stage.chronyd.address
    for name in ["ntp_system_offset_seconds", "ntp_system_stratum", "ntp_seen_offset_seconds", "ntp_source_selection",
                 "ntp_source_offset_seconds"]:
        wait_until(lambda: ntpsec in instances(stage, name), 20, f"{name} of NTPsec's daemon")
    info = stage.query(f'ntp_target_info{{instance="{ntpsec}"}}')
    assert "ntpsec" in info[0]["metric"]["version"], info
    wait_until(lambda: chronyd in instances(stage, "ntp_seen_offset_seconds"), 20, "what is seen of chronyd")
    seen = stage.query(f'abs(ntp_seen_offset_seconds{{instance="{chronyd}"}})')
    assert float(seen[0]["value"][1]) < 0.1, seen
    assert chronyd in instances(stage, "ntp_control_success == 0")
    assert chronyd not in instances(stage, "ntp_system_offset_seconds")


def alert(stage):
    """an alert fires for the host that follows the falseticker, and for no other follower"""
    def firing():
        return instances(stage, 'ALERTS{alertname="NtpSeenOffsetHigh",alertstate="firing"}')
    misled = f"{MISLED}:{stage.daemons.port}"
    # Here rules fire at once, so clocks that are still being set do too.
    honest = {f"{host}:{stage.daemons.port}" for host in [GPS, PPS, SECOND, THIRD]}
    wait_until(lambda: misled in firing() and not honest & firing(), 40, "NtpSeenOffsetHigh fires for the misled alone")
    wait_until(lambda: stage.query(f'ALERTS{{alertname="NtpContradiction",instance="{misled}"}}'), 20,
               "the contradiction is found")


def remote(stage):
    """VictoriaMetrics has the same by remote write"""
    wait_until(lambda: set(stage.lab) | {stage.ntpsec.address, stage.chronyd.address} <=
               instances(stage, "ntp_seen_offset_seconds", stage.victoria), 30, "VictoriaMetrics has all that is seen")
    wait_until(lambda: instances(stage, "ntp_system_offset_seconds") <=
               instances(stage, "ntp_system_offset_seconds", stage.victoria), 30, "and what hosts say of themselves")


CASES = [shipped_files, series, dashboard, theirs, lint, alert, remote]


def main():
    build, files, demo = (pathlib.Path(word).resolve() for word in sys.argv[1:])
    for name, script in [("prometheus", "tests/prometheus/fetch_prometheus"), ("peers", "tests/interop/fetch_peers")]:
        if not (build / name / "complete").exists():
            tap.skip_all(CASES, f"not fetched: {script} BUILD does it, with a network")
    reason = lab.enter()
    if reason:
        tap.skip_all(CASES, reason)
    with Daemons(build / "daemon" / "ntpd") as daemons, Demo(demo, build, free_port()) as played:
        daemons.port = played.port
        stage = Stage(daemons, build, files)
        try:
            stage.foreign()
            daemons.start("misled", MISLED, f"server {LIAR} port PORT iburst minpoll 0 maxpoll 3\n")
            stage.go()
            played.wait()
            status = tap.run(CASES, stage)
        finally:
            stage.stop()
    sys.exit(status)


main()
