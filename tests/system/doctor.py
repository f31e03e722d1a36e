#!/usr/bin/env python3
"""ntp-doctor beside real daemons: each situation is made, and found out. Usage: NTPD NTP_DOCTOR"""
import json
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import time

from ntpd import (CAP_SYS_TIME, HERE, NTPD, Daemons, Skip, expect, expect_in, free_port, main, status_of, time_of,
                  wait_until, without_the_clock)

ISLAND = "server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\n"
DOCTOR = pathlib.Path(sys.argv[2]).resolve()


def answers(port, address=HERE):
    try:
        return time_of(address, port, 0.2)
    except OSError:
        return None


def texts_of(port, conf, name):
    """of all findings with that id"""
    done = subprocess.run([DOCTOR, "--json", f"--ntpd={NTPD}", "-c", conf, f"{HERE}:{port}"], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=30, check=False)
    return [each["text"] for each in json.loads(done.stdout)["targets"][0]["findings"] if each["id"] == name]


def ask(port, conf, *options, address=HERE):
    """(exit status, findings by id)"""
    done = subprocess.run([DOCTOR, "--json", f"--ntpd={NTPD}", "-c", conf, *options, f"{address}:{port}"],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False)
    expect(done.stderr, "")
    document = json.loads(done.stdout)
    expect(document["schema"], "gnomon-ntp-doctor/1")
    target = document["targets"][0]
    expect(target["exit_status"], done.returncode)
    for finding in target["findings"]:
        expect(bool(finding["mend"]) or finding["severity"] == "good", True, finding["id"])
    return done.returncode, {finding["id"]: finding for finding in target["findings"]}


def synchronised(net, address=HERE):
    wait_until(lambda: (answers(net.port, address) or (3,))[0] == 0, 40, f"{address} is synchronised")


def healthy():
    """a daemon that keeps time earns its line"""
    with Daemons(NTPD) as net:
        net.root("root", HERE)
        synchronised(net)
        status, found = ask(net.port, net.path / "root.conf")
        expect_in("synchronised at stratum 1", found["synchronised"]["text"])
        # Others may test real daemons on this machine at the same time.
        expect(status < 2 or "two-time-daemons" in found, True, str(found))


def nobody():
    """where nobody listens that is said, with status 3"""
    with Daemons(NTPD) as net:
        conf = net.path / "a.conf"
        conf.write_text(ISLAND)
        status, found = ask(net.port, conf)
        expect(status, 3)
        expect_in("no time daemon answers", found["no-answer"]["text"])


def no_right():
    """a daemon that lost the right to set the clock is found out"""
    with Daemons(NTPD) as net:
        conf = net.path / "a.conf"
        conf.write_text(ISLAND)
        process = subprocess.Popen(
            without_the_clock(["-n", "--clock=system", f"--listen={HERE}", f"--port={net.port}", "-c", conf, "-l",
                               net.path / "a.log"]), stdin=subprocess.DEVNULL)
        net.started.append(process)
        wait_until(lambda: answers(net.port), 10, "an answer")
        status, found = ask(net.port, conf)
        expect(status, 2)
        expect_in("Operation not permitted", found["no-clock-control"]["text"])
        expect_in("CAP_SYS_TIME", found["no-clock-control"]["mend"])


def refused():
    """a daemon that gives time and refuses control messages is told apart from a dead one"""
    with Daemons(NTPD) as net:
        net.start("a", HERE, ISLAND + "restrict 127.0.0.1 noquery\nrestrict 127.0.0.0/8 noquery\n")
        wait_until(lambda: answers(net.port), 5, "an answer")
        status, found = ask(net.port, net.path / "a.conf")
        expect(status, 3)
        expect_in("restrict", found["mode6-refused"]["mend"])


def port_taken():
    """another program on the port is named"""
    with Daemons(NTPD) as net, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind((HERE, 0))
        port = other.getsockname()[1]
        conf = net.path / "a.conf"
        conf.write_text(ISLAND)
        status, found = ask(port, conf)
        expect(status, 3)
        expect_in("python", found["port-taken"]["text"])


def dead_and_lying():
    """a dead source and a liar are told apart, and who disagrees"""
    with Daemons(NTPD) as net:
        for name, address, clock in (("a", "127.0.0.2", "virtual"), ("b", "127.0.0.3", "virtual"),
                                     ("c", "127.0.0.5", "virtual"), ("liar", "127.0.0.4", "virtual:offset=0.5")):
            net.root(name, address, clock=clock)
        lines = "".join(f"server 127.0.0.{host} port PORT iburst minpoll 0 maxpoll 0\n" for host in (2, 3, 5, 4, 9))
        net.start("client", HERE, lines)
        synchronised(net)
        conf = net.path / "client.conf"
        wait_until(lambda: {"falseticker", "dead-source"} <= set(ask(net.port, conf)[1]), 30, "both findings")
        found = ask(net.port, conf)[1]
        expect_in("127.0.0.4 disagrees with the majority", found["falseticker"]["text"])
        expect_in("127.0.0.9 has never answered", found["dead-source"]["text"])


def wrong_configuration():
    """a line that the daemon does not understand is repeated here"""
    with Daemons(NTPD) as net:
        net.start("a", HERE, ISLAND + "sever 192.0.2.1\n")
        wait_until(lambda: answers(net.port), 5, "an answer")
        found = ask(net.port, net.path / "a.conf")[1]
        expect(found["configuration-error"]["text"],
               f"{net.path}/a.conf:3: sever is not a directive; did you mean server?")


