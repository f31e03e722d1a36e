"""Control requests in as few lines as they take: one READVAR, its fragments, a dictionary."""
import re
import socket
import struct

READVAR = 2


def read_variables(address, port, names="", timeout=2.0):
    """(status word, variables) of the system; values are text, without quotes."""
    data = names.encode()
    request = struct.pack("!BBHHHHH", 0x16, READVAR, 1, 0, 0, 0, len(data)) + data
    request += bytes(-len(request) % 4)
    text, status, more = {}, 0, True
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(timeout)
        sock.connect((address, port))
        sock.send(request)
        while more:
            reply = sock.recv(512)
            _, flags, _, status, _, offset, count = struct.unpack("!BBHHHHH", reply[:12])
            if flags & 0x40:
                raise AssertionError(f"error {status >> 8} from {address}:{port}")
            text[offset] = reply[12:12 + count].decode()
            more = bool(flags & 0x20)
    joined = "".join(text[at] for at in sorted(text))
    return status, dict((name, value.strip('"')) for name, value in
                        re.findall(r'([a-z_]+)=("[^"]*"|[^,\r\n]*)', joined))
