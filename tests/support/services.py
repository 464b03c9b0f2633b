#!/usr/bin/env python3
"""Small servers and clients of real protocols, run inside VMs.

usage: services.py ping ADDRESS FIRST LAST STEP   an echo request of every size from FIRST to LAST in bytes, prints the sizes
                                                  that are not answered as a JSON list
       services.py mirror PORT                    a UDP server that sends back what it gets; prints "ready"
       services.py reflect ADDRESS PORT SIZE...   sends datagrams of these sizes, prints the sizes that do not come back whole
       services.py dns PORT                       a name server by UDP and TCP for NAME.example (TXT); prints "ready"
       services.py lookup ADDRESS PORT udp|tcp    asks it, prints the length of the answer's text
       services.py shell PORT                     a TCP server that writes a numbered line every 20 ms; prints "ready"
       services.py watch ADDRESS PORT             connects and says nothing, prints the lines' numbers as they come
       services.py sink PORT                      a TCP server that reads to the end and answers with the count; prints "ready"
       services.py pour ADDRESS PORT BYTES        sends that many bytes, prints the count that the server answers
"""
import json
import select
import signal
import socket
import struct
import sys
import threading
import time

PATIENCE = 5.0
TXT = 16
NAME = b"\x07service\x07example\x00"
TEXTS = {"udp": 3, "tcp": 40}  # strings of 200 bytes in the answer: UDP's fits into one packet


def checksum(data: bytes) -> int:
    total = sum(struct.unpack(f"!{len(data) // 2}H", data[:len(data) & ~1])) + ((data[-1] << 8) if len(data) % 2 else 0)
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ping(address: str, first: int, last: int, step: int) -> list[int]:
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    missing = {}
    for number, size in enumerate(range(first, last + 1, step)):
        payload = bytes((number + i) & 0xFF for i in range(size))
        header = struct.pack("!BBHHH", 8, 0, 0, 0x4E43, number & 0xFFFF)
        missing[number] = header[:2] + struct.pack("!H", checksum(header + payload)) + header[4:] + payload
    deadline = time.monotonic() + PATIENCE
    while missing and time.monotonic() < deadline:
        # Few at a time, so that no queue on the way overflows; what is lost would be asked for again, and is not.
        for number in list(missing)[:16]:
            raw.sendto(missing[number], (address, 0))
        asked = set(list(missing)[:16])
        until = time.monotonic() + 0.5
        while asked and time.monotonic() < until and select.select([raw], [], [], 0.5)[0]:
            packet = raw.recv(65535)
            icmp = packet[(packet[0] & 15) * 4:]
            kind, _, _, identifier, number = struct.unpack("!BBHHH", icmp[:8])
            if kind == 0 and identifier == 0x4E43 and number in asked and icmp[8:] == missing[number][8:]:
                asked.discard(number)
                del missing[number]
        if asked:
            break
    return [len(packet) - 8 for packet in missing.values()]


def mirror(port: int) -> None:
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("", port))
    print("ready", flush=True)
    while True:
        data, sender = server.recvfrom(65535)
        server.sendto(data, sender)


def reflect(address: str, port: int, sizes: list[int]) -> list[int]:
    asker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asker.settimeout(2.0)
    broken = []
    for size in sizes:
        data = bytes((size + i) & 0xFF for i in range(size))
        asker.sendto(data, (address, port))
        try:
            if asker.recv(65535) != data:
                broken.append(size)
        except TimeoutError:
            broken.append(size)
    return broken


def dns_answer(query: bytes, transport: str) -> bytes:
    strings = b"".join(bytes([200]) + bytes([65 + i % 26]) * 200 for i in range(TEXTS[transport]))
    record = b"\xC0\x0C" + struct.pack("!HHIH", TXT, 1, 60, len(strings)) + strings
    return query[:2] + struct.pack("!HHHHH", 0x8580, 1, 1, 0, 0) + query[12:] + record


def dns(port: int) -> None:
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind(("", port))
    listener = socket.create_server(("", port))

    def by_tcp() -> None:
        while True:
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as stream:
                query = stream.read(struct.unpack("!H", stream.read(2))[0])
                answer = dns_answer(query, "tcp")
                connection.sendall(struct.pack("!H", len(answer)) + answer)
    threading.Thread(target=by_tcp, daemon=True).start()
    print("ready", flush=True)
    while True:
        query, sender = datagrams.recvfrom(512)
        datagrams.sendto(dns_answer(query, "udp"), sender)


def lookup(address: str, port: int, transport: str) -> int:
    query = struct.pack("!HHHHHH", 0x1234, 0x0100, 1, 0, 0, 0) + NAME + struct.pack("!HH", TXT, 1)
    if transport == "udp":
        asker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        asker.settimeout(PATIENCE)
        asker.sendto(query, (address, port))
        answer = asker.recv(4096)
    else:
        with socket.create_connection((address, port), PATIENCE) as connection, connection.makefile("rb") as stream:
            connection.sendall(struct.pack("!H", len(query)) + query)
            answer = stream.read(struct.unpack("!H", stream.read(2))[0])
    assert answer[:2] == query[:2]
    return struct.unpack("!H", answer[len(query) + 10:len(query) + 12])[0]


def shell(port: int) -> None:
    listener = socket.create_server(("", port))
    print("ready", flush=True)
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def write(to: socket.socket = connection) -> None:
            number = 0
            while True:
                number += 1
                try:
                    to.sendall(f"{number}\n".encode())
                except OSError:
                    return
                time.sleep(0.02)
        threading.Thread(target=write, daemon=True).start()


def watch(address: str, port: int) -> None:
    with socket.create_connection((address, port), PATIENCE) as connection, connection.makefile("r") as stream:
        connection.settimeout(None)
        for line in stream:
            print(line.strip(), flush=True)


def sink(port: int) -> None:
    listener = socket.create_server(("", port))
    print("ready", flush=True)
    while True:
        connection, _ = listener.accept()
        with connection:
            count = 0
            while data := connection.recv(1 << 16):
                count += len(data)
            connection.sendall(str(count).encode())


def pour(address: str, port: int, size: int) -> str:
    with socket.create_connection((address, port), PATIENCE) as connection:
        connection.settimeout(20)
        connection.sendall(bytes(size))
        connection.shutdown(socket.SHUT_WR)
        return connection.recv(64).decode()


def main() -> int:
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    match sys.argv[1:]:
        case ["ping", address, first, last, step]:
            print(json.dumps(ping(address, int(first), int(last), int(step))))
        case ["mirror", port]:
            mirror(int(port))
        case ["reflect", address, port, *sizes]:
            print(json.dumps(reflect(address, int(port), [int(size) for size in sizes])))
        case ["dns", port]:
            dns(int(port))
        case ["lookup", address, port, transport]:
            print(lookup(address, int(port), transport))
        case ["shell", port]:
            shell(int(port))
        case ["watch", address, port]:
            watch(address, int(port))
        case ["sink", port]:
            sink(int(port))
        case ["pour", address, port, size]:
            print(pour(address, int(port), int(size)))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