def leap_files():
    """the file of leap seconds is found out in each state that it may be in"""
    def ntp_time(days):
        return int(time.time()) + 2_208_988_800 + days * 86_400

    with Daemons(NTPD) as net:
        net.root("root", HERE)
        wait_until(lambda: answers(net.port), 10, "an answer")
        file, conf = net.path / "leap-seconds.list", net.path / "leap.conf"
        conf.write_text(ISLAND + f"leapfile {file}\n")
        for text, wanted in ((None, "leap-file-missing"), (f"#@ {ntp_time(-9)}\n3692217600 37\n", "leap-file-expired"),
                             (f"#@ {ntp_time(9)}\n3692217600 37\n", "leap-file-expires"),
                             (f"#@ {ntp_time(99)}\n3692217600 37\n#h 1 2 3 4 5\n", "leap-file-damaged"),
                             ("a poem\n", "leap-file-malformed"), (f"#@ {ntp_time(99)}\n3692217600 37\n", None)):
            if text is not None:
                file.write_text(text)
            found = [each for each in ask(net.port, conf)[1] if each.startswith("leap-file")]
            expect(found, [wanted] if wanted else [], str(text))
        file.unlink()
        file.mkdir()
        expect_in("leap-file-unreadable", ask(net.port, conf)[1])


def leap_list_elsewhere():
    """of a daemon whose configuration is not seen, the list of leap seconds is judged by what it says of it"""
    with Daemons(NTPD) as net:
        file, conf = net.path / "leap-seconds.list", net.path / "other.conf"
        file.write_text(f"#@ {int(time.time()) + 2_208_988_800 + 9 * 86_400 + 60}\n3692217600 37\n")
        conf.write_text(ISLAND)
        net.start("a", HERE, ISLAND + f"leapfile {file}\n")
        wait_until(lambda: answers(net.port), 10, "an answer")
        found = ask(net.port, conf)[1]
        expect(found["leap-file-expires"]["text"], "the list of leap seconds expires in 9 days")


def dead_clocks():
    """reference clocks: shared memory that nobody feeds, and a device that is not there"""
    unit = random.randrange(100, 250)  # nobody else's
    with Daemons(NTPD) as net:
        try:
            net.start("a", HERE, f"server 127.127.28.{unit} minpoll 0 maxpoll 0\n"
                      "refclock nmea unit 9 path /dev/none minpoll 0 maxpoll 0\n")
            wait_until(lambda: answers(net.port), 10, "an answer")
            conf = net.path / "a.conf"
            wait_until(lambda: len(dead := texts_of(net.port, conf, "dead-clock")) == 2 and "missing" in "".join(dead),
                       20, "two dead clocks")
            nmea, shm = sorted(texts_of(net.port, conf, "dead-clock"))
            expect_in("GPS_NMEA(9) cannot be read: its device is missing", nmea)
            expect_in(f"SHM({unit}) says nothing (", shm)
            expect(ask(net.port, conf)[0], 2)
        finally:
            subprocess.run(["ipcrm", "-M", hex(0x4e545030 + unit)], check=False)


def too_new():
    """a source that answered once or twice is called too new"""
    with Daemons(NTPD) as net:
        net.root("root", "127.0.0.2")
        synchronised(net, "127.0.0.2")
        net.start("client", HERE, "server 127.0.0.2 port PORT minpoll 4\n")
        wait_until(lambda: "few-samples" in ask(net.port, net.path / "client.conf")[1], 30, "few samples")
        text = ask(net.port, net.path / "client.conf")[1]["few-samples"]["text"]
        expect_in("127.0.0.2 has answered only", text)
        expect_in("not yet enough samples", text)


def two_programs():
    """two programs that may steer this clock are named; here they only bear the names"""
    if int(status_of("self")["CapEff"], 16) >> CAP_SYS_TIME & 1 == 0:
        raise Skip("nobody here has the right to set the clock")
    with Daemons(NTPD) as net:
        net.root("root", HERE)
        wait_until(lambda: answers(net.port), 10, "an answer")
        for name in ("chronyd", "timemaster"):
            shutil.copy(shutil.which("sleep"), net.path / name)
            net.started.append(subprocess.Popen([net.path / name, "60"]))
        found = ask(net.port, net.path / "root.conf")[1]
        for name in ("chronyd", "timemaster"):
            expect_in(name, found["two-time-daemons"]["text"])


def island():
    """the parent of an island says that it may be wrong"""
    with Daemons(NTPD) as net:
        net.start("a", HERE, "server 127.0.0.9 port PORT\ntos orphan 6 orphanwait 1\n")
        synchronised(net)
        status, found = ask(net.port, net.path / "a.conf")
        expect_in("parent of its island", found["island"]["text"])
        expect(status > 0, True, str(found))


def for_people():
    """without --json each finding is a line with its mend below"""
    done = subprocess.run([DOCTOR, f"{HERE}:{free_port()}", "--ntpd=/nowhere/ntpd"], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=30, check=False)
    expect(done.returncode, 3)
    lines = done.stdout.splitlines()
    expect(lines[0].startswith("failure: no time daemon answers"), True, done.stdout)
    expect(lines[1].startswith("    mend: start it"), True, done.stdout)


def usage():
    """a wrong option is a status of its own"""
    done = subprocess.run([DOCTOR, "--bogus"], capture_output=True, text=True, timeout=30, check=False)
    expect((done.returncode, done.stdout), (64, ""))


main([healthy, nobody, no_right, refused, port_taken, dead_and_lying, wrong_configuration, leap_files, leap_list_elsewhere,
      dead_clocks, too_new, two_programs, island, for_people, usage])
