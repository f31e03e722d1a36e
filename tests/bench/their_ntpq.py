"""NTPsec's ntpq without the wrapper of the interop tests, which costs two milliseconds that are not its own."""
import os


class Theirs:
    def __init__(self, build):
        root = build / "peers" / "root" / "usr"
        library = next(root.glob("lib/*/ntp"))
        self.command = ["/usr/bin/python3", root / "bin" / "ntpq"]
        self.environment = {**os.environ, "PYTHONPATH": str(root / "lib/python3/dist-packages"),
                            "LD_LIBRARY_PATH": str(library)}
