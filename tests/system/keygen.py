#!/usr/bin/env python3
"""What ntp-keygen leaves in a folder: whole files with the right modes, and never fewer than there were.
Usage: keygen.py NTP-KEYGEN"""
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import tap  # noqa: E402

KEYGEN = pathlib.Path(sys.argv[1]).resolve()
PRODUCTS = {"keys": ([], {"ntp.keys": 0o600}),
            "cookies": (["--nts-cookies"], {"nts-keys": 0o600}),
            "certificate": (["--self-signed", "time.example"], {"nts.key": 0o600, "nts.crt": 0o644})}


def run(folder, *words):
    done = subprocess.run([KEYGEN, *words], cwd=folder, capture_output=True, text=True, timeout=30, check=False,
                          umask=0o022)
    return done.returncode, done.stdout, done.stderr


def texts(folder):
    return {file.name: file.read_text() for file in pathlib.Path(folder).iterdir()}


def fresh(case):
    """The case gets an empty folder."""
    def inside():
        with tempfile.TemporaryDirectory(prefix="gnomon-keygen-") as folder:
            case(pathlib.Path(folder))
    inside.__doc__ = case.__doc__
    return inside


@fresh
def files(folder):
    """each kind of file has its name, its mode, and one line that tells of it"""
    for words, expected in PRODUCTS.values():
        status, out, err = run(folder, *words)
        assert (status, err) == (0, ""), (words, err)
        for name, mode in expected.items():
            assert (folder / name).stat().st_mode & 0o777 == mode, name
            assert name in out, out
    assert len(texts(folder)) == 4, texts(folder).keys()


@fresh
def kept(folder):
    """nothing that is there is overwritten or lost without --force, and everything is replaced with it"""
    for words, expected in PRODUCTS.values():
        run(folder, *words)
        before = texts(folder)
        status, out, err = run(folder, *words)
        assert status == 1 and not out and "is there already and stays as it is" in err, (words, err)
        assert texts(folder) == before
        assert run(folder, *words, "--force")[0] == 0
        after = texts(folder)
        assert after.keys() == before.keys() and all(after[name] != before[name] for name in expected)


@fresh
def both_or_none(folder):
    """a certificate whose key or text is there already adds no other half"""
    for half in ("nts.key", "nts.crt"):
        (folder / half).write_text("mine\n")
        status, _, err = run(folder, "--self-signed", "a")
        assert status == 1 and half in err, err
        assert texts(folder) == {half: "mine\n"}, texts(folder)
        (folder / half).unlink()


@fresh
def to_standard_output(folder):
    """-f - writes to standard output and leaves no file"""
    for words, pattern in ((["-t", "AES", "-n", "1"], r"1 AES128CMAC \S{16}\n"),
                           (["--nts-cookies"], r"T: \d+\nL: 32\n(I: \d+\nK: [0-9a-f]{64}\n){2}"),
                           (["--self-signed", "a"], r"-----BEGIN PRIVATE KEY-----[^:]+-----END CERTIFICATE-----\n")):
        status, out, err = run(folder, *words, "-f", "-")
        assert (status, err) == (0, "") and re.fullmatch(pattern, out), (words, out, err)
    assert not texts(folder)


@fresh
def bad_input(folder):
    """what is wrong is said in one line, and nothing is made"""
    for words, status, part in ((["-H"], 2, "Autokey"), (["--iffkey"], 2, "Autokey"), (["-c", "RSA-MD5"], 2, "Autokey"),
                                (["--self-signed", "a b"], 2, "neither a host name nor an address"),
                                (["--self-signed", "a", "--days", "0"], 2, "--days"),
                                (["--nts-cookies", "--hex"], 2, "about keys that sign packets"),
                                (["--nts-cookies", "-f", "no/such/folder"], 1, "cannot write"),
                                (["-f", ""], 2, "-f"), (["-t", "ROT13"], 2, "ROT13")):
        found = run(folder, *words)
        assert found[0] == status and part in found[2] and len(found[2].splitlines()) == 1, (words, found)
    assert not texts(folder)


tap.main([files, kept, both_or_none, to_standard_output, bad_input])
