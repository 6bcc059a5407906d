"""Two `warden controller` processes with exactly the rights that deploy/controller gives: a token of the ServiceAccount and nothing else."""
import base64
import json
import os
import pathlib
import signal
import subprocess
import urllib.request

import yaml

from harness.cluster import ROOT
from harness.metrics import Samples
from harness.ports import free_ports
from harness.processes import Process, eventually
from harness.warden import shipped_policy

DEPLOY = ROOT / "deploy/controller"
HOME = "litellm-warden"
ACCOUNT = "litellm-warden-controller"
LEASE = f"/apis/coordination.k8s.io/v1/namespaces/{HOME}/leases/{ACCOUNT}"
NUMBERS = (0, 1)


def install(cluster):
    """The ServiceAccount and its rights; the namespace of a gateway gets its own by `allow`."""
    cluster.kubectl("apply", "-f", ROOT / "deploy/namespace.yaml", check=True)
    [account] = [one for one in yaml.safe_load_all((DEPLOY / "controller.yaml").read_text()) if one["kind"] == "ServiceAccount"]
    cluster.kubectl("apply", "-f", "-", stdin=json.dumps(account), check=True)
    cluster.kubectl("apply", "-f", DEPLOY / "roles.yaml", check=True)


def allow(cluster, namespace, rollouts=False):
    cluster.kubectl("apply", "-f", DEPLOY / ("rollouts.yaml" if rollouts else "namespace.yaml"), namespace=namespace, check=True)


def write_kubeconfig(cluster):
    """A file for the ServiceAccount, with a token that the API server made."""
    path = f"/api/v1/namespaces/{HOME}/serviceaccounts/{ACCOUNT}/token"
    request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 7200}}
    answer = cluster.api.call("POST", path, request)
    if not answer.ok:
        raise RuntimeError(f"no token: {answer}")
    authority = base64.b64encode((cluster.folder / "pki/ca.crt").read_bytes()).decode()
    text = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": cluster.server, "certificate-authority-data": authority}}],
        "users": [{"name": "u", "user": {"token": answer.body["status"]["token"]}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "c",
    }
    file = cluster.folder / "conf/controller.kubeconfig"
    file.touch(mode=0o600)
    file.write_text(json.dumps(text))
    return file


class Controllers:
    def __init__(self, cluster, program, namespace):
        self._cluster, self.program, self._namespace = cluster, program, namespace
        self.kubeconfig = write_kubeconfig(cluster)
        self._policy = cluster.folder / "conf/policy.yaml"
        self._policy.write_text(shipped_policy())
        self._ports = free_ports(len(NUMBERS))
        self._processes = {}
        self.command_lines = []  # of all that ever ran, as the kernel shows them

    def start(self, number):
        """As deploy/controller/controller.yaml has it, apart from names, addresses and files."""
        command = [self.program, "controller", f"--namespaces={self._namespace}", f"--lease={HOME}/{ACCOUNT}", f"--policy={self._policy}",
                   f"--ops-listen=127.0.0.1:{self._ports[number]}", f"--kubeconfig={self.kubeconfig}", "--log-format=json"]
        # In the environment too there is nothing but this.
        command = ["env", "-i", f"POD_NAME=controller-{number}", *command]
        process = self._processes[number] = Process(self._cluster.folder, f"controller-{self._namespace}-{number}", command)
        eventually(lambda: self.ask(number, "healthz") is not None or not process.runs(), "a controller answers")
        if not process.runs():
            raise RuntimeError(f"the controller ended: {process.log.read_text()[-2000:]}")
        self.command_lines.append(pathlib.Path(f"/proc/{process.id}/cmdline").read_bytes().decode(errors="replace"))
        self.command_lines.append(pathlib.Path(f"/proc/{process.id}/environ").read_bytes().decode(errors="replace"))

    def start_all(self):
        for number in NUMBERS:
            self.start(number)
        eventually(lambda: self.leader() is not None, "a controller leads")

    def stop_all(self):
        codes = [process.end() for process in self._processes.values() if process.runs()]
        self._processes = {}
        return codes

    def ask(self, number, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._ports[number]}/{path}", timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            return None

    def metrics(self, number):
        return Samples(self.ask(number, "metrics") or "")

    def total(self, name):
        """Of both processes."""
        return sum(self.metrics(number).total(name) for number in NUMBERS)

    def leader(self):
        """Its number; None while there is none."""
        leading = [number for number in NUMBERS if self._runs(number) and self.metrics(number).total("warden_controller_leads") == 1]
        return leading[0] if len(leading) == 1 else None

    def _runs(self, number):
        return number in self._processes and self._processes[number].runs()

    def pid(self, number):
        return self._processes[number].id

    def kill(self, number):
        os.kill(self.pid(number), signal.SIGKILL)

    def start_again(self, number):
        """After a kill: the process is waited for, so that its port is free."""
        self._processes[number].end(signal.SIGKILL)
        self.start(number)

    def free_lease(self):
        """As if the killed one had given it back: nobody waits 15 seconds for it."""
        self._cluster.api.call("PATCH", LEASE, {"spec": {"holderIdentity": "", "leaseDurationSeconds": 1}}, "application/merge-patch+json")

    def cpu_seconds(self):
        ticks = 0
        for number in NUMBERS:
            fields = pathlib.Path(f"/proc/{self.pid(number)}/stat").read_text().rsplit(") ", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def logs(self):
        return [(one.name, one.read_text(errors="replace")) for one in (self._cluster.folder / "log").glob("controller-*.log")]

    def can(self, *words):
        """What `kubectl auth can-i` says to the ServiceAccount itself."""
        command = [self._cluster.folder / "bin/kubectl", f"--kubeconfig={self.kubeconfig}", "auth", "can-i", *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout.strip() == "yes"
