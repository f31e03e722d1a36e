"""A network of hosts for one test: namespaces with a cable each to one bridge, and the processes in them.

Everything lives in namespaces of its own (user, network, process ids): when the first process ends, for whatever
reason, the kernel ends the others and removes the network. Neither root nor a name is needed.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

INSIDE = "GNOMON_LAB"
PREFIX4, PREFIX6 = "10.77.0.", "fd77::"


def private_command():
    """The command that starts another in namespaces of its own, or None where the kernel refuses.

    A user namespace comes first even for root: no capability in it reaches the clock of the machine.
    """
    base = ["unshare", "--net", "--pid", "--fork", "--mount", "--mount-proc", "--kill-child"]
    for command in [[*base, "--map-root-user"], base]:
        probe = [*command, "sh", "-c", "ip link add labprobe type bridge && ip link set lo up"]
        if shutil.which("unshare") and subprocess.run(probe, capture_output=True).returncode == 0:
            return command
    return None


def enter():
    """Starts this script again inside; returns the reason when that is not possible, None when inside."""
    if INSIDE in os.environ:
        return None
    command = private_command()
    if not command:
        return "no permission to make network namespaces (or no ip, unshare, bridge)"
    if not shutil.which("nsenter") or not shutil.which("setpriv"):
        return "nsenter or setpriv is missing (package util-linux)"
    with tempfile.TemporaryDirectory(prefix="gnomon-lab-") as folder:
        # Even when this process is killed outright.
        child = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *command, sys.executable, *sys.argv],
                                 env={**os.environ, INSIDE: folder})
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, lambda *_: child.kill())
        status = child.wait()
    sys.exit(status)


class Host:
    """One namespace: address 10.77.0.N and fd77::N."""

    def __init__(self, lab, name, number):
        self.lab, self.name = lab, name
        self.address, self.address6 = f"{PREFIX4}{number}", f"{PREFIX6}{number:x}"
        self.holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        self.cable(number)

    def cable(self, number):
        here = os.stat("/proc/self/ns/net").st_ino
        while os.stat(f"/proc/{self.holder.pid}/ns/net").st_ino == here:
            time.sleep(0.01)
        near = f"cable{number}"
        self.lab.ip(f"link add {near} type veth peer name eth0 netns {self.holder.pid}")
        self.lab.ip(f"link set {near} master bridge0 up")
        for words in ["link set lo up", f"address add {self.address}/24 dev eth0",
                      f"address add {self.address6}/64 dev eth0 nodad", "link set eth0 up"]:
            self.run(["ip", *words.split()])

    def inside(self, command):
        return ["nsenter", "--target", str(self.holder.pid), "--net", *map(str, command)]

    def run(self, command, check=True, timeout=30):
        result = subprocess.run(self.inside(command), capture_output=True, text=True, timeout=timeout,
                                stdin=subprocess.DEVNULL, errors="backslashreplace")
        if check and result.returncode:
            raise AssertionError(f"{command}: status {result.returncode}\n{result.stdout}{result.stderr}")
        return result

    def output(self, command, timeout=30):
        return self.run(command, timeout=timeout).stdout

    def start(self, command):
        with self.lab.file(f"{self.name}.out").open("ab") as out:
            return subprocess.Popen(self.inside(command), stdin=subprocess.DEVNULL, stdout=out, stderr=out)


class Lab:
    """The bridge, the hosts on it and a record of what they say to one another."""

    def __init__(self):
        self.path = pathlib.Path(os.environ[INSIDE])
        self.path.chmod(0o755)
        self.hosts = {}
        self.recorder = None
        self.ip("link set lo up")
        self.ip("link add bridge0 type bridge")
        self.ip("link set bridge0 up")

    def ip(self, words):
        subprocess.run(["ip", *words.split()], check=True)

    def file(self, name):
        return self.path / name

    def host(self, name):
        self.hosts[name] = Host(self, name, len(self.hosts) + 1)
        return self.hosts[name]

    def record(self):
        """A capture of every NTP datagram that crosses the bridge."""
        self.recorder = subprocess.Popen(
            ["dumpcap", "-q", "-i", "bridge0", "-f", "udp port 123", "-w", self.file("all.pcapng")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def recorded(self):
        """Ends the record and returns its file."""
        self.recorder.send_signal(signal.SIGINT)
        self.recorder.wait(10)
        return self.file("all.pcapng")
