#!/usr/bin/env python3
"""ntp-exporter before daemons of ours and a played fleet. Usage: exporter.py NTPD NTP-EXPORTER FLEET-HOSTS"""
import asyncio
import json
import pathlib
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import tap  # noqa: E402
from daemons import Daemons, free_port, time_of, wait_until  # noqa: E402

GOOD, REFUSES, LIAR, DEAD = "127.0.11.1", "127.0.11.2", "127.0.11.3", "127.0.11.9"
WATCHED = "127.0.11.8"  # and dead
PLAYED = "127.0.11.7"
CONCURRENT = 1000


class Stage:
    def __init__(self, daemons, exporter, fleet_hosts):
        self.daemons, self.exporter, self.fleet_hosts = daemons, exporter, fleet_hosts
        conf = daemons.path / "modules"
        conf.write_text("allow 127.0.0.0/8\nmodule full\n  groups system sources server clients seen nts\n  timeout 3\n"
                        "module seen\n  groups seen\n  interval 0\n  timeout 3\n"
                        "module fresh\n  groups system sources seen\n  interval 0\n"
                        "module patient\n  groups system sources seen\n  interval 0\n  timeout 30\n")
        self.process = subprocess.Popen([exporter, "-c", conf, "--listen=127.0.0.1:0", f"--watch={WATCHED}:{daemons.port}"], stdout=subprocess.PIPE,
                                        text=True)
        self.port = int(re.search(r":(\d+)/", self.process.stdout.readline())[1])

    def get(self, path, **headers):
        """(status, type, body)"""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                return reply.status, reply.headers["Content-Type"], reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers["Content-Type"], error.read().decode()

    def name(self, host):
        return f"{host}:{self.daemons.port}"

    def probe(self, host, module="full", port=None, **headers):
        target = f"{host}:{port or self.daemons.port}"
        return self.get(f"/probe?target={target}&module={module}", **headers)


def value(text, series):
    found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.M)
    assert found, f"no {series} in:\n{text}"
    return float(found[1])


def whole(stage):
    """a daemon of ours: system, source, server and what is seen"""
    status, kind, text = stage.probe(GOOD)
    assert status == 200 and kind.startswith("text/plain; version=0.0.4"), (status, kind)
    assert value(text, "ntp_probe_success") == 1, text
    assert value(text, "ntp_system_synchronized") == 1
    assert value(text, "ntp_system_stratum") == 1
    assert abs(value(text, "ntp_seen_offset_seconds")) < 0.1
    assert value(text, "ntp_server_received_packets_total") >= 1
    assert 'type="refclock",state="sys.peer"} 1' in text, text
    assert "gnomon" in re.search(r"^ntp_target_info.*", text, re.M)[0]


