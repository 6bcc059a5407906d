"""What leaves the webhook's pods, counted by nftables in each pod's own network namespace: answers, and nothing else."""
import pathlib
import re
import subprocess
import threading
import time

INTERVAL = 0.5  # seconds

# Answers are what the two listeners send on connections that others opened. The kernel itself asks for neighbours and routers of IPv6, which nobody told it.
_RULES = """
table inet egress {
  counter answers { }
  counter others { }
  chain output {
    type filter hook output priority 0; policy accept;
    oifname "lo" return
    icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert, mld-listener-report, mld2-listener-report } return
    tcp sport { 8443, 8080 } tcp flags & (syn | ack) != syn counter name answers return
    counter name others
  }
}
"""
_COUNTER = re.compile(r"counter (\w+) \{\s*packets (\d+)")


class Egress:
    """Watches every pod of the webhook from soon after its start to soon before its end."""

    def __init__(self):
        self.seen = {}  # by pod: {"answers", "others": packets; "opened", "datagrams": by the kernel's count since the pod began}
        self.trouble = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self):
        self._end.set()
        self._thread.join(timeout=30)
        self._look()

    def _watch(self):
        while not self._end.wait(INTERVAL):
            self._look()

    def _look(self):
        for process, pod in wardens():
            try:
                if pod not in self.seen:
                    _nft(process, "-f", "-", stdin=_RULES)
                    self.seen[pod] = {}
                counted = {name: int(packets) for name, packets in _COUNTER.findall(_nft(process, "list", "counters"))}
                if set(counted) != {"answers", "others"}:
                    raise OSError(f"the counters of {pod} are gone")
                self.seen[pod] = counted | _since_birth(process)
            except (OSError, subprocess.CalledProcessError) as error:
                if pathlib.Path(f"/proc/{process}/ns/net").exists():  # else it has ended meanwhile
                    self.trouble.append(str(getattr(error, "stderr", error)))

    def total(self, name):
        return sum(counters.get(name, 0) for counters in self.seen.values())

    def others(self):
        return self.total("others") + self.total("opened") + self.total("datagrams")


def wardens():
    """(process, name of its pod) of each `warden serve` here: in our process namespace, so they are those of the pods."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "comm").read_text(encoding="ascii").strip() == "warden" and b"\0serve\0" in (folder / "cmdline").read_bytes():
                variables = dict(one.split(b"=", 1) for one in (folder / "environ").read_bytes().split(b"\0") if b"=" in one)
                found.append((int(folder.name), variables[b"HOSTNAME"].decode()))
        except (OSError, KeyError):  # it is just ending, or just beginning
            pass
    return found


def knock(process):
    """Sends one datagram out of the namespace of `process`, so that the counters show that they count."""
    send = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('10.3.0.1', 9))"
    subprocess.run(["nsenter", f"--net=/proc/{process}/ns/net", "python3", "-c", send], check=True, timeout=30)
    time.sleep(2 * INTERVAL)


def _nft(process, *arguments, stdin=None):
    return subprocess.run(["nsenter", f"--net=/proc/{process}/ns/net", "nft", *arguments], input=stdin, check=True, capture_output=True, text=True,
                          timeout=30).stdout


def _since_birth(process):
    """The kernel counts from the namespace's first moment: connections opened, datagrams sent."""
    rows = {}
    for line in pathlib.Path(f"/proc/{process}/net/snmp").read_text(encoding="ascii").splitlines():
        name, *words = line.split()
        rows.setdefault(name, []).append(words)
    values = {name: dict(zip(pair[0], pair[1])) for name, pair in rows.items()}
    return {"opened": int(values["Tcp:"]["ActiveOpens"]), "datagrams": int(values["Udp:"]["OutDatagrams"])}
