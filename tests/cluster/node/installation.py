"""The webhook in the cluster, step by step as deploy/README.md says, and what the disturbances do to it."""
import socket
import ssl
import subprocess
import urllib.request

import yaml

from harness import objects
from harness.cluster import ROOT
from harness.metrics import Samples
from harness.processes import eventually

NAMESPACE, NAME = "litellm-warden", "litellm-warden"
DEPLOY = ROOT / "deploy"
PATIENCE = 180

# All that is changed in deploy/ for these nodes: the image is imported, as "Without a registry" says.
CHANGES = {"registry.example.com/litellm-warden:": "docker.io/library/litellm-warden:"}
# What these nodes lack, and is therefore applied and not enforced: nothing here reads NetworkPolicies (egress.py counts instead), no DNS.


class Installation:
    def __init__(self, machines, warden):
        self._machines, self.cluster, self.api = machines, machines.cluster, machines.cluster.api
        self.warden = warden
        self.folder = machines.folder / "warden"
        self.folder.mkdir()
        self.bundle = self.folder / "ca-bundle.txt"

    def install(self):
        """The steps of deploy/README.md, with the plain way of certs/README.md; profile and mode as shipped, production at once."""
        self.kubectl("apply", "-f", DEPLOY / "namespace.yaml")
        made = subprocess.run([self.warden, "certs", "create", "--service", NAME, "--namespace", NAMESPACE, "--secret", "litellm-warden-tls",
                               "--ca-bundle", self.bundle], check=True, capture_output=True, text=True, timeout=60)
        self.kubectl("apply", "-f", "-", stdin=made.stdout)
        self.manifests = self._changed()
        self.apply(self.manifests)
        self.rollout_status()
        self.kubectl("apply", "-f", DEPLOY / "webhooks" / "production.yaml")
        self.trust(self.bundle)

    def apply(self, folder):
        self.kubectl("apply", "-k", folder)

    def _changed(self):
        """A copy of deploy/ with CHANGES; what is changed nowhere is an error."""
        copy = self.folder / "deploy"
        copy.mkdir()
        missing = set(CHANGES)
        for file in sorted(DEPLOY.glob("*.yaml")):
            text = file.read_text(encoding="utf-8")
            for old, new in CHANGES.items():
                if old in text:
                    missing.discard(old)
                    text = text.replace(old, new)
            (copy / file.name).write_text(text, encoding="utf-8")
        if missing:
            raise RuntimeError(f"deploy/ no longer has {sorted(missing)}")
        return copy

    def trust(self, bundle):
        done = subprocess.run([DEPLOY / "trust.sh", bundle], env=self.cluster.environment, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"deploy/trust.sh: {done.stderr}")

    def kubectl(self, *arguments, stdin=None, check=True):
        return self.cluster.kubectl(*arguments, namespace=NAMESPACE, stdin=stdin, check=check)

    # ---- the Deployment

    def deployment(self):
        return self.api.get(NAMESPACE, "Deployment", NAME).body

    def patch(self, change):
        """A strategic merge patch of the Deployment, as `kubectl patch` and `kubectl set` make."""
        answer = self.api.patch(NAMESPACE, "Deployment", NAME, change, content_type="application/strategic-merge-patch+json")
        if not answer.ok:
            raise RuntimeError(f"patch of the Deployment: {answer}")

    def patch_container(self, **fields):
        self.patch({"spec": {"template": {"spec": {"containers": [{"name": "warden", **fields}]}}}})

    def container(self):
        return next(one for one in self.deployment()["spec"]["template"]["spec"]["containers"] if one["name"] == "warden")

    def rollout_status(self):
        self.kubectl("rollout", "status", f"deployment/{NAME}", f"--timeout={PATIENCE}s")

    def restart(self):
        self.kubectl("rollout", "restart", f"deployment/{NAME}")

    def settle(self, replicas=2):
        """Until the last rollout is done, the pods that went are gone, and all that are there are ready."""
        self.rollout_status()
        eventually(lambda: self._settled(replicas), f"{replicas} ready pods and no other", patience=PATIENCE, step=0.3)

    def _settled(self, replicas):
        pods = self.pods()
        return len(pods) == replicas and all(is_ready(pod) for pod in pods)

    # ---- its pods

    def pods(self):
        return [pod for pod in self.api.list(NAMESPACE, "Pod") if pod["metadata"].get("labels", {}).get("app.kubernetes.io/name") == NAME]

    def ready_pods(self):
        return [pod for pod in self.pods() if is_ready(pod)]

    def served_certificate(self, pod):
        """What this pod shows, as PEM; None while it cannot be asked."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        try:
            with socket.create_connection((pod["status"]["podIP"], 8443), timeout=5) as plain, context.wrap_socket(plain) as connection:
                return ssl.DER_cert_to_PEM_cert(connection.getpeercert(binary_form=True))
        except OSError:
            return None

    def metrics(self, pod):
        with urllib.request.urlopen(f"http://{pod['status']['podIP']}:8080/metrics", timeout=10) as answer:
            return Samples(answer.read().decode())

    def policy(self):
        return yaml.safe_load((DEPLOY / "policy.yaml").read_text(encoding="utf-8"))


def is_ready(pod):
    return "deletionTimestamp" not in pod["metadata"] and any(
        one["type"] == "Ready" and one["status"] == "True" for one in pod.get("status", {}).get("conditions", []))


def prepare(api, namespace):
    """A namespace with a gateway in it that runs nowhere, for calls that change one."""
    answers = [api.call("POST", "/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}),
               api.create(namespace, objects.config_map()),
               api.create(namespace, objects.deployment("litellm", stated=True, replicas=0))]
    for answer in answers:
        if not answer.ok:
            raise RuntimeError(f"preparing {namespace}: {answer}")
