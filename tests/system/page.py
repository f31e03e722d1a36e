#!/usr/bin/env python3
"""The pages of ntp-exporter in headless Chromium, without JavaScript. Usage: page.py NTPD NTP-EXPORTER

Skipped where there is no Chromium."""
import html
import json
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import tap  # noqa: E402
from daemons import Daemons, time_of, wait_until  # noqa: E402

ROOT, FOLLOWER = "127.0.15.1", "127.0.15.2"


class Stage:
    def __init__(self, daemons, exporter, chromium):
        self.daemons, self.chromium = daemons, chromium
        settings = daemons.path / "chromium" / "Default" / "Preferences"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps({"profile": {"default_content_setting_values": {"javascript": 2}}}))
        self.process = subprocess.Popen(
            [exporter, "--listen=127.0.0.1:0", *(f"--watch={self.name(host)}" for host in [ROOT, FOLLOWER])],
            stdout=subprocess.PIPE, text=True)
        self.port = int(re.search(r":(\d+)/", self.process.stdout.readline())[1])

    def name(self, host):
        return f"{host}:{self.daemons.port}"

    def browse(self, path, *options):
        return self.open(f"http://127.0.0.1:{self.port}{path}", *options)

    def open(self, address, *options):
        """What Chromium prints, and what it complains of."""
        done = subprocess.run(
            [self.chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--enable-logging=stderr", "--window-size=1200,900",
             f"--user-data-dir={self.daemons.path}/chromium", *options, address],
            capture_output=True, text=True, timeout=60, check=True)
        refused = [line for line in done.stderr.splitlines() if "Content Security Policy" in line]
        assert not refused, refused
        return done.stdout

    def picture(self, path):
        file = self.daemons.path / "page.png"
        self.browse(path, f"--screenshot={file}")
        octets = file.read_bytes()
        assert octets[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack("!II", octets[16:24]) == (1200, 900)
        assert len(octets) > 15_000, f"{len(octets)} octets: an empty page"


def without_javascript(stage):
    """the browser runs no JavaScript"""
    file = stage.daemons.path / "script.html"
    file.write_text("<!DOCTYPE html><p id=a>off</p><script>document.getElementById('a').textContent = 'on'</script>")
    tree = stage.open(f"file://{file}", "--dump-dom")
    assert ">off<" in tree, tree


def table(stage):
    """the table: each host with state and chart, in the browser's own tree"""
    tree = stage.browse("/", "--dump-dom")
    assert tree.count("<tr>") == 3 and tree.count("<svg") == 2, tree
    for host in [ROOT, FOLLOWER]:
        assert re.search(rf">{re.escape(stage.name(host))}</a></td><td class=\"state good\">keeps time", tree), tree
    stage.picture("/")


def host(stage):
    """the page of a host: sources, charts, and the chain that leads to the root"""
    path = f"/host/{FOLLOWER}%3A{stage.daemons.port}"
    tree = stage.browse(path, "--dump-dom")
    chain = html.unescape(re.sub(r"<[^>]*>|\s+", " ", tree[tree.index('class="chain"'):]))
    order = [chain.index(word) for word in ["LOCAL(0)", stage.name(ROOT), stage.name(FOLLOWER)]]
    assert order == sorted(order), chain
    assert "sys.peer" in tree and tree.count('<svg class="chart"') == 2
    stage.picture(path)


def hostile(stage):
    """a name that is markup stays text"""
    tree = stage.browse("/host/%3Cscript%3Edocument.title='x'%3C/script%3E", "--dump-dom")
    assert "<script" not in tree and "&lt;script&gt;" in tree, tree


def main():
    cases = [without_javascript, table, host, hostile]
    ntpd, exporter = sys.argv[1:]
    found = [path for name in ["chromium", "chromium-browser", "google-chrome"] if (path := shutil.which(name))]
    if not found:
        tap.skip_all(cases, "no chromium; apt-get install chromium")
    with Daemons(ntpd) as daemons:
        daemons.root("root", ROOT)
        daemons.start("follower", FOLLOWER, f"server {ROOT} port PORT iburst minpoll 0 maxpoll 3\n")
        wait_until(lambda: synchronised(FOLLOWER, daemons.port), 30, "the follower is synchronised")
        stage = Stage(daemons, exporter, found[0])
        try:
            wait_until(lambda: stage.process.poll() is None and asked(stage), 10, "both were asked")
            status = tap.run(cases, stage)
        finally:
            stage.process.kill()
            stage.process.wait()
    sys.exit(status)


def asked(stage):
    with urllib.request.urlopen(f"http://127.0.0.1:{stage.port}/api/v1/hosts", timeout=5) as reply:
        return all(one["state"] == "well" for one in json.load(reply)["hosts"])


def synchronised(address, port):
    try:
        return time_of(address, port, 0.3)[0] != 3
    except OSError:
        return False


main()
