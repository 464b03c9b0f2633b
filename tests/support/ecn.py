"""Congestion marks (the ECN field of IP headers) of UDP datagrams, and of tunnels around them. Runs inside a namespace.

  listen ADDRESS PORT                     says "ready", then "TEXT ECN" of each datagram
  send ADDRESS PORT ECN TEXT
  outer ADDRESS REMOTE                    says "ready", then the outer ECN of each VXLAN packet from REMOTE
  inject LOCAL REMOTE OUTER-ECN VSID SOURCE-MAC SOURCE DESTINATION-MAC DESTINATION PORT INNER-ECN TEXT
                                          one VXLAN packet, made by hand; inside it is IPv4
"""
import ipaddress
import socket
import struct
import sys

VXLAN_PORT = 4789
IP_RECVTOS = 13  # of Linux; the module has no name for it


def _socket(address: str, kind: int, protocol: int = 0, port: int = 0) -> socket.socket:
    version = ipaddress.ip_address(address).version
    made = socket.socket(socket.AF_INET if version == 4 else socket.AF_INET6, kind, protocol)
    if version == 4:
        made.setsockopt(socket.IPPROTO_IP, IP_RECVTOS, 1)
    else:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVTCLASS, 1)
    made.bind((address, port))
    return made


def _set_ecn(made: socket.socket, ecn: int) -> None:
    if made.family == socket.AF_INET:
        made.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, ecn)
    else:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_TCLASS, ecn)


def _receive(made: socket.socket) -> tuple[bytes, int, str]:
    data, controls, _, peer = made.recvmsg(65536, 1024)
    for _, _, value in controls:
        return data, int.from_bytes(value, sys.byteorder) & 3, peer[0]
    raise RuntimeError("the kernel does not tell the field")


def listen(address: str, port: str) -> None:
    made = _socket(address, socket.SOCK_DGRAM, port=int(port))
    print("ready", flush=True)
    while True:
        data, ecn, _ = _receive(made)
        print(data.decode(), ecn, flush=True)


def send(address: str, port: str, ecn: str, text: str) -> None:
    version = ipaddress.ip_address(address).version
    made = socket.socket(socket.AF_INET if version == 4 else socket.AF_INET6, socket.SOCK_DGRAM)
    _set_ecn(made, int(ecn))
    made.sendto(text.encode(), (address, int(port)))


def outer(address: str, remote: str) -> None:
    made = _socket(address, socket.SOCK_RAW, socket.IPPROTO_UDP)
    print("ready", flush=True)
    while True:
        data, ecn, peer = _receive(made)
        if made.family == socket.AF_INET:
            data = data[(data[0] & 15) * 4:]
        if peer == remote and struct.unpack_from("!H", data, 2)[0] == VXLAN_PORT:
            print(ecn, flush=True)


def _checksum(header: bytes) -> int:
    total = sum(struct.unpack(f"!{len(header) // 2}H", header))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def _mac(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", "").replace("-", ""))


def inject(local: str, remote: str, outer_ecn: str, vsid: str, source_mac: str, source: str, destination_mac: str,
           destination: str, port: str, inner_ecn: str, text: str) -> None:
    udp = struct.pack("!HHHH", 40000, int(port), 8 + len(text), 0) + text.encode()
    header = struct.pack("!BBHHHBBH4s4s", 0x45, int(inner_ecn), 20 + len(udp), 1, 0x4000, 64, socket.IPPROTO_UDP, 0,
                         socket.inet_aton(source), socket.inet_aton(destination))
    header = header[:10] + struct.pack("!H", _checksum(header)) + header[12:]
    frame = _mac(destination_mac) + _mac(source_mac) + b"\x08\x00" + header + udp
    made = _socket(local, socket.SOCK_DGRAM)
    _set_ecn(made, int(outer_ecn))
    made.sendto(struct.pack("!II", 0x08000000, int(vsid) << 8) + frame, (remote, VXLAN_PORT))


if __name__ == "__main__":
    {"listen": listen, "send": send, "outer": outer, "inject": inject}[sys.argv[1]](*sys.argv[2:])
