"""Who plays in the interop tests: our daemon, NTPsec's and chronyd, all started at once on one network.

    root (ours, stratum 1) <- watched (NTPsec, many kinds of sources)
                           <- chronyd (-x)  <- from_chronyd (ours, clock 250 ms and 80 ppm wrong)
                           <- chain (ours)
    orphan (NTPsec, stratum 5)              <- from_ntpsec  (ours, clock 250 ms and 80 ppm wrong)

NTPsec runs with `disable ntp kernel` as well as without the right to set the clock. It then never says that it is
synchronised, which is why the one that serves time is an orphan parent.
"""
import os
import pathlib
import sys
import time

SUPPORT = pathlib.Path(__file__).resolve().parent.parent / "support"
sys.path.insert(0, str(SUPPORT))
from daemons import wait_until  # noqa: E402

KEYS = "1 MD5 md5secret\n3 AES 00112233445566778899aabbccddeeff\n5 SHA1 sha1secretkey\n"
WRONG = "virtual:offset=0.25,freq=80"
LOOPBACK = "restrict 127.0.0.1\nrestrict ::1\n"
OPEN_TO_ALL = LOOPBACK + "restrict 10.77.0.0 mask 255.255.255.0 nomodify\nrestrict fd77:: mask ffff:ffff:: nomodify\n"
ROOT = "server 127.127.1.0\nfudge 127.127.1.0 stratum 0 refid GPS\n"
FAST = "iburst minpoll 3 maxpoll 4"
OURS_FAST = "iburst minpoll 0 maxpoll 3"

# Programs of ours that are not at home in tools/NAME.
FOLDERS = {"ntpd": "daemon", "ntpdate": "daemon/ntpdate", "ntpdig": "daemon/ntpdate", "ntptime": "daemon/ntptime"}

HOSTS = ["root", "liar", "watched", "orphan", "chronyd", "from_ntpsec", "from_chronyd", "chain", "desk"]


class Stage:
    HOSTS = HOSTS

    def __init__(self, lab, build):
        self.lab, self.build = lab, pathlib.Path(build).resolve()
        self.support = SUPPORT
        self.told = False
        self.began = time.monotonic()
        for name in self.HOSTS:
            setattr(self, name, lab.host(name))

    def ours(self, tool):
        return self.build / FOLDERS.get(tool, f"tools/{tool}") / tool

    def theirs(self, tool):
        return self.build / "peers" / "bin" / tool

    def with_keys(self):
        """The lines that make key 3 the control key."""
        keys = self.lab.file("keys")
        if not keys.exists():
            keys.write_text(KEYS)
            keys.chmod(0o640)
        return f"keys {keys}\ntrustedkey 1 3 5\ncontrolkey 3\n"

    def conf(self, host, text):
        file = self.lab.file(f"{host.name}.conf")
        file.write_text(text)
        return file

    def start_ours(self, host, text, clock):
        host.process = host.start([self.ours("ntpd"), "-n", "-c", self.conf(host, OPEN_TO_ALL + text), "-l",
                                   self.lab.file(f"{host.name}.log"), f"--clock={clock}"])

    def start_ntpsec(self, host, text, keys=None):
        drift = self.lab.file(f"{host.name}.drift")
        drift.write_text("0.000\n")
        text = f"disable ntp kernel\ndriftfile {drift}\n{keys or self.with_keys()}{OPEN_TO_ALL}{text}"
        host.process = host.start([self.theirs("ntpd"), "-n", "-g", "-c", self.conf(host, text)])

    def start_chronyd(self, host, text):
        # A Unix socket per daemon for chronyc; the folder must be chronyd's own.
        folder = self.lab.file(f"{host.name}.run")
        folder.mkdir(mode=0o770)
        text += f"allow\nbindcmdaddress {folder}/socket\ncmdport 0\npidfile {folder}/pid\n"
        host.process = host.start([self.theirs("chronyd"), "-d", "-u", "root", "-f", self.conf(host, text)])

    def chronyc(self, host, *words):
        return host.output([self.theirs("chronyc"), "-n", "-h", self.lab.file(f"{host.name}.run") / "socket", *words])

    def start(self):
        self.lab.record()
        self.start_ours(self.root, ROOT, "virtual")
        self.start_ours(self.liar, ROOT, "virtual:offset=0.25")
        self.start_ntpsec(self.orphan, "tos orphan 5 orphanwait 1\n")
        self.start_ntpsec(self.watched, (
            f"server {self.root.address} {FAST}\nserver {self.root.address6} {FAST}\n"
            f"server {self.chronyd.address} {FAST}\nserver {self.liar.address} {FAST} noselect\n"
            "server 10.77.0.99 iburst\nrefclock local stratum 10\n"))
        self.start_chronyd(self.chronyd, f"server {self.root.address} iburst minpoll -2 maxpoll 1\n")
        self.start_ours(self.chain, f"server {self.root.address} {OURS_FAST}\n"
                        f"server {self.root.address6} {OURS_FAST}\nserver 10.77.0.99 iburst\n", "virtual")
        self.start_ours(self.from_chronyd, f"server {self.chronyd.address} {OURS_FAST}\n", WRONG)
        self.start_ours(self.from_ntpsec, f"server {self.orphan.address} {OURS_FAST}\n", WRONG)

    def ask(self, tool, *words, host="watched"):
        """What a tool prints that asks `host` from the desk, across the recorded bridge."""
        return self.desk.output([tool, *words, self.lab.hosts[host].address])

    def wait(self, condition, seconds, what):
        """`seconds` count from the start of the stage: everybody starts at once, so the waits overlap."""
        left = max(1.0, self.began + seconds - time.monotonic())
        try:
            return wait_until(condition, left, what)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.story()}") from None

    def story(self):
        """What the daemons said, for the reader of the first failure."""
        if self.told:
            return ""
        self.told = True
        texts = [f"--- {path.name}\n{path.read_text(errors='backslashreplace')[-1500:]}"
                 for path in sorted(self.lab.path.iterdir()) if path.suffix in (".out", ".log") and os.path.getsize(path)]
        return "\n".join(texts)
