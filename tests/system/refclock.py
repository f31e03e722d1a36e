#!/usr/bin/env python3
"""Reference clocks with real feeders: shared memory, a datagram socket, a serial line, a gpsd, pulses, a card.

Usage: refclock.py NTPD NTPQ NTPSTAT FAKE_DEVICES SHM_FEEDER
"""
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import random
import re
import socket
import struct
import subprocess
import sys
import threading
import time

from ntpd import NTPD, Daemons, expect, main, measure, wait_until

NTPQ, NTPSTAT, FAKES, FEEDER = sys.argv[2:6]
UNIT = random.randrange(100, 250)  # of shared memory: nobody else's
OTHER_UNIT = UNIT + 1
SHM, SOCK, NMEA, GPSD, PPS, PHC, LOST, LISTED = (f"127.0.11.{i}" for i in range(1, 9))
WRONG = "virtual:offset=0.25,freq=80"
POLL = "minpoll 1 maxpoll 2"


def feeder_module():
    loader = importlib.machinery.SourceFileLoader("shm_feeder", FEEDER)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("shm_feeder", loader))
    loader.exec_module(module)
    return module


def sentence(body):
    check = 0
    for octet in body.encode():
        check ^= octet
    return f"${body}*{check:02X}\r\n".encode()


def invented_sentences(now):
    """A receiver at sea, once a second, with what is no time between."""
    clock, date = time.strftime("%H%M%S", time.gmtime(now)), time.strftime("%d%m%y", time.gmtime(now))
    return (sentence(f"GPRMC,{clock}.00,A,5400.000,N,00700.000,E,0.1,0.0,{date},,,A")
            + sentence("GPGSV,1,1,01,07,45,180,40") + b"$GPGSA,broken*00\r\n"
            + sentence(f"GPGGA,{clock}.00,5400.000,N,00700.000,E,1,07,1.0,3.0,M,40.0,M,,"))