def open_metrics(stage):
    """OpenMetrics when it is accepted"""
    status, kind, text = stage.probe(GOOD, Accept="application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
    assert status == 200 and kind.startswith("application/openmetrics-text; version=1.0.0"), kind
    assert text.endswith("# EOF\n") and "# UNIT ntp_seen_offset_seconds seconds" in text


def seen_alone(stage):
    """a host that refuses control messages still shows its time"""
    _, _, text = stage.probe(REFUSES)
    assert value(text, "ntp_control_success") == 0 and value(text, "ntp_seen_success") == 1
    assert value(text, 'ntp_probe_failure{reason="timeout"}') == 1
    assert "ntp_system_" not in text


def liar(stage):
    """a host that is a quarter of a second ahead says zero and is seen"""
    _, _, text = stage.probe(LIAR)
    assert abs(value(text, "ntp_system_offset_seconds")) < 0.01
    assert -0.26 < value(text, "ntp_seen_offset_seconds") < -0.24  # ahead: negative


def reasons(stage):
    """what leads to no probe has a status and a reason, in words and in metrics"""
    for path, status, reason in [("/probe", 400, "missing_target"),
                                 ("/probe?target=a&module=nonsense", 400, "unknown_module"),
                                 ("/probe?target=192.0.2.1", 403, "forbidden_target"),
                                 ("/probe?target=a:0", 400, "bad_target"),
                                 ("/probe?target=%zz", 400, "bad_query")]:
        got, _, text = stage.get(path)
        assert got == status and text.startswith(reason + ": "), (path, got, text)
        _, _, own = stage.get("/metrics")
        assert value(own, f'ntp_exporter_refused_requests_total{{reason="{reason}"}}') == 1
    assert stage.get("/nothing")[0] == 404
    assert stage.get("/-/healthy")[2] == "healthy\n"


def table(stage):
    """the table for people has who was asked, sorted and searched, with headers that allow nothing more"""
    for host in [GOOD, REFUSES, LIAR]:
        stage.probe(host)
    with urllib.request.urlopen(f"http://127.0.0.1:{stage.port}/", timeout=20) as reply:
        headers, page = reply.headers, reply.read().decode()
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'"), headers
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "no-referrer"
    assert "<script" not in page and "style=" not in page and "http://" not in page and "https://" not in page
    at = {host: page.index(f">{stage.name(host)}<") for host in [GOOD, REFUSES, LIAR, WATCHED]}
    assert at[LIAR] < at[WATCHED] < at[REFUSES] < at[GOOD], at  # the worst first
    assert "says that it keeps time, and is seen off" in page and "<svg" in page
    _, _, found = stage.get(f"/?q={LIAR}&sort=-host")
    assert f">{stage.name(LIAR)}<" in found and f">{stage.name(GOOD)}<" not in found
    status, _, text = stage.get("/?sort=nonsense")
    assert status == 400 and "there are state" in text
    assert stage.get("/style.css")[1] == "text/css; charset=utf-8"


def host_page(stage):
    """a host has a page with its sources, charts and chain; who was not asked has none"""
    stage.probe(GOOD)
    status, kind, page = stage.get(f"/host/{GOOD}%3A{stage.daemons.port}")
    assert status == 200 and kind.startswith("text/html"), (status, kind)
    assert page.count("<svg") == 2 and "LOCAL(0)" in page and "sys.peer" in page and 'class="chain"' in page
    status, kind, page = stage.get("/host/%3Cscript%3Ex")
    assert status == 404 and kind.startswith("text/html") and "&lt;script&gt;x" in page and "<script" not in page
    assert stage.get("/host/%00")[0] == 404 and stage.get("/host/")[0] == 404


def api(stage):
    """the same as JSON"""
    stage.probe(LIAR)
    status, kind, text = stage.get("/api/v1/hosts?sort=host")
    assert status == 200 and kind == "application/json"
    hosts = {host["name"]: host for host in json.loads(text)["hosts"]}
    liar_host = hosts[stage.name(LIAR)]
    assert liar_host["state"] == "contradicts" and abs(liar_host["self"]["offset"]) < 0.01
    assert -0.26 < liar_host["seen"]["offset"] < -0.24
    watched = hosts[stage.name(WATCHED)]
    assert watched["watched"] and watched["state"] == "silent" and watched["seen"]["error"]["reason"] == "refused"
    one = json.loads(stage.get(f"/api/v1/hosts/{stage.name(LIAR)}")[2])
    assert one["sources"][0]["selection"] == "sys.peer" and one["chain"] == ["LOCAL(0)", stage.name(LIAR)]
    assert -0.26 < one["history"][-1]["seen_offset"] < -0.24
    pages, path = [], "/api/v1/hosts?sort=host&limit=1"
    while path:
        page = json.loads(stage.get(path)[2])
        assert page["total"] == len(hosts) and page["offset"] == len(pages) and len(page["hosts"]) == 1, page
        pages, path = pages + [page["hosts"][0]["name"]], page["next"]
    assert pages == sorted(hosts), pages
    for wrong in ["limit=0", "limit=10001", "limit=x", "offset=-1", "sort=nonsense"]:
        status, kind, text = stage.get(f"/api/v1/hosts?{wrong}")
        assert status == 400 and kind == "application/json" and wrong.split("=")[0] in json.loads(text)["error"], text
    status, kind, text = stage.get("/api/v1/hosts/nobody")
    assert status == 404 and kind == "application/json" and "nobody" in json.loads(text)["error"]


def dead(stage):
    """where nobody listens the reason is `refused', at once"""
    _, _, text = stage.probe(DEAD)
    assert value(text, 'ntp_probe_failure{reason="refused"}') == 1
    assert "nobody listens" in stage.probe(DEAD, "fresh&debug=true")[2].splitlines()[0]
    assert value(text, 'ntp_seen_failure{reason="refused"}') == 1
    assert value(text, "ntp_probe_duration_seconds") < 1


class Played:
    """A host that answers control messages as `answer(request)` says: the datagrams, each with seconds to wait."""

    def __init__(self, address, port, answer):
        self.sock, self.answer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), answer
        self.sock.bind((address, port))
        self.sock.settimeout(0.1)
        self.open = True
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.open = False
        self.thread.join()
        self.sock.close()

    def run(self):
        while self.open:
            try:
                request, client = self.sock.recvfrom(1024)
            except TimeoutError:
                continue
            if request[0] & 7 == 6:
                for wait, reply in self.answer(request):
                    time.sleep(wait)
                    self.sock.sendto(reply, client)


