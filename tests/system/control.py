#!/usr/bin/env python3
"""Saving over the network, from ntpq's command to the file that ntpd reads. Usage: control.py NTPD NTPQ"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import tap  # noqa: E402
from daemons import Daemons, wait_until  # noqa: E402

NTPD, NTPQ = sys.argv[1:]
HERE = "127.0.11.1"
KEY = "3 AES 00112233445566778899aabbccddeeff\n4 SHA1 anothersecret\n"


class Net:
    """One daemon with a control key and a directory for what is saved."""

    def __init__(self, daemons):
        self.daemons, self.saved = daemons, daemons.path / "saved"
        self.saved.mkdir()
        self.keys = daemons.path / "keys"
        self.keys.write_text(KEY)
        self.keys.chmod(0o600)
        daemons.start("keyed", HERE, "server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\n"
                      f"keys {self.keys}\ntrustedkey 3 4\ncontrolkey 3\nsaveconfigdir {self.saved}\n"
                      "restrict 192.0.2.0 mask 255.255.255.0 nomodify\nmru maxdepth 1234\n")
        wait_until(lambda: self.ask("rv 0 leap").returncode == 0, 5, "the daemon answers")

    def ask(self, command, key=3):
        return subprocess.run([NTPQ, "-n", "-a", str(key), "-k", self.keys, "-c", command,
                               f"{HERE}:{self.daemons.port}"], capture_output=True, text=True, timeout=10)

    def files(self):
        return sorted(file.name for file in self.daemons.path.rglob("*") if file.is_file())


def round_trip(net):
    """ntpd reads back what ntpq had it save, changes over the network with it, without a complaint"""
    assert net.ask(":config server 192.0.2.7 iburst").stdout == "Config Succeeded\n"
    done = net.ask("saveconfig first.conf")
    assert (done.returncode, done.stdout) == (0, "Configuration saved to 'first.conf'\n"), done
    file = net.saved / "first.conf"
    text = file.read_text()
    for line in ["server 127.127.1.0", "server 192.0.2.7 iburst", "maxdepth 1234", "controlkey 3",
                 f'saveconfigdir "{net.saved}"']:
        assert line in text, text
    check = subprocess.run([NTPD, "--check-config", "-c", file], capture_output=True, text=True, timeout=10)
    assert check.returncode == 0 and "error" not in check.stdout + check.stderr, check
    # What it understands of that file is that file.
    again = subprocess.run([NTPD, "--saveconfigquit=-", "-c", file], capture_output=True, text=True, timeout=10)
    assert again.stdout[again.stdout.index("\n") + 1:] == text, again.stdout  # without its heading
    assert 'savedconfig="first.conf"' in net.ask("rv 0 savedconfig").stdout


def reset_counters(net):
    """counters go back to zero over the network, and only with the control key"""
    def served():
        return int(net.ask("rv 0 ss_received").stdout.split("ss_received=")[1].split(",")[0].split()[0])

    for _ in range(20):
        net.ask("rv 0 leap")
    many = served()
    assert many > 20, many
    assert net.ask(":config reset sys", key=4).returncode == 1
    assert served() > many
    assert net.ask(":config reset sys").stdout == "Config Succeeded\n"
    assert served() < 5, served()


def nowhere_else(net):
    """names that lead out of the directory write nothing, nor do files that are there"""
    net.ask("saveconfig there.conf")
    before = net.files()
    for name in ["../out.conf", "/tmp/out.conf", "a/b", ".hidden", "..", "x%n", "there.conf"]:
        done = net.ask(f"saveconfig {name}")
        assert done.returncode != 0 and "saved to" not in done.stdout, (name, done)
        assert net.files() == before, name


def only_the_control_key(net):
    """another key, or none, writes nothing"""
    before = net.files()
    done = net.ask("saveconfig other.conf", key=4)
    assert done.returncode == 1 and "authentication?" in done.stderr, done
    done = subprocess.run([NTPQ, "-n", "-c", "saveconfig other.conf", f"{HERE}:{net.daemons.port}"],
                          capture_output=True, text=True, timeout=10, stdin=subprocess.DEVNULL)
    assert done.returncode == 2, done
    assert net.files() == before


with Daemons(NTPD) as started:
    STATUS = tap.run([round_trip, reset_counters, nowhere_else, only_the_control_key], Net(started))
sys.exit(STATUS)
