#!/usr/bin/env python3
"""How fast a flow is. Runs inside VMs.

usage: rate.py count tcp|udp PORT                 takes one flow; prints "ready" when it listens. For each line on its
                                                  input, a number of seconds, it prints the megabits of payload per
                                                  second of that time.
       rate.py pour tcp|udp ADDRESS PORT MEGABITS sends until it is ended: TCP as fast as it can, UDP as fast as said
"""
import socket
import sys
import threading
import time

PAYLOAD = 1400
BUFFER = 512 * 1024  # bounded: what is under way when somebody stops is not without end


class Counter:
    """Bytes that have arrived; a thread of its own reads them."""

    def __init__(self, protocol: str, port: int):
        self.bytes = 0
        if protocol == "udp":
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 * BUFFER)
            self.socket.bind(("", port))
            self.listener = None
        else:
            self.listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.listener.bind(("", port))
            self.listener.listen()
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        if self.listener:
            self.socket, _ = self.listener.accept()
        while data := self.socket.recv(65536):
            self.bytes += len(data)

    def megabits_per_second(self, seconds: float) -> float:
        begin, before = time.monotonic(), self.bytes
        time.sleep(seconds)
        end, after = time.monotonic(), self.bytes
        return (after - before) * 8 / 1e6 / (end - begin)


def count(protocol: str, port: int) -> None:
    counter = Counter(protocol, port)
    print("ready", flush=True)
    for line in sys.stdin:
        print(counter.megabits_per_second(float(line)), flush=True)


def pour(protocol: str, address: str, port: int, megabits: float) -> None:
    data = bytes(PAYLOAD)
    if protocol == "tcp":
        sender = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        sender.connect((address, port))
        while True:
            sender.sendall(bytes(65536))
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    per_second = megabits * 1e6 / 8 / PAYLOAD
    start, sent = time.monotonic(), 0
    while True:
        due = (time.monotonic() - start) * per_second
        while sent < due:
            try:
                sender.sendto(data, (address, port))
            except OSError:
                pass  # the device's queue is full
            sent += 1
        time.sleep(0.001)


def main() -> int:
    match sys.argv[1:]:
        case ["count", protocol, port]:
            count(protocol, int(port))
        case ["pour", protocol, address, port, megabits]:
            pour(protocol, address, int(port), float(megabits))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
