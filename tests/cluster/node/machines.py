"""The machines of the small network: the control plane here, the nodes beside it, and what carries Services between them."""
import os
import pathlib
import re
import subprocess

from harness.cluster import Cluster
from harness.processes import Process, eventually

HERE = pathlib.Path(__file__).resolve().parent
ADDRESS = "10.3.0.1"  # of the control plane, seen from the nodes
NODES = (1, 2)


class Machines:
    """A control plane and two nodes under `folder`. Everything of it ends with our pid namespace."""

    def __init__(self, folder, kubecp):
        self.folder = folder / "cluster"
        self._images = [folder / name for name in ("pause.tar", "warden.tar", "warden-next.tar")]
        self._write_webhook_users()
        os.environ.update(NODES="0", ADMISSION_CONFIG=str(HERE / "admission.yaml"), APISERVER_ARGS=" ".join(self._api_server_flags()))
        self.cluster = Cluster.start(self.folder, kubecp, keep=True)  # our process namespace ends it
        self._write_node_kubeconfig()
        self._processes = {}
        self._let_services_be_called_from_here()
        for number in NODES:
            self._start_node(folder, number)
        for number in NODES:
            self._wait_for_node(folder, number)

    def _api_server_flags(self):
        """The nodes must reach the API server, and it the kubelets (for `kubectl logs`); the rest is as for any cluster."""
        pki = self.folder / "pki"
        return ["--bind-address=0.0.0.0", f"--kubelet-client-certificate={pki}/admin.crt", f"--kubelet-client-key={pki}/admin.key",
                "--kubelet-preferred-address-types=InternalIP"]

    def _write_webhook_users(self):
        """What deploy/README.md says of --admission-control-config-file: the certificate that the API server shows to the webhook."""
        (self.folder / "conf").mkdir(parents=True)
        pki = self.folder / "pki"
        (self.folder / "conf" / "webhook-users.kubeconfig").write_text(f"""\
apiVersion: v1
kind: Config
users:
- name: litellm-warden.litellm-warden.svc
  user: {{client-certificate: {pki}/webhook-client.crt, client-key: {pki}/webhook-client.key}}
""", encoding="utf-8")

    def _write_node_kubeconfig(self):
        """The administrator's, by the address that the nodes see; the certificate of the API server is for `localhost`."""
        text = (self.folder / "conf" / "admin.kubeconfig").read_text(encoding="utf-8")
        text, count = re.subn(r'server: "?https://127\.0\.0\.1:(\d+)"?', rf'server: "https://{ADDRESS}:\1", tls-server-name: localhost', text)
        if count != 1:
            raise RuntimeError("admin.kubeconfig names its server in an unexpected way")
        file = self.folder / "conf" / "node.kubeconfig"
        file.touch(0o600)
        file.write_text(text, encoding="utf-8")

    def _let_services_be_called_from_here(self):
        """As on a control plane's machine in life: a node without pods, whose kube-proxy serves the API server."""
        node = {"apiVersion": "v1", "kind": "Node",
                "metadata": {"name": "control-plane", "labels": {"kubernetes.io/hostname": "control-plane",
                                                                 # nobody reports its health, which must not count against the other nodes
                                                                 "node.kubernetes.io/exclude-disruption": "true"}},
                "spec": {"unschedulable": True, "taints": [{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}]},
                "status": {"addresses": [{"type": "InternalIP", "address": ADDRESS}, {"type": "Hostname", "address": "control-plane"}]}}
        answer = self.cluster.api.call("POST", "/api/v1/nodes", node)
        if not answer.ok:
            raise RuntimeError(f"node control-plane: {answer}")
        self._processes["proxy"] = Process(self.folder, "kube-proxy", [HERE / "proxy.sh", "control-plane", self.folder, self.folder])

    def _start_node(self, folder, number):
        own = folder / f"node-{number}"
        own.mkdir()
        command = [HERE / "node.sh", str(number), self.folder, own, *self._images]
        self._processes[f"node-{number}"] = Process(self.folder, f"node-{number}", command)

    def _wait_for_node(self, folder, number):
        name = f"node-{number}"
        process = self._processes[name]

        def up():
            if not process.runs():
                raise RuntimeError(f"{name} ended at its start:\n{process.log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
            return (folder / name / "up").exists() and self.ready(name)

        eventually(up, f"{name} is ready", patience=180, step=0.2)

    @property
    def api_server_port(self):
        return int(self.cluster.server.rsplit(":", 1)[1])

    def ready(self, name):
        answer = self.cluster.api.call("GET", f"/api/v1/nodes/{name}")
        conditions = answer.body.get("status", {}).get("conditions", []) if answer.ok else []
        return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)

    def lose(self, name):
        """As when a machine loses its power: first nothing leaves it any more, then nothing runs on it."""
        subprocess.run(["ip", "link", "set", name, "down"], check=True)
        self._processes[name].end(9)

