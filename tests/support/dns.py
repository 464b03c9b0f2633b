#!/usr/bin/env python3
"""Names (RFC 1035). Runs inside VMs and hosts.

usage: dns.py ask SERVER NAME TYPE     TYPE: A, AAAA, PTR; prints {"code", "answers"} as JSON; exit code 1 without an answer
       dns.py serve ADDRESS NAME IPV4…  answers A of NAME, and that others do not exist, by UDP and TCP; prints "ready" when it is bound
"""
import ipaddress
import json
import os
import select
import socket
import struct
import sys

TYPES = {"A": 1, "PTR": 12, "AAAA": 28}


def wire_name(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label) + b"\0"


def read_name(message: bytes, offset: int) -> tuple[str, int]:
    labels = []
    while length := message[offset]:
        if length >= 0xC0:
            pointer = struct.unpack_from("!H", message, offset)[0] & 0x3FFF
            return ".".join([*labels, read_name(message, pointer)[0]]), offset + 2
        labels.append(message[offset + 1:offset + 1 + length].decode())
        offset += 1 + length
    return ".".join(labels), offset + 1


def answers_in(message: bytes) -> list[str]:
    _, offset = read_name(message, 12)
    offset += 4
    found = []
    for _ in range(struct.unpack_from("!H", message, 6)[0]):
        _, offset = read_name(message, offset)
        kind, _, _, length = struct.unpack_from("!HHIH", message, offset)
        offset += 10
        found.append(read_name(message, offset)[0] if kind == TYPES["PTR"] else str(ipaddress.ip_address(message[offset:offset + length])))
        offset += length
    return sorted(found)


def ask(server: str, name: str, kind: str) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(4)
        client.connect((server, 53))
        number = int.from_bytes(os.urandom(2), "big")
        client.send(struct.pack("!6H", number, 0x0100, 1, 0, 0, 0) + wire_name(name) + struct.pack("!HH", TYPES[kind], 1))
        try:
            message = client.recv(4096)
        except OSError:
            return 1
    assert struct.unpack_from("!H", message)[0] == number, "the id is another one"
    print(json.dumps({"code": message[3] & 0x0F, "answers": answers_in(message)}))
    return 0


def answer_to(query: bytes, name: str, answers: list[str]) -> bytes:
    asked, end = read_name(query, 12)
    known = answers if asked.lower() == name else []
    header = query[:2] + struct.pack("!5H", 0x8180 if known else 0x8183, 1, len(known), 0, 0)
    records = b"".join(struct.pack("!HHHIH", 0xC00C, 1, 1, 60, 4) + socket.inet_aton(one) for one in known)
    return header + query[12:end + 4] + records


def serve(address: str, name: str, *answers: str) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams, socket.create_server((address, 53)) as streams:
        datagrams.bind((address, 53))
        print("ready", flush=True)
        while True:
            readable, _, _ = select.select([datagrams, streams], [], [])
            if datagrams in readable:
                query, client = datagrams.recvfrom(4096)
                answer = answer_to(query, name, list(answers))
                if len(answer) > 512:  # RFC 1035 section 4.2.1
                    answer = query[:2] + b"\x83\x80" + answer[4:6] + bytes(6) + answer[12:read_name(query, 12)[1] + 4]
                datagrams.sendto(answer, client)
            if streams in readable:
                stream, _ = streams.accept()
                with stream, stream.makefile("rb") as source:
                    query = source.read(struct.unpack("!H", source.read(2))[0])
                    answer = answer_to(query, name, list(answers))
                    stream.sendall(struct.pack("!H", len(answer)) + answer)


if __name__ == "__main__":
    sys.exit({"ask": ask, "serve": serve}[sys.argv[1]](*sys.argv[2:]))
