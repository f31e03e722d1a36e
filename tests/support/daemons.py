"""Our own daemons on loopback, each with a clock of its own; ends exactly those that it started."""
import pathlib
import socket
import struct
import subprocess
import tempfile
import time

UNIX_EPOCH = 2_208_988_800  # s from 1900 to 1970


def free_port():
    """A UDP port that nobody on any loopback address uses just now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("0.0.0.0", 0))
        return sock.getsockname()[1]


def wait_until(condition, seconds, what):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what}")


def time_of(address, port, timeout=2.0):
    """(leap, stratum, offset in s): how far the clock of that server is ahead of this machine's."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(timeout)
        sock.connect((address, port))
        before = time.time()
        sock.send(bytes([0x23]) + bytes(39) + struct.pack("!Q", 0x0123456789ABCDEF))
        reply = sock.recv(512)
        after = time.time()
    received, sent = (s - UNIX_EPOCH + f / 2**32 for s, f in
                      (struct.unpack("!II", reply[at:at + 8]) for at in (32, 40)))
    return reply[0] >> 6, reply[1], ((received - before) + (sent - after)) / 2


class Daemons:
    """A context: daemons started in it end with it, by their pid."""

    def __init__(self, ntpd):
        self.ntpd, self.port = ntpd, free_port()
        self.started = []

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="gnomon-test-")
        self.path = pathlib.Path(self.folder.name)
        return self

    def __exit__(self, *_):
        for process in self.started:
            process.terminate()
        for process in self.started:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.folder.cleanup()

    def start(self, name, address, conf, *options, clock="virtual"):
        """`conf` may say PORT for the port of all of them."""
        file = self.path / f"{name}.conf"
        file.write_text(conf.replace("PORT", str(self.port)))
        process = subprocess.Popen(
            [self.ntpd, "-n", "-c", file, "-l", self.path / f"{name}.log", f"--clock={clock}",
             f"--port={self.port}", f"--listen={address}", *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.started.append(process)
        return process

    def log(self, name):
        file = self.path / f"{name}.log"
        return file.read_text() if file.exists() else ""

    def root(self, name, address, clock="virtual"):
        """A stratum-1 server whose clock nobody corrects."""
        return self.start(name, address,
                          "server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\n",
                          clock=clock)