def control(request, text, more=False, error=0):
    """An answer to that control message."""
    flags = 0x80 | (0x40 if error else 0) | (0x20 if more else 0) | request[1] & 31
    status = error << 8 if error else 0x0615
    return struct.pack("!BBHHHHH", request[0], flags, *struct.unpack("!H", request[2:4]), status,
                       *struct.unpack("!H", request[6:8]), 0, len(text)) + text


SYSTEM = b"version=\"ntpd played\", leap=0, stratum=2, offset=0.1\r\n"


def half(stage):
    """half answers: their reason is `partial', in metrics and in words, whichever half is missing"""
    def sources_missing(request):
        return [(0, control(request, SYSTEM))] if request[1] & 31 == 2 else [(0, control(request, bytes(4), more=True))]

    def end_missing(request):
        return [(0, control(request, SYSTEM, more=True))]
    for answer in [sources_missing, end_missing]:
        with Played(PLAYED, stage.daemons.port, answer):
            _, _, text = stage.probe(PLAYED, "fresh&debug=true", **{"X-Prometheus-Scrape-Timeout-Seconds": "1.5"})
        assert value(text, 'ntp_probe_failure{reason="partial"}') == 1, text
        assert value(text, "ntp_probe_success") == 0
        assert "only part of" in text.splitlines()[0], text


def half_late(stage):
    """half an answer is `partial' also when the exporter itself was held up until all its time was over"""
    def end_missing(request):
        return [(0, control(request, SYSTEM, more=True))]

    def hold_up():
        time.sleep(0.7)
        stage.process.send_signal(signal.SIGSTOP)
        time.sleep(0.6)
        stage.process.send_signal(signal.SIGCONT)
    with Played(PLAYED, stage.daemons.port, end_missing):
        holder = threading.Thread(target=hold_up)
        holder.start()
        _, _, text = stage.probe(PLAYED, "fresh&debug=true", **{"X-Prometheus-Scrape-Timeout-Seconds": "1.5"})
        holder.join()
    assert value(text, 'ntp_probe_failure{reason="partial"}') == 1, text
    assert value(text, 'ntp_seen_failure{reason="timeout"}') == 1, text


def slow(stage):
    """a host that is slower than the limit: `timeout', in metrics and in words"""
    with Played(PLAYED, stage.daemons.port, lambda request: [(1.2, control(request, SYSTEM))]):
        _, _, text = stage.probe(PLAYED, "fresh&debug=true", **{"X-Prometheus-Scrape-Timeout-Seconds": "1.0"})
    assert value(text, 'ntp_probe_failure{reason="timeout"}') == 1, text
    assert "timed out" in text.splitlines()[0] or "not within" in text.splitlines()[0], text


