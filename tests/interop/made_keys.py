"""Keys that ntp-keygen made, in the hands of all three daemons."""
import subprocess

TYPES = ["-t", "MD5", "-t", "SHA1", "-t", "SHA256", "-t", "AES", "-n", "1"]


def signed(stage):
    """keys of ntp-keygen sign between our daemon, NTPsec's and chronyd"""
    plain, digits = stage.lab.file("plain.keys"), stage.lab.file("digits.keys")
    make(stage, plain, "--for", "chrony")
    make(stage, digits, "--hex", "--first", "11")
    signer = stage.lab.host("signer")
    both = stage.lab.file("both.keys")
    both.touch(mode=0o600)
    both.write_text(plain.read_text() + digits.read_text())
    stage.start_ours(signer, "server 127.127.1.0\nfudge 127.127.1.0 stratum 0\n"
                     f"keys {both}\ntrustedkey 1 2 3 4 11 12 13 14\n", "virtual")
    chronyd, ntpsec = stage.lab.host("chronyd_keyed"), stage.lab.host("ntpsec_keyed")
    stage.start_chronyd(chronyd, f"keyfile {plain}\nserver {signer.address} key 2 iburst minpoll -2 maxpoll 1\n"
                        f"server {signer.address6} key 4 iburst minpoll -2 maxpoll 1\n")
    stage.start_ntpsec(ntpsec, f"server {signer.address} key 13 iburst minpoll 3 maxpoll 4\n"
                       f"server {signer.address6} key 14 iburst minpoll 3 maxpoll 4\n",
                       keys=f"keys {digits}\ntrustedkey 11 12 13 14\n")
    # Both daemons drop what is not signed with the key, so an answer counted is a signature accepted.
    stage.wait(lambda: all(reach(stage, chronyd)), 120, "chronyd takes SHA1 and AES")
    stage.wait(lambda: states(stage, ntpsec) == ["ok", "ok"], 120, "NTPsec takes SHA256 and AES")


def make(stage, file, *words):
    subprocess.run([stage.ours("ntp-keygen"), *TYPES, *words, "-f", file], check=True, capture_output=True, timeout=20)


def reach(stage, host):
    socket = stage.lab.file(f"{host.name}.run") / "socket"
    said = host.run([stage.theirs("chronyc"), "-n", "-h", socket, "sources"], check=False).stdout
    rows = [row for row in said.splitlines() if row.startswith("^")]
    return [int(row.split()[4], 8) for row in rows] or [0]


def states(stage, host):
    """The `auth` column of the associations that answer."""
    rows = host.run([stage.theirs("ntpq"), "-c", "as", "127.0.0.1"], check=False).stdout.splitlines()
    words = [row.split() for row in rows if row.strip()[:1].isdigit()]
    return [row[5] for row in words if row[4] == "yes"]


CASES = [signed]
