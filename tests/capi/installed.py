#!/usr/bin/env python3
"""libmode6 as a stranger meets it: installed, found by pkg-config, used from C.

Usage: installed.py BUILD_ROOT NTPD.
"""
import os
import pathlib
import re
import socket
import struct
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import tap  # noqa: E402
from daemons import Daemons, free_port, wait_until  # noqa: E402

BUILD, NTPD = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
FOLDER = tempfile.TemporaryDirectory(prefix="gnomon-test-")
ROOT = pathlib.Path(FOLDER.name) / "root"
STRICT = ["-pedantic", "-Wall", "-Wextra", "-Werror"]


def run(*command, **more):
    return subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, timeout=120,
                          capture_output=True, text=True, check=False, **more)


def succeed(*command, **more):
    done = run(*command, **more)
    assert done.returncode == 0, f"{command[0]}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def installed(pattern):
    found = sorted(ROOT.rglob(pattern))
    assert found, f"{pattern} is not installed"
    return found[0]


def pkg_config(*words):
    pc = installed("libmode6.pc").parent
    return succeed("pkg-config", *words, "libmode6",
                   env={**os.environ, "PKG_CONFIG_PATH": str(pc),
                        "PKG_CONFIG_SYSROOT_DIR": str(ROOT)}).split()


def peers(*arguments):
    """Runs the example with the installed library."""
    library = installed("libmode6.so.0").parent
    return run(ROOT / "peers", *arguments, env={**os.environ, "LD_LIBRARY_PATH": str(library)})


def installs():
    """library, header, pkg-config file, example and man page are installed"""
    succeed("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", ROOT)
    for name in ("libmode6.so", "libmode6.so.0", "mode6.h", "libmode6.pc", "libmode6.3", "peers.c"):
        installed(name)


def shows_only_the_c_api():
    """the library shows the functions of mode6.h, all of them and nothing else"""
    shown = set()
    for line in succeed("nm", "-D", "--defined-only", installed("libmode6.so.0")).splitlines():
        if line.split()[-2] != "A":  # the name of the version itself
            shown.add(line.split()[-1].split("@")[0])
    header = re.sub(r"/\*.*?\*/", "", installed("mode6.h").read_text(), flags=re.DOTALL)
    declared = set(re.findall(r"^MODE6_API [^;(]*?(\w+)\(", header, flags=re.MULTILINE))
    assert len(declared) > 20, declared
    assert shown == declared, f"only one of both knows {sorted(shown ^ declared)}"


def documented():
    """the man page names every function"""
    page = installed("libmode6.3").read_text()
    header = installed("mode6.h").read_text()
    missing = [name for name in re.findall(r"^MODE6_API [^;(]*?(\w+)\(", header, re.MULTILINE)
               if name not in page]
    assert not missing, missing


def header_is_c_and_cpp():
    """the header is C99, C11, C++98 and C++17 without a warning"""
    source = ROOT / "only_the_header.c"
    source.write_text("#include <mode6.h>\n")
    flags = pkg_config("--cflags")
    for language, standards in (("c", ("c99", "c11")), ("c++", ("c++98", "c++17"))):
        for standard in standards:
            succeed("g++" if language == "c++" else "cc", "-x", language, f"-std={standard}",
                    *STRICT, "-Wno-long-long", "-fsyntax-only", *flags, source)


def example_builds():
    """the example is C99 and links with what pkg-config says"""
    succeed("cc", "-std=c99", *STRICT, "-o", ROOT / "peers", installed("peers.c"),
            *pkg_config("--cflags", "--libs"))


def asks_our_daemon():
    """the example prints the peers of our daemon, the chosen one with its star"""
    with Daemons(NTPD) as net:
        net.root("root", "127.0.0.1")
        net.start("leaf", "127.0.0.2", "server 127.0.0.1 port PORT iburst minpoll 0 maxpoll 2\n")

        def starred():
            done = peers("127.0.0.2", str(net.port))
            return done.stdout if done.returncode == 0 and done.stdout.startswith("*") else None

        line = wait_until(starred, 30, "a peer that is chosen")
        assert re.fullmatch(r"\* 127\.0\.0\.1 +1 +\w+ +-?\d+\.\d+ *\n", line), line


def nobody_there():
    """where nobody listens the example says so"""
    done = peers("127.0.0.1", str(free_port()))
    assert (done.returncode, done.stdout) == (1, "nobody listens there\n"), done


def hostile_octets():
    """what a hostile server puts into a value does not reach the terminal, in two fragments neither"""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(10)

        def serve():
            while True:
                request, client = sock.recvfrom(512)
                if request == b"end":
                    return
                _, opcode, sequence, _, association = struct.unpack("!BBHHH", request[:8])
                if opcode == 1:
                    send_answer(client, opcode, sequence, 0, 0x0615, b"\x00\x07\x96\x1a")
                else:
                    send_answer(client, opcode, sequence, association, 0x961A,
                                b'srcadr="\x1b[2J, \xff", stratum=\x07')

        def send_answer(client, opcode, sequence, association, status, data):
            half = len(data) // 4 * 2
            for more, offset, part in ((0, half, data[half:]), (0x20, 0, data[:half])):
                sock.sendto(struct.pack("!BBHHHHH", 0x16, 0x80 | more | opcode, sequence, status,
                                        association, offset, len(part)) + part, client)

        server = threading.Thread(target=serve)
        server.start()
        try:
            done = peers("127.0.0.1", str(sock.getsockname()[1]))
        finally:
            sock.sendto(b"end", sock.getsockname())
            server.join()
    assert done.returncode == 0, done
    assert done.stdout.split("  ")[0] == r"* \x1b[2J, \xff", done.stdout
    assert re.search(r" \\x07 +- +- +\n$", done.stdout), done.stdout


tap.main([installs, shows_only_the_c_api, documented, header_is_c_and_cpp, example_builds,
          asks_our_daemon, nobody_there, hostile_octets])