def denied(stage):
    """a host that says no: `denied'; one that knows no such opcode: `badreply'"""
    for error, reason, words in [(1, "denied", "permission denied"), (3, "badreply", "bad opcode")]:
        with Played(PLAYED, stage.daemons.port, lambda request, error=error: [(0, control(request, b"", error=error))]):
            _, _, text = stage.probe(PLAYED, "fresh&debug=true", **{"X-Prometheus-Scrape-Timeout-Seconds": "1.0"})
        assert value(text, f'ntp_probe_failure{{reason="{reason}"}}') == 1, text
        assert words in text.splitlines()[0], text


def unknown(stage):
    """a name that has no address: `dns', in metrics and in words"""
    _, _, text = stage.get("/probe?target=nobody.invalid&module=fresh&debug=true")
    assert value(text, 'ntp_probe_failure{reason="dns"}') == 1, text
    assert "cannot find the address of nobody.invalid" in text.splitlines()[0], text


def limit(stage):
    """a scraper's own limit is kept, less the offset"""
    _, _, text = stage.probe(REFUSES, "fresh", **{"X-Prometheus-Scrape-Timeout-Seconds": "1.0"})
    assert 0.3 < value(text, "ntp_probe_duration_seconds") < 0.9, text


async def ask(port, path):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    data = await asyncio.wait_for(reader.read(), 60)
    writer.close()
    return data.decode()


def crowd(stage):
    """a thousand probes at once of a far and lossy fleet: each is answered, whole

    Nothing is lost is the matter here, and it must hold on a machine that is busy elsewhere: hence the patience."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    port = free_port()
    fleet = subprocess.Popen([stage.fleet_hosts, str(port), "50", "1"])
    try:
        wait_until(lambda: answers("127.16.0.1", port), 5, "the fleet answers")

        async def all_of_them():
            paths = [f"/probe?target=127.16.{n // 250}.{n % 250 + 1}:{port}&module=patient" for n in range(CONCURRENT)]
            return await asyncio.gather(*(ask(stage.port, path) for path in paths))
        start = time.monotonic()
        replies = asyncio.run(all_of_them())
        took = time.monotonic() - start
    finally:
        fleet.terminate()
        fleet.wait()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    print(f"# within {took:.2f} s; {value(stage.get('/metrics')[2], 'process_cpu_seconds_total'):.2f} s of CPU so far")
    whole_ones = [reply for reply in replies if "\nntp_probe_success 1\n" in reply and "\nntp_seen_success 1\n" in reply]
    others = [reply for reply in replies if reply not in whole_ones]
    assert not others, f"{len(others)} of {len(replies)} are not whole, one is: {others[0]}"
    assert all(reply.count("ntp_source_offset_seconds{") == 8 for reply in replies)


def answers(address, port):
    try:
        return time_of(address, port, 0.3)
    except OSError:
        return None


def ends(stage):
    """it ends with 0 when it is told to"""
    stage.process.send_signal(signal.SIGTERM)
    assert stage.process.wait(10) == 0


def main():
    ntpd, exporter, fleet_hosts = sys.argv[1:]
    with Daemons(ntpd) as daemons:
        daemons.root("good", GOOD)
        daemons.root("liar", LIAR, clock="virtual:offset=0.25")
        daemons.start("refuses", REFUSES, "server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\n"
                                          "restrict 127.0.0.0 mask 255.0.0.0 noquery\n")
        for address in [GOOD, LIAR, REFUSES]:
            wait_until(lambda: (answers(address, daemons.port) or (3,))[0] != 3, 15, f"{address} is synchronised")
        stage = Stage(daemons, exporter, fleet_hosts)
        try:
            status = tap.run([whole, open_metrics, seen_alone, liar, table, host_page, api, reasons, dead, half, half_late,
                              slow, denied, unknown, limit, crowd, ends], stage)
        finally:
            stage.process.kill()
            stage.process.wait()
    sys.exit(status)


main()
