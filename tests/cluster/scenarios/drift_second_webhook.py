"""No drift beside a second mutating webhook, called before warden and after it: whoever comes second sees what the first one did."""
import sys
import uuid

from harness import objects
from harness.cluster import HERE
from harness.drift import Again, Manifest
from harness.ports import free_ports
from harness.processes import Process, eventually
from harness.suite import scenario

CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"
# The API server calls configurations in the order of their names; warden's is litellm-warden.
BEFORE, AFTER = "a-second", "z-second"


class Second:
    """The other webhook, for namespaces with the label of this run alone."""

    def __init__(self, test, name, way):
        self.label = {"second-webhook": uuid.uuid4().hex[:8]}
        (port,) = free_ports(1)
        files = test.warden.certificates
        self._process = Process(test.cluster.folder, "second-webhook",
                                [sys.executable, HERE / "harness/second_webhook.py", port, files / "tls.crt", files / "tls.key"])
        test.at_the_end(self._process.end)
        entry = {
            "name": "second.example.com",
            "clientConfig": {"url": f"https://127.0.0.1:{port}/{way}", "caBundle": test.warden.bundle.read_text(encoding="ascii").strip()},
            "admissionReviewVersions": ["v1"], "sideEffects": "None", "failurePolicy": "Fail", "reinvocationPolicy": "IfNeeded", "timeoutSeconds": 5,
            "namespaceSelector": {"matchLabels": self.label},
            "rules": [{"apiGroups": ["apps"], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": ["deployments"]}],
        }
        configuration = {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration", "metadata": {"name": name},
                         "webhooks": [entry]}
        test.must(test.api.call("POST", CONFIGURATIONS, configuration), "the second configuration")
        test.at_the_end(test.api.call, "DELETE", f"{CONFIGURATIONS}/{name}")
        self.namespace = test.namespace(self.label)
        eventually(lambda: self._in_effect(test, way), "the second webhook is called")

    def _in_effect(self, test, way):
        thing = objects.foreign_deployment()
        answer = test.api.create(self.namespace, thing, query="?dryRun=All")
        if not answer.ok:  # its server is not up yet
            return False
        spec = answer.body["spec"]
        return spec["replicas"] == 3 if way == "fields" else len(spec["template"]["spec"]["containers"]) == 2


def _beside(test, name, way):
    second = Second(test, name, way)
    file = Manifest(test, second.namespace, objects.deployment())
    ended = Again(test, second.namespace, file.thing, file.apply, diffs={"kubectl diff": file.diff}, dry=file.dry).run()
    spec = ended["spec"]
    test.check(spec["replicas"] >= 2, "at least two replicas", spec["replicas"])
    test.check(spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0, "nothing unavailable during an update", spec["strategy"])
    test.check(objects.container_of(ended).get("lifecycle"), "the gateway has a preStop")
    if way != "fields":
        test.check(any(one["name"] == "mesh" for one in objects.pod_of(ended)["containers"]), "the sidecar is there")
    return spec


@scenario
def another_webhook_fills_before(test):
    """It fills replicas, strategy, grace period and preStop before warden: its values stay."""
    spec = _beside(test, BEFORE, "fields")
    test.check(spec["replicas"] == 3, "its replicas stay", spec["replicas"])
    test.check(spec["template"]["spec"]["terminationGracePeriodSeconds"] == 120, "its grace period stays")


@scenario
def another_webhook_fills_after(test):
    """It fills the same after warden, finds nothing to fill, and nobody asks twice."""
    spec = _beside(test, AFTER, "fields")
    test.check(spec["replicas"] == 2, "warden's replicas stay", spec["replicas"])


@scenario
def another_webhook_adds_a_sidecar_before(test):
    """A container in first place, before warden is asked: warden finds the gateway behind it."""
    _beside(test, BEFORE, "sidecar")


@scenario
def another_webhook_adds_a_sidecar_after(test):
    """A container in first place after warden filled: reinvoked, warden changes nothing."""
    _beside(test, AFTER, "sidecar")


@scenario
def another_webhook_does_both_in_both_orders(test):
    """Fields and a sidecar, before and after."""
    for name in (BEFORE, AFTER):
        _beside(test, f"{name}-both", "both")
