#!/usr/bin/env python3
"""The shipped Prometheus files and the exporter before the real Prometheus. Usage: prometheus.py BUILD FILES

Everything is on loopback: daemons of ours with clocks in software, the exporter, Prometheus with the shipped rules,
which fire at once here, and VictoriaMetrics at the end of its remote write.
"""
import json
import pathlib
import re
import socket
import subprocess
import sys
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import tap  # noqa: E402
from daemons import Daemons, time_of, wait_until  # noqa: E402

GPS, ONE, TWO, LIAR, MISLED = (f"127.0.12.{n}" for n in range(1, 6))


def free_tcp_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def get(url, timeout=10):
    with urllib.request.urlopen(url, timeout=timeout) as reply:
        return reply.read().decode()


class Stage:
    def __init__(self, daemons, build, files):
        self.daemons, self.build, self.files, self.path = daemons, build, files, daemons.path
        self.root = build / "prometheus" / "root" / "usr" / "bin"
        self.processes = []

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
        exporter = self.start(self.build / "tools" / "ntp-exporter" / "ntp-exporter", "--listen=127.0.0.1:0",
                              stdout=subprocess.PIPE)
        self.exporter = re.search(r"http://([^/]+)/", exporter.stdout.readline())[1]
        victoria, port = f"127.0.0.1:{free_tcp_port()}", free_tcp_port()
        self.victoria, self.prometheus = f"http://{victoria}", f"http://127.0.0.1:{port}"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.start(self.root / "victoria-metrics", f"-httpListenAddr={victoria}", "-storageDataPath=victoria", **quiet)
        # The shipped list of hosts, with ours.
        scrape = (self.files / "scrape-static.yml").read_text()
        targets = "".join(f"          - '{host}:{self.daemons.port}'\n" for host in [GPS, ONE, TWO, LIAR, MISLED])
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


def lint(stage):
    """promtool finds nothing to say of the metrics"""
    for path in ["/metrics", f"/probe?target={ONE}:{stage.daemons.port}",
                 f"/probe?target=127.0.12.99:{stage.daemons.port}"]:
        done = stage.promtool("check", "metrics", input=get(f"http://{stage.exporter}{path}"))
        assert done.returncode == 0 and not done.stdout + done.stderr, (path, done.stdout + done.stderr)


def series(stage):
    """every host has its series, the exporter its own"""
    wait_until(lambda: len(stage.query("ntp_probe_success == 1")) == 5, 30, "five hosts are scraped")
    for name in ["ntp_system_offset_seconds", "ntp_seen_offset_seconds", "ntp_source_offset_seconds",
                 "ntp_system_root_distance_seconds"]:
        hosts = {one["metric"]["instance"] for one in stage.query(name)}
        assert len(hosts) >= 3, (name, hosts)
    wait_until(lambda: stage.query("ntp_exporter_probes_total > 5"), 20, "the exporter is scraped")
    wait_until(lambda: stage.query("job:ntp_hosts_synchronized:count"), 20, "the recording rules record")


def alert(stage):
    """an alert fires for the host that follows the falseticker, and for no other follower"""
    def firing():
        found = stage.query('ALERTS{alertname="NtpSeenOffsetHigh",alertstate="firing"}')
        return {one["metric"]["instance"] for one in found}
    misled = f"{MISLED}:{stage.daemons.port}"
    honest = {f"{host}:{stage.daemons.port}" for host in [GPS, ONE, TWO]}
    wait_until(lambda: misled in firing(), 30, "NtpSeenOffsetHigh fires")
    # Here rules fire at once, so clocks that are still being set do too.
    wait_until(lambda: misled in firing() and not honest & firing(), 30, "it is quiet for the others")
    wait_until(lambda: stage.query(f'ALERTS{{alertname="NtpContradiction",instance="{misled}"}}'), 20,
               "the contradiction is found")


def remote(stage):
    """VictoriaMetrics has the same by remote write"""
    wait_until(lambda: len(stage.try_query("ntp_seen_offset_seconds", stage.victoria) or []) == 5, 30,
               "VictoriaMetrics has five hosts")


CASES = [shipped_files, lint, series, alert, remote]


def main():
    build, files = (pathlib.Path(word).resolve() for word in sys.argv[1:])
    if not (build / "prometheus" / "complete").exists():
        tap.skip_all(CASES, "Prometheus is not fetched: tests/prometheus/fetch_prometheus BUILD does it, with a network")
    with Daemons(build / "daemon" / "ntpd") as daemons:
        daemons.root("gps", GPS)
        daemons.root("liar", LIAR, clock="virtual:offset=0.25")
        for name, address, server in [("one", ONE, GPS), ("two", TWO, GPS), ("misled", MISLED, LIAR)]:
            daemons.start(name, address, f"server {server} port PORT iburst minpoll 0 maxpoll 3\n")
        for address in [GPS, ONE, TWO, LIAR, MISLED]:
            wait_until(lambda: synchronised(address, daemons.port), 30, f"{address} is synchronised")
        stage = Stage(daemons, build, files)
        try:
            stage.go()
            status = tap.run(CASES, stage)
        finally:
            stage.stop()
    sys.exit(status)


def synchronised(address, port):
    try:
        return time_of(address, port, 0.3)[0] != 3
    except OSError:
        return False


main()
