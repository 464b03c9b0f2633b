"""Bandwidth, meters and counters with real packets: what passes is measured at the receiver, in payload."""
import unittest

from tests.support.lab import ROOT, Lab, wait_for

RATE = str(ROOT / "tests/support/rate.py")
SETTLED_AFTER = 12  # seconds
SWITCHES = "/virtualSwitchManager/configuration"


class Flow:
    """With "with": a flow from one VM to another, whose rate can be asked for."""

    _port = 6000

    def __init__(self, lab: Lab, protocol: str, source: str, target: str, address: str, megabits: float = 60):
        self.lab, self.protocol, self.source, self.target, self.address = lab, protocol, source, target, address
        self.megabits = megabits
        Flow._port += 1
        self.port = Flow._port

    def __enter__(self) -> "Flow":
        self.counter = self.lab.popen(self.target, "python3", RATE, "count", self.protocol, self.port)
        wait_for("the receiver listens", lambda: "ready" in self.counter.stdout.readline())
        self.sender = self.lab.popen(self.source, "python3", RATE, "pour", self.protocol, self.address, self.port, self.megabits)
        return self

    def __exit__(self, *_) -> None:
        for process in (self.sender, self.counter):
            process.kill()
            process.communicate()

    def rate(self, seconds: float) -> float:
        """Megabits of payload per second from now on."""
        self.counter.stdin.write(f"{seconds}\n")
        self.counter.stdin.flush()
        return float(self.counter.stdout.readline())


