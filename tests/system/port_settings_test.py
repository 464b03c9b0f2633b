"""portSettings of network interfaces, by the frames that a VM sends: each drops what it should, with its own reason, as soon as it is set
and no longer than it is."""
import socket
import struct
import unittest

from tests.support.lab import Lab, wait_for

SEND = """
import socket, sys
device = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
device.bind(("eth0", 0))
for frame in sys.argv[1:]:
    device.send(bytes.fromhex(frame))
"""
OTHER_MAC = bytes.fromhex("02aabbccddee")
OWN, PEER = "10.1.0.11", "10.1.0.12"


def checksum(data: bytes) -> int:
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def udp(source_mac: bytes, destination_mac: bytes, source_port: int, destination_port: int, destination: str = PEER) -> bytes:
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 32, 1, 0, 64, 17, 0, socket.inet_aton(OWN), socket.inet_aton(destination))
    header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
    return destination_mac + source_mac + b"\x08\x00" + header + struct.pack("!HHHH", source_port, destination_port, 12, 0) + b"test"


def arp(mac: bytes, sender: str, target: str) -> bytes:
    return (b"\xff" * 6 + mac + b"\x08\x06" + struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + mac + socket.inet_aton(sender)
            + bytes(6) + socket.inet_aton(target))


class PortSettings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        lab = cls.lab
        lab.network("red", "10.1.0.0/24")
        cls.interface = lab.interface("one", "red", OWN)["properties"]
        lab.interface("two", "red", PEER)
        lab.vm("one", "host1")
        lab.vm("two", "host2")
        wait_for("the VMs reach each other", lambda: lab.reaches("one", PEER))
        cls.own_mac, cls.peer_mac = (bytes.fromhex(lab.mac_address(vm).replace(":", "")) for vm in ("one", "two"))

    def tearDown(self):
        self.set()
        self.assertTrue(self.lab.reaches("one", PEER))

    def set(self, **settings) -> None:
        self.lab.rest.put("/networkInterfaces/one", {**self.interface, "portSettings": settings})

    def drops(self, reason: str) -> int:
        counters = self.lab.switch("host1", "drop-counters") or []
        return next((line["packets"] for line in counters if line["reason"] == reason), 0)

    def dropped(self, reason: str, *frames: bytes) -> int:
        """How many of the frames the switch drops for the reason."""
        before, received = self.drops(reason), self.received()
        self.lab.execute("one", "python3", "-c", SEND, *(frame.hex() for frame in frames))
        wait_for("the switch has seen the frames", lambda: self.received() >= received + len(frames))
        return self.drops(reason) - before

    def received(self) -> int:
        return sum(port["received_packets"] for port in self.lab.switch("host1", "list-port"))

    def test_a_foreign_mac_address_is_dropped_unless_spoofing_is_enabled(self):
        frames = [udp(OTHER_MAC, self.peer_mac, 1000, 2000)] * 3
        self.assertEqual(self.dropped("SourceMacSpoofed", *frames), 3)
        self.set(macSpoofingEnabled="Enabled")
        self.assertEqual(self.dropped("SourceMacSpoofed", *frames), 0)
        self.set(macSpoofingEnabled="Disabled")
        self.assertEqual(self.dropped("SourceMacSpoofed", *frames), 3)

    def test_arp_with_a_foreign_address_is_dropped_when_guarded(self):
        foreign, own = [arp(self.own_mac, "10.1.0.99", PEER)] * 3, [arp(self.own_mac, OWN, PEER)] * 3
        self.assertEqual(self.dropped("ArpGuard", *foreign), 0)
        self.set(arpGuardEnabled="Enabled")
        self.assertEqual(self.dropped("ArpGuard", *foreign), 3)
        self.assertEqual(self.dropped("ArpGuard", *own), 0)

    def test_messages_of_a_dhcp_server_are_dropped_when_guarded(self):
        frames = [udp(self.own_mac, self.peer_mac, 67, 68)] * 3
        self.assertEqual(self.dropped("DhcpGuard", *frames), 0)
        self.set(dhcpGuardEnabled="Enabled")
        self.assertEqual(self.dropped("DhcpGuard", *frames), 3)
        self.assertTrue(self.lab.reaches("one", PEER), "other packets pass")

    def test_broadcast_beyond_the_storm_limit_is_dropped(self):
        frames = [arp(self.own_mac, OWN, PEER)] * 40
        self.assertEqual(self.dropped("StormLimit", *frames), 0)
        self.set(stormLimit=5)
        self.assertGreaterEqual(self.dropped("StormLimit", *frames), 30)

    def test_flows_beyond_the_limit_are_dropped_and_older_ones_stay(self):
        self.set(portFlowLimit=4)
        frames = [udp(self.own_mac, self.peer_mac, 3000 + number, 2000) for number in range(40)]
        self.assertGreaterEqual(self.dropped("FlowLimit", *frames), 30)
        self.set()
        self.assertEqual(self.dropped("FlowLimit", *frames), 0, "a change acts on a running port")