class Feeders:
    """Plays all receivers from one thread, each second."""

    def __init__(self, folder):
        self.memory = [feeder_module().SharedMemory(unit) for unit in (UNIT, OTHER_UNIT)]
        self.sock_path = folder / "clock.sock"
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.master, self.slave = os.openpty()
        self.gpsd = socket.create_server(("127.0.0.1", 0))
        self.clients = []
        self.ends = threading.Event()
        self.threads = [threading.Thread(target=target, daemon=True) for target in (self.feed, self.accept)]
        for thread in self.threads:
            thread.start()

    def accept(self):
        while True:
            try:
                client, _ = self.gpsd.accept()
            except OSError:
                return
            client.recv(200)
            client.sendall(b'{"class":"VERSION","release":"none","rev":"none","proto_major":3,"proto_minor":14}\n')
            self.clients.append(client)

    def feed(self):
        while not self.ends.wait(1 - time.time() % 1):
            now = time.time_ns()
            for memory in self.memory:
                memory.write(now, now)
            self.feed_others(now)

    def feed_others(self, now):
        second = round(now / 1e9)
        try:
            sample = struct.pack("@qqdiiii", now // 10**9, now % 10**9 // 1000, (now % 1000) * 1e-9, 0, 0, 0, 0x534F434B)
            self.sock.sendto(sample, str(self.sock_path))
            self.sock.sendto(b"no sample", str(self.sock_path))
        except OSError:
            pass
        os.write(self.master, invented_sentences(second))
        report = {"class": "PPS", "device": "/dev/none", "real_sec": second, "real_nsec": 0,
                  "clock_sec": now // 10**9, "clock_nsec": now % 10**9, "precision": -20}
        report["real_sec"], report["real_nsec"] = report["clock_sec"], report["clock_nsec"]
        for client in self.clients:
            try:
                client.sendall(json.dumps(report).encode() + b"\n")
            except OSError:
                pass

    def close(self):
        self.ends.set()
        self.threads[0].join()
        self.gpsd.close()
        for memory in self.memory:
            memory.close()


def ntpq(address, port, *words):
    done = subprocess.run([NTPQ, *words, f"{address}:{port}"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=20, check=False)
    return done.stdout


def is_right(address, port, within_s):
    try:
        leap, stratum, offset, doubt = measure(address, port, 0.3)
    except OSError:
        return None
    return (leap, stratum) if leap == 0 and abs(offset) < within_s + doubt else None


def comes_right(net, address, within_s=0.003):
    return wait_until(lambda: is_right(address, net.port, within_s), 30, f"{address} is right; {net.log(address)}")


def shared_memory(net, feeders):
    """shared memory: stratum 1 under its name, right from 250 ms and 80 ppm, rows, variables and lines"""
    del feeders
    expect(comes_right(net, SHM), (0, 1))
    row = wait_until(lambda: re.search(rf"^\*SHM\({UNIT}\) +\.GPS\. +0 l .*", ntpq(SHM, net.port, "-p"), re.M), 10, "a row")
    print(f"# {row.group(0)}")
    clock = ntpq(SHM, net.port, "-c", "cv")
    for item in (r'name="SHM"', r'timecode="\d+\.\d{9} \d+\.\d{9} 0 -20"', r"badformat=0", r"baddata=0", r"stratum=0",
                 r"refid=GPS", r"flags=0", r"fudgetime1=0\.001"):
        expect(bool(re.search(item, clock)), True, f"{item} in {clock}")
    expect("sync_uhf_radio" in ntpq(SHM, net.port, "-c", "rv"), True, "the class of the source")
    said = subprocess.run([NTPSTAT, f"{SHM}:{net.port}"], capture_output=True, text=True, timeout=20, check=False)
    expect(said.stdout.splitlines()[0].strip(), "synchronised to UHF radio at stratum 1")
    stats = next(net.path.glob("clockstats*")).read_text()
    expect(bool(re.search(rf"^\d+ \d+\.\d+ 127\.127\.28\.{UNIT} \d+\.\d+ ", stats, re.M)), True, stats)


def datagrams(net, feeders):
    """a datagram socket: what is no sample is counted, the rest is followed; only its owner may write"""
    expect(comes_right(net, SOCK), (0, 1))
    clock = ntpq(SOCK, net.port, "-c", "cv")
    expect(int(re.search(r"badformat=(\d+)", clock).group(1)) > 0, True, clock)
    expect(oct(feeders.sock_path.stat().st_mode & 0o777), "0o600")


def serial_line(net, feeders):
    """a serial line with NMEA: noise between the sentences does no harm"""
    del feeders
    expect(comes_right(net, NMEA, 0.05), (0, 1))
    # What came last may just be noise.
    wait_until(lambda: re.search(r'timecode="\$GPRMC,\d{6}\.00,A,', ntpq(NMEA, net.port, "-c", "cv")), 10, "a sentence")
    expect(bool(re.search(r"^\*GPS_NMEA\(3\) +\.GPS\. ", ntpq(NMEA, net.port, "-p"), re.M)), True)


def gpsd_reports(net, feeders):
    """gpsd's reports; it goes and comes back"""
    expect(comes_right(net, GPSD), (0, 1))
    expect(bool(re.search(r"^\*GPSD_JSON\(0\) +\.GPSD\. ", ntpq(GPSD, net.port, "-p"), re.M)), True)
    for client in feeders.clients:
        client.close()
    wait_until(lambda: "the device is gone; waiting" in net.log(GPSD), 5, "it says that gpsd is gone")
    wait_until(lambda: "the device is there now" in net.log(GPSD), 20, "it says that gpsd is back")


def pulses(net, feeders):
    """pulses are numbered by another clock and then followed alone"""
    del feeders
    expect(comes_right(net, PPS), (0, 1))
    rows = wait_until(lambda: (lambda text: text if re.search(r"^oPPS\(0\) +\.PPS\. ", text, re.M) else None)(
        ntpq(PPS, net.port, "-p")), 30, "tally o")
    expect(bool(re.search(rf"^[*+]SHM\({OTHER_UNIT}\) ", rows, re.M)), True, rows)
    said = subprocess.run([NTPSTAT, f"{PPS}:{net.port}"], capture_output=True, text=True, timeout=20, check=False)
    expect(said.stdout.splitlines()[0].strip(), "synchronised to atomic clock at stratum 1")
    expect("pps.peer" in ntpq(PPS, net.port, "-c", "as"), True)


def hardware_clock(net, feeders):
    """the clock of a network card that keeps TAI"""
    del feeders
    expect(comes_right(net, PHC), (0, 1))
    expect(bool(re.search(r'timecode="\d+\.\d{9} within \d+ ns"', ntpq(PHC, net.port, "-c", "cv"))), True)
    expect(net.log(PHC).count("PHC(0): there is no list of leap seconds: TAI is taken to be 37 s ahead"), 1, net.log(PHC))


def hardware_clock_by_the_list(net, feeders):
    """how far TAI is ahead comes from the leap file, where there is one"""
    del feeders
    expect(comes_right(net, LISTED), (0, 1))
    expect("no list of leap seconds" in net.log(LISTED), False, net.log(LISTED))
    expect("tai=41, leapsec=202001010000, expire=" in ntpq(LISTED, net.port, "-c", "rv 0 tai,leapsec,expire"), True)


def lost_devices(net, feeders):
    """what cannot be opened is one line each that names the device and the mend, and the daemon goes on"""
    del feeders
    log = net.log(LOST)
    for line in (r"GPS_NMEA\(9\): /dev/none: No such file or directory; name another with `refclock \.\.\. path`",
                 r"GPS_NMEA\(8\): /dev/null is no serial line; name another", r"PPS\(9\): /dev/null: .*it is no PPS device",
                 r"GPSD_JSON\(1\): gpsd at 127\.0\.0\.1:1: Connection refused; start gpsd",
                 r"PHC\(9\): /dev/null: .*it is no hardware clock"):
        expect(len(re.findall(line, log)), 1, f"{line} in {log}")
    rows = ntpq(LOST, net.port, "-pn").splitlines()[2:]
    expect(len(rows), 5)
    expect(all(" .GPS. " in row or " .PPS. " in row or " .GPSD. " in row or " .PHC. " in row for row in rows), True)


def start_all(net, feeders):
    os.environ.pop("LD_PRELOAD", None)
    net.start(SHM, SHM, f"server 127.127.28.{UNIT} {POLL}\nfudge 127.127.28.{UNIT} refid GPS time1 0.000001\n"
              f"statsdir {net.path}/\nstatistics clockstats\n", clock=WRONG)
    net.start(SOCK, SOCK, f"refclock sock unit 2 path {feeders.sock_path} {POLL}\n", clock=WRONG)
    net.start(NMEA, NMEA, f"refclock nmea unit 3 path {os.ttyname(feeders.slave)} baud 9600 {POLL}\n", clock=WRONG)
    net.start(GPSD, GPSD, f"refclock gpsd path 127.0.0.1:{feeders.gpsd.getsockname()[1]} {POLL}\n", clock=WRONG)
    net.start(LOST, LOST, "refclock nmea unit 9 path /dev/none\nrefclock nmea unit 8 path /dev/null\n"
              "refclock pps unit 9 path /dev/null\nrefclock gpsd unit 1 path 127.0.0.1:1\n"
              "refclock phc unit 9 path /dev/null\n")
    os.environ["LD_PRELOAD"] = FAKES
    net.start(PPS, PPS, f"server 127.127.28.{OTHER_UNIT} {POLL}\nrefclock pps path /dev/fakepps {POLL}\n", clock=WRONG)
    net.start(PHC, PHC, f"refclock phc path /dev/fakephc flag1 1 {POLL}\n", clock=WRONG)
    leap_file = net.path / "leap-seconds.list"
    leap_file.write_text(f"#@ {int(time.time()) + 2_208_988_800 + 99 * 86_400}\n3692217600 37\n3786825600 41\n")
    os.environ["FAKE_TAI_S"] = "41"
    net.start(LISTED, LISTED, f"leapfile {leap_file}\nrefclock phc path /dev/fakephc flag1 1 {POLL}\n", clock=WRONG)
    os.environ.pop("FAKE_TAI_S")
    os.environ.pop("LD_PRELOAD")


def run():
    with Daemons(NTPD) as net:
        feeders = Feeders(pathlib.Path(net.path))
        try:
            start_all(net, feeders)
            main([shared_memory, datagrams, serial_line, gpsd_reports, pulses, hardware_clock, hardware_clock_by_the_list,
                  lost_devices], net, feeders)
        finally:
            feeders.close()


run()
