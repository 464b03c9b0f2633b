"""Flows between VMs of a lab, by tests/support/flow.py."""
import json

from tests.support.lab import ROOT, Lab, terminate, wait_for

FLOW = str(ROOT / "tests/support/flow.py")

# For iperf3: its receiver counts until the sender's last byte, and what may be under way then is bounded by the window.
BOUNDED = ("-w", "512K")


def bulk(lab: Lab, source: str, target: str, address: str, *options: str, megabytes: int = 30) -> int:
    """Bytes that arrived over TCP at an address of the target when the last one was sent; options: of the iperf3 client."""
    server = lab.popen(target, "iperf3", "-s", "-1", "-p", "5300", "--forceflush")
    try:
        wait_for("iperf3 listens", lambda: "listening" in server.stdout.readline())
        output = lab.execute(source, "iperf3", "-c", address, "-p", "5300", "-n", f"{megabytes}M", *BOUNDED, "-J", *options,
                             timeout=60).stdout
        server.communicate(timeout=10)
    finally:
        server.kill()
        server.wait()
    return json.loads(output)["end"]["sum_received"]["bytes"]


class Echo:
    """With "with": a UDP server in a VM that answers with its text."""

    def __init__(self, lab: Lab, vm: str, port: int, text: str):
        self.process = lab.popen(vm, "python3", FLOW, "echo", port, text)
        wait_for("the echo server listens", lambda: "ready" in self.process.stdout.readline())

    def __enter__(self) -> "Echo":
        return self

    def __exit__(self, *_) -> None:
        terminate(self.process)


def ask(lab: Lab, vm: str, address: str, port: int, within: float = 2.0) -> str | None:
    """The text of the echo server that answers, None if none does within the time (seconds)."""
    result = lab.execute(vm, "python3", FLOW, "ask", address, port, within, check=False)
    return result.stdout.strip() if result.returncode == 0 else None


class Flow:
    """With "with": a numbered flow from one VM to an address of another; the counts are known after the end."""

    def __init__(self, lab: Lab, source: str, target: str, address: str, port: int, per_second: int = 500):
        self.lab, self.source, self.target, self.address, self.port = lab, source, target, address, port
        self.per_second = per_second
        self.sent = self.received = self.duplicates = 0
        self.longest_gap_ms = 0.0

    def __enter__(self) -> "Flow":
        self.receiver = self.lab.popen(self.target, "python3", FLOW, "receive", self.port)
        wait_for("the receiver listens", lambda: "ready" in self.receiver.stdout.readline())
        self.sender = self.lab.popen(self.source, "python3", FLOW, "send", self.address, self.port, self.per_second)
        return self

    def __exit__(self, *_) -> None:
        self.sent = json.loads(terminate(self.sender))["sent"]
        # The last packets may still be under way.
        wait_for("the flow arrives", lambda: self.lab.reaches(self.source, self.address))
        counts = json.loads(terminate(self.receiver))
        self.received, self.duplicates = counts["received"], counts["duplicates"]
        self.longest_gap_ms = counts["longest_gap_ms"]

    @property
    def lost(self) -> int:
        return self.sent - self.received