class Traffic(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        cls.lab.rest.put(SWITCHES, {"qosSettings": {"enableSoftwareReservations": True, "reservationMode": "Weight"}})
        for network, number in (("red", 1), ("blue", 2)):
            cls.lab.network(network, f"10.{number}.0.0/16", {"s": f"10.{number}.1.0/24"})
        for vm, network, address, host in (("one", "red", "10.1.1.11", "host1"), ("two", "red", "10.1.1.12", "host2"),
                                           ("near", "red", "10.1.1.13", "host1"), ("peer", "blue", "10.2.1.11", "host2")):
            cls.lab.interface(vm, network, address)
            cls.lab.vm(vm, host)
        cls.lab.peer("red", "blue")
        wait_for("the VMs meet", lambda: cls.lab.reaches("one", "10.1.1.12") and cls.lab.reaches("one", "10.2.1.11"))

    def limit(self, vm: str, **settings) -> None:
        interface = self.lab.rest.get(f"/networkInterfaces/{vm}")["properties"]
        interface["portSettings"] = {"qosSettings": settings}
        self.lab.rest.put(f"/networkInterfaces/{vm}", interface)

    def assert_within(self, limit: float, flow: Flow) -> None:
        """The mean settles at the limit. What the machine keeps waiting for a moment weighs less the longer it is measured."""
        megabits = seconds = 0.0
        while seconds < SETTLED_AFTER:
            megabits += flow.rate(2) * 2
            seconds += 2
            if abs(megabits / seconds - limit) < limit * 0.05:
                return
        self.fail(f"{megabits / seconds:.2f} Mbit/s over {seconds:.0f} s, and {limit} is the limit")

    def test_no_more_leaves_and_no_more_arrives_than_the_limit(self):
        self.addCleanup(self.limit, "one")
        for protocol in ("tcp", "udp"):
            for settings, source, target, address in (
                    ({"outboundMaximumMbps": 20}, "one", "two", "10.1.1.12"),
                    ({"inboundMaximumMbps": 20}, "two", "one", "10.1.1.11")):
                with self.subTest(protocol=protocol, **settings):
                    self.limit("one", **settings)
                    with Flow(self.lab, protocol, source, target, address) as flow:
                        flow.rate(0.5)
                        self.assert_within(20, flow)

    def test_a_changed_limit_acts_on_a_running_flow(self):
        self.addCleanup(self.limit, "one")
        self.limit("one", outboundMaximumMbps=10)
        with Flow(self.lab, "tcp", "one", "near", "10.1.1.13") as flow:
            flow.rate(0.5)
            self.assert_within(10, flow)
            self.limit("one", outboundMaximumMbps=40)
            flow.rate(0.3)
            self.assert_within(40, flow)
            self.limit("one")
            flow.rate(0.3)
            wait_for("it is faster than the limit was", lambda: flow.rate(1) > 60)

    def set_link_speed(self, bits_per_second: str) -> None:
        path = "/servers/host1/networkInterfaces/underlay"
        self.lab.rest.put(path, {**self.lab.rest.get(path)["properties"], "interfaceSpeed": bits_per_second})

    def test_ports_share_the_link_by_their_reservations(self):
        for vm in ("one", "near"):
            self.addCleanup(self.limit, vm)
        self.addCleanup(self.set_link_speed, "")
        self.set_link_speed("40000000")
        self.limit("one", outboundReservedValue=3)
        self.limit("near", outboundReservedValue=1)
        with Flow(self.lab, "tcp", "one", "two", "10.1.1.12") as large:
            large.rate(0.5)
            self.assert_within(40, large)
            with Flow(self.lab, "tcp", "near", "two", "10.1.1.12") as small:
                small.rate(0.5)
                self.assert_within(10, small)
                self.assert_within(30, large)

    def counters(self, vm: str) -> dict:
        found = self.lab.rest.get(f"/networkInterfaces/{vm}")["properties"].get("counters", [])
        return {counter["name"]: counter["currentValue"] for counter in found}

    def test_counters_of_an_interface_come_with_it(self):
        lab = self.lab
        before = wait_for("the counters are there", lambda: self.counters("two"))
        self.assertEqual(16, len(before))
        lab.execute("one", "ping", "-n", "-q", "-c", "20", "-i", "0.01", "10.1.1.12")
        wait_for("packets are counted", lambda: self.counters("two")["TotalPacketsIn"] >= before["TotalPacketsIn"] + 20)
        self.assertGreaterEqual(self.counters("two")["TotalPacketsOut"], before["TotalPacketsOut"] + 20)
        lab.execute("two", "ping", "-n", "-q", "-c", "3", "-i", "0.05", "-W", "0.2", "172.16.9.9", check=False)
        wait_for("drops are counted", lambda: self.counters("two")["DropNoRuleMatchPacketsOut"] >= 3)

    def egress(self) -> tuple[int, int]:
        subnet = self.lab.rest.get("/virtualNetworks/red/subnets/s")["properties"]
        return subnet.get("billedEgressBytes", -1), subnet.get("unbilledEgressBytes", -1)

    def set_unbilled(self, ranges: str) -> None:
        network = self.lab.rest.get("/virtualNetworks/red")["properties"]
        self.lab.rest.put("/virtualNetworks/red", {**network, "unbilledAddressRanges": ranges})

    def test_bytes_that_leave_the_network_are_metered_until_they_are_reset(self):
        lab, reset = self.lab, {"virtualSubnetResourceReference": "/virtualNetworks/red/subnets/s"}
        self.addCleanup(self.set_unbilled, "")
        packets, size = 10, 100 + 8 + 20  # of IP packets

        def ping(vm: str, address: str) -> None:
            lab.execute(vm, "ping", "-n", "-q", "-c", str(packets), "-i", "0.01", "-s", "100", address)

        self.set_unbilled("172.16.0.0/12")
        lab.rest.put("/SubnetEgressReset", reset)
        self.assertEqual((0, 0), self.egress())
        ping("one", "10.1.1.12")  # stays inside
        ping("one", "10.2.1.11")
        wait_for("billed bytes are counted", lambda: self.egress() == (packets * size, 0))
        self.set_unbilled("10.2.0.0/16")
        ping("one", "10.2.1.11")
        ping("two", "10.2.1.11")  # on another host
        wait_for("unbilled bytes are counted", lambda: self.egress() == (packets * size, 2 * packets * size))
        lab.rest.put("/SubnetEgressReset", reset)
        self.assertEqual((0, 0), self.egress())


if __name__ == "__main__":
    unittest.main()
