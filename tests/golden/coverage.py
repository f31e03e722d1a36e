#!/usr/bin/env python3
"""Every recording is read by a test, and everything that was recorded is here.

A test reads a recording when its source has the name in quotes, with the folder where names say little. With CAPTURES in the
environment, a folder of recordings, each of those must be among ours, octet for octet; `NAME.ours` are ours alone.
"""
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import tap  # noqa: E402

FOLDERS = [HERE / "captures", HERE / "tools" / "captures"]
NO_RECORDINGS = {"keys", "README"}
# What lies there is named by what it is, so that the name alone is enough.
TELLING = {".", "mru", "tools"}


def recordings():
    """Path of each without suffix, below its folder."""
    found = set()
    for folder in FOLDERS:
        for file in folder.rglob("*"):
            if file.suffix in (".txt", ".pcap"):
                found.add(file.relative_to(folder).with_suffix(""))
    return sorted(found)


def quoted_names():
    sources = [*HERE.glob("*_test.cpp"), *HERE.glob("tools/*_test.cpp")]
    return set("".join(source.read_text() for source in sources).split('"'))


def every_recording_is_read():
    """every recording is read by a test"""
    quoted = quoted_names()
    names = recordings()
    assert len(names) > 200, len(names)
    unread = [str(name) for name in names
              if str(name) not in quoted and not (str(name.parent) in TELLING and name.name in quoted)]
    assert not unread, f"no test below tests/golden names {unread}"


def nothing_stands_beside():
    """everything beside the recordings belongs to one"""
    known = {str(name) for name in recordings()}
    for folder in FOLDERS:
        for file in folder.rglob("*"):
            name = file.relative_to(folder).with_suffix("")
            if file.is_file() and str(name) not in NO_RECORDINGS:
                assert str(name) in known, f"{file} belongs to no recording"


def everything_is_here():
    """every recording of the folder that CAPTURES names is here, octet for octet"""
    origin = os.environ.get("CAPTURES")
    if not origin:
        raise tap.Skip("CAPTURES names no folder")
    for file in sorted(pathlib.Path(origin).rglob("*")):
        if file.is_file() and file.stem not in NO_RECORDINGS:
            same = [mine for folder in FOLDERS for mine in [folder / file.relative_to(origin), folder / file.name]
                    if mine.exists()]
            assert same, f"{file} is missing"
            assert same[0].read_bytes() == file.read_bytes(), f"{same[0]} differs from {file}"


tap.main([every_recording_is_read, nothing_stands_beside, everything_is_here])
