"""A UDP relay on loopback that stands for a long way: it delays datagrams, and loses the chosen ones."""
import heapq
import random
import selectors
import socket
import threading
import time


# For whole answers that come at once; the kernel gives less when it may not.
ROOM = 1 << 22


class SlowPath:
    """Relays what comes to `port` on 127.0.0.1 (0: any free one) to `server` and back, half of `round_trip_s` each way.

    `lose` holds the numbers (from 0, both ways counted together) of the datagrams that get lost; besides, of each
    hundred `loss` * 100 do, chosen by `seed`.
    """

    def __init__(self, server, round_trip_s=0.0, lose=(), port=0, loss=0.0, seed=0):
        self.server, self.half_s, self.lose = server, round_trip_s / 2, set(lose)
        self.loss, self.chance = loss, random.Random(seed)
        self.count = 0
        self.inside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.inside.bind(("127.0.0.1", port))
        self.port = self.inside.getsockname()[1]
        self.outside = {}  # client's address -> socket towards the server
        self.waiting = []
        self.ended = threading.Event()
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.inside, selectors.EVENT_READ, None)
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()
        for sock in [self.inside, *self.outside.values()]:
            sock.close()
        self.selector.close()

    def towards(self, client):
        if client not in self.outside:
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
            sock.connect(self.server)
            self.selector.register(sock, selectors.EVENT_READ, client)
            self.outside[client] = sock
        return self.outside[client]

    def put(self, send):
        number, self.count = self.count, self.count + 1
        if number not in self.lose and self.chance.random() >= self.loss:
            heapq.heappush(self.waiting, (time.monotonic() + self.half_s, number, send))

    def receive(self, sock, client):
        try:
            data, source = sock.recvfrom(4096)
        except OSError:  # the server refuses: silence, as from afar
            return
        if client is None:
            out = self.towards(source)
            self.put(lambda: out.send(data))
        else:
            self.put(lambda: self.inside.sendto(data, client))

    def run(self):
        while not self.ended.is_set():
            wait = 0.05
            if self.waiting:
                wait = min(wait, max(0.0, self.waiting[0][0] - time.monotonic()))
            for key, _ in self.selector.select(wait):
                self.receive(key.fileobj, key.data)
            while self.waiting and self.waiting[0][0] <= time.monotonic():
                try:
                    heapq.heappop(self.waiting)[2]()
                except OSError:
                    pass
