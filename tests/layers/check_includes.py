#!/usr/bin/env python3
"""Who may include whom: fails on every include that crosses the map in ARCHITECTURE.md.

Usage: check_includes.py SOURCE_ROOT. Prints TAP, one case a folder.
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)

SOURCES = {".hpp", ".cpp", ".h"}

# Folder -> prefixes of ours it may include besides its own.
OURS = {
    "libmode6/ntp": [],
    "libmode6/nts": ["ntp/"],
    "libmode6/mode6": ["ntp/"],
    "libmode6/capi": ["ntp/", "mode6/"],
    "libmode6/netio": ["ntp/", "mode6/"],
    "daemon/core": ["ntp/", "nts/"],
    "daemon/refclock": ["ntp/", "core/clock_sample.hpp", "core/refclock_settings.hpp"],
    "daemon/conf": ["ntp/", "core/settings.hpp"],
    "daemon/keeper": ["ntp/", "core/settings.hpp", "core/actions.hpp"],
    "daemon/node": ["ntp/", "nts/", "mode6/", "core/"],
    "daemon/ntpdate": ["ntp/", "netio/", "core/", "sys/", "view/", "common/"],
    "daemon/ntptime": ["ntp/", "sys/", "view/", "common/"],
    "daemon/sys": ["ntp/", "nts/", "mode6/", "netio/", "core/", "keeper/", "refclock/", "conf/", "node/", "options.hpp"],
    "tools/view": ["ntp/", "mode6/"],
    "tools/common": ["ntp/", "mode6/", "netio/", "view/"],
    "tools/ntp-check": ["ntp/", "mode6/", "netio/", "view/", "common/", "ntp-doctor/"],
    "tools/ntp-doctor": ["ntp/", "mode6/", "netio/", "view/", "common/"],
    "tools/ntp-exporter": ["ntp/", "mode6/", "netio/", "view/", "common/"],
    "tools/ntp-keygen": ["ntp/", "view/", "common/"],
    "tools/ntp-wait": ["ntp/", "mode6/", "view/", "common/"],
    "tools/ntpdc": ["ntp/", "mode6/", "netio/", "view/", "common/"],
    "tools/ntpq": ["ntp/", "mode6/", "netio/", "view/", "common/"],
    "tools/ntpstat": ["ntp/", "mode6/", "netio/", "view/", "common/"],
    "tools/ntptop": ["ntp/", "mode6/", "netio/", "view/", "common/"],
    "tools/ntptrace": ["ntp/", "mode6/", "netio/", "view/", "common/"],
}
PURE = {"libmode6/ntp", "libmode6/nts", "libmode6/mode6", "libmode6/capi", "daemon/core", "daemon/keeper", "daemon/refclock", "daemon/conf",
        "daemon/node",
        "tools/view"}
# What a pure folder may take from outside: the standard library without threads, files and
# randomness, and the libraries of the table of dependencies.
FORBIDDEN_IN_PURE = re.compile(
    r"^(thread|mutex|future|condition_variable|fstream|iostream|filesystem|random|ctime|cstdio"
    r"|sys/.*|arpa/.*|netinet/.*|net/.*|unistd\.h|time\.h|fcntl\.h|poll\.h|netdb\.h|event2/.*"
    r"|boost/.*|spdlog/.*|curses\.h)$")
ONLY_IN = {
    "sys/timex.h": re.compile(r"^(daemon/sys/(clock_system|kernel_clock|kernel_time)|tools/ntp-doctor/kernel)\.cpp$"),
    "seccomp.h": re.compile(r"^daemon/sys/syscall_filter\.cpp$"),
    "boost/": re.compile(r"^(tools/common/cli|daemon/options)\.cpp$"),
    "openssl/": re.compile(r"^(libmode6/(ntp/(mac|refid)|nts/(cmac|siv)|netio/tls_(context|stream))|tools/ntp-keygen/certificate)\.cpp$"),
    "event2/": re.compile(r"^libmode6/netio/"),
    "zlib.h": re.compile(r"^tools/ntptop/gzip\.cpp$"),
    "curses.h": re.compile(r"^tools/ntptop/terminal\.cpp$"),
    "histedit.h": re.compile(r"^tools/ntpq/line_editor\.cpp$"),
}


def complaints(root, folder):
    allowed = OURS[folder] + [folder.split("/")[1] + "/"]
    for path in sorted(path for path in (root / folder).rglob("*") if path.suffix in SOURCES):
        name = path.relative_to(root).as_posix()
        for bracket, header in INCLUDE.findall(path.read_text()):
            if bracket == '"' and not any(header.startswith(prefix) for prefix in allowed):
                yield f"{name} includes {header}"
            if bracket == "<" and folder in PURE and FORBIDDEN_IN_PURE.match(header):
                yield f"{name} is pure and includes <{header}>"
            for prefix, where in ONLY_IN.items():
                if bracket == "<" and header.startswith(prefix) and not where.match(name):
                    yield f"{name} includes <{header}>"


def without_a_row(root):
    """Folders of sources that nobody looks at."""
    parts = (path for part in ("libmode6", "daemon", "tools") for path in (root / part).iterdir() if path.is_dir())
    return sorted(set(path.relative_to(root).as_posix() for path in parts) - set(OURS))


def main():
    root = pathlib.Path(sys.argv[1])
    print(f"1..{len(OURS) + 1}")
    for number, folder in enumerate(sorted(OURS), 1):
        found = list(complaints(root, folder))
        print(f"{'not ok' if found else 'ok'} {number} - includes of {folder}")
        for line in found:
            print(f"# {line}")
    unseen = without_a_row(root)
    print(f"{'not ok' if unseen else 'ok'} {len(OURS) + 1} - every folder has a row")
    for folder in unseen:
        print(f"# {folder} has none")


main()
