#!/usr/bin/env python3
"""A numbered UDP flow, to see whether a single packet is lost. Runs inside VMs.

usage: flow.py receive PORT                  counts until SIGINT or SIGTERM, then prints {"received", "duplicates",
                                             "last", "longest_gap_ms"} as JSON; prints "ready" when it is bound
       flow.py send ADDRESS PORT PER_SECOND  sends until SIGINT or SIGTERM, then prints {"sent"}
       flow.py echo PORT TEXT                answers each datagram with TEXT
       flow.py ask ADDRESS PORT SECONDS      prints the answer of "echo"; exit code 1 without one in that time
"""
import json
import signal
import socket
import struct
import sys
import time


class Stop:
    """Becomes true at the first SIGINT or SIGTERM. A flag and no exception: what was counted stays what was sent."""

    def __init__(self):
        self.requested = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.request)

    def request(self, *_) -> None:
        self.requested = True

    def __bool__(self) -> bool:
        return self.requested


def family_of(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def bound(port: int) -> socket.socket:
    """Takes IPv4 and IPv6."""
    receiver = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    receiver.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    receiver.settimeout(0.05)
    receiver.bind(("", port))
    print("ready", flush=True)
    return receiver


def receive(port: int, stop: Stop) -> None:
    seen = bytearray()
    received = duplicates = 0
    last = -1
    longest_gap = 0.0
    previous = None
    receiver = bound(port)
    while not stop:
        try:
            number = struct.unpack("!Q", receiver.recv(64))[0]
        except TimeoutError:
            continue
        now = time.monotonic()
        if previous is not None:
            longest_gap = max(longest_gap, now - previous)
        previous = now
        if number >= len(seen):
            seen.extend(bytes(number + 4096 - len(seen)))
        duplicates += seen[number]
        received += 1 - seen[number]
        seen[number] = 1
        last = max(last, number)
    print(json.dumps({"received": received, "duplicates": duplicates, "last": last,
                      "longest_gap_ms": round(longest_gap * 1000, 1)}), flush=True)


def send(address: str, port: int, per_second: int, stop: Stop) -> None:
    sender = socket.socket(family_of(address), socket.SOCK_DGRAM)
    sender.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
    number = 0
    start = time.monotonic()
    while not stop:
        sender.sendto(struct.pack("!Q", number), (address, port))
        number += 1
        ahead = start + number / per_second - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
    print(json.dumps({"sent": number}), flush=True)


def echo(port: int, text: str, stop: Stop) -> None:
    receiver = bound(port)
    while not stop:
        try:
            _, sender = receiver.recvfrom(2048)
            receiver.sendto(text.encode(), sender)
        except TimeoutError:
            pass


def ask(address: str, port: int, seconds: float) -> int:
    asker = socket.socket(family_of(address), socket.SOCK_DGRAM)
    asker.settimeout(0.05)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            asker.sendto(b"?", (address, port))
            print(asker.recv(2048).decode())
            return 0
        except OSError:
            pass
    return 1


def main() -> int:
    match sys.argv[1:]:
        case ["receive", port]:
            receive(int(port), Stop())
        case ["send", address, port, per_second]:
            send(address, int(port), int(per_second), Stop())
        case ["echo", port, text]:
            echo(int(port), text, Stop())
        case ["ask", address, port, seconds]:
            return ask(address, int(port), float(seconds))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
