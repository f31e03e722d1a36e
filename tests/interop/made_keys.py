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


def certified(stage):
    """chronyd takes time from NTPsec's daemon by NTS, with a certificate and cookie keys of ntp-keygen"""
    server, client = stage.lab.host("nts_server"), stage.lab.host("nts_client")
    keygen, base, cookies = stage.ours("ntp-keygen"), stage.lab.file("nts"), stage.lab.file("nts-keys")
    for words in (["--self-signed", "nts.example", "--self-signed", server.address, "-f", base],
                  ["--nts-cookies", "-f", cookies]):
        subprocess.run([keygen, *words], check=True, capture_output=True, timeout=20)
    made = cookies.read_text()
    stage.start_ntpsec(server, f"nts enable\nnts key {base}.key\nnts cert {base}.crt\nnts cookie {cookies}\n"
                       "tos orphan 5 orphanwait 1\n")
    folder = stage.lab.file("nts_client.nts")
    folder.mkdir(mode=0o700)
    stage.start_chronyd(client, f"server {server.address} nts iburst minpoll -2 maxpoll 1\n"
                        f"ntstrustedcerts {base}.crt\nntsdumpdir {folder}\n")
    stage.wait(lambda: all(reach(stage, client)), 200, "chronyd takes time by NTS")
    assert cookies.read_text() == made, "NTPsec's daemon found the keys good and kept them"
    log = stage.lab.file("nts_server.out").read_text(errors="replace")
    assert "cookie" in log.lower() and "error parsing" not in log.lower(), log


CASES = [signed, certified]
