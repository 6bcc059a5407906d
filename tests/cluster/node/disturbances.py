"""What is done to the webhook while the API server calls it. Each function does one thing, waits until it is over, and leaves two ready pods behind."""
import base64
import os
import signal
import subprocess
import time

from harness.processes import eventually
from egress import wardens
from installation import DEPLOY, NAME, NAMESPACE, PATIENCE

LOST_NODE_SECONDS = 150  # until the cluster has given up a node and its pods


def restart(world):
    """A rolling update: kubectl rollout restart."""
    world.webhook.restart()
    world.webhook.settle()


def arguments(world):
    """A rolling update to other arguments, and back."""
    before = world.webhook.container()["args"]
    world.webhook.patch_container(args=[*before, "--log-level=warning"])
    world.webhook.settle()
    world.webhook.patch_container(args=before)
    world.webhook.settle()


def image(world):
    """A rolling update to another image, and back by kubectl rollout undo."""
    world.webhook.patch_container(image=world.webhook.container()["image"] + "-next")
    world.webhook.settle()
    world.webhook.kubectl("rollout", "undo", f"deployment/{NAME}")
    world.webhook.settle()


def pod(world):
    """A pod is deleted; in a soak then the other."""
    for name in [one["metadata"]["name"] for one in world.webhook.pods()][:2 if world.soak else 1]:
        world.webhook.kubectl("delete", "pod", name)
        world.webhook.settle()


def drain(world):
    """Each node is drained: at the second, both pods stand on it and the PodDisruptionBudget lets them go one after the other. A restart spreads them again."""
    for node in ("node-1", "node-2"):
        world.webhook.kubectl("drain", node, f"--timeout={PATIENCE}s")
        world.webhook.settle()
        places = {one["spec"]["nodeName"] for one in world.webhook.pods()}
        world.check(node not in places, f"no pod is left on the drained {node}", places)
        world.webhook.kubectl("uncordon", node)
    world.webhook.restart()
    world.webhook.settle()
    places = {one["spec"]["nodeName"] for one in world.webhook.pods()}
    world.check(len(places) == 2, "after a rolling update there is one pod a node again", places)


def scale(world):
    """2, 4, 2 replicas."""
    for replicas in (4, 2):
        world.webhook.kubectl("scale", f"deployment/{NAME}", f"--replicas={replicas}")
        world.webhook.settle(replicas)


def certificate(world):
    """A new CA and a new certificate, by the steps of certs/README.md."""
    webhook = world.webhook
    new = webhook.folder / f"new-{time.monotonic_ns()}"
    subprocess.run([webhook.warden, "certs", "create", "--service", NAME, "--namespace", NAMESPACE, "--folder", new], check=True, capture_output=True,
                   timeout=60)
    both = webhook.folder / "both.txt"
    both.write_bytes(base64.b64encode(base64.b64decode(webhook.bundle.read_bytes()) + (new / "ca.crt").read_bytes()))
    webhook.trust(both)
    made = webhook.kubectl("create", "secret", "tls", "litellm-warden-tls", f"--cert={new}/tls.crt", f"--key={new}/tls.key", "--dry-run=client", "-o", "yaml")
    webhook.kubectl("apply", "-f", "-", stdin=made.stdout)
    wanted = (new / "tls.crt").read_text(encoding="ascii").split("-----END CERTIFICATE-----")[0]
    eventually(lambda: all((webhook.served_certificate(one) or "").startswith(wanted) for one in webhook.pods()),
               "every pod serves the new certificate", patience=PATIENCE, step=0.5)
    webhook.bundle.write_bytes(base64.b64encode((new / "ca.crt").read_bytes()))
    webhook.trust(webhook.bundle)
    subprocess.run(["rm", "-r", new], check=True)
    time.sleep(2)  # the API server uses a configuration about a second after it is stored


def client_certificates(world):
    """Client certificates are demanded (--client-ca, --client-name), and no longer."""
    webhook = world.webhook
    before = webhook.container()["args"]
    authority = webhook.cluster.folder / "pki" / "ca.crt"
    made = webhook.kubectl("create", "configmap", "api-server-ca", f"--from-file=ca.crt={authority}", "--dry-run=client", "-o", "yaml")
    webhook.kubectl("apply", "-f", "-", stdin=made.stdout)
    volume = {"name": "client-ca", "configMap": {"name": "api-server-ca"}}
    mount = {"name": "client-ca", "mountPath": "/etc/litellm-warden/client-ca", "readOnly": True}
    container = {"name": "warden", "args": [*before, "--client-ca=/etc/litellm-warden/client-ca/ca.crt", "--client-name=kube-apiserver-webhook-client"],
                 "volumeMounts": [mount]}
    webhook.patch({"spec": {"template": {"spec": {"containers": [container], "volumes": [volume]}}}})
    webhook.settle()
    for one in webhook.pods():
        world.check(not _answers_a_stranger(one), "who shows no certificate is not answered", one["metadata"]["name"])
    webhook.kubectl("rollout", "undo", f"deployment/{NAME}")
    webhook.settle()
    for one in webhook.pods():
        world.check(_answers_a_stranger(one), "who shows no certificate is answered where none is demanded", one["metadata"]["name"])


def _answers_a_stranger(one):
    asked = subprocess.run(["curl", "-sk", "--max-time", "10", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Content-Type: application/json", "-d",
                            '{"request":{"uid":"1"}}', f"https://{one['status']['podIP']}:8443/validate"], capture_output=True, text=True, check=False)
    return asked.returncode == 0 and asked.stdout == "200"


def broken_policy(world):
    """A policy with a mistake is rolled out: the new pods do not start, the old ones serve on; then it is mended."""
    webhook = world.webhook
    shipped = (DEPLOY / "policy.yaml").read_text(encoding="utf-8")
    broken = shipped.replace("mode: enforce\n", "mode: enforced\n", 1)
    if broken == shipped:
        raise RuntimeError("deploy/policy.yaml has no `mode: enforce` any more")
    old = _names(webhook)
    webhook.kubectl("apply", "-f", "-", stdin=broken)
    webhook.restart()
    eventually(lambda: any(_restarts(one) >= 1 for one in webhook.pods()), "a new pod has failed to start", patience=PATIENCE, step=0.5)
    world.check(_names(webhook) == old, "the old pods are the ready ones", _names(webhook))
    webhook.kubectl("apply", "-f", "-", stdin=shipped)
    webhook.restart()
    webhook.settle()


def broken_image(world):
    """An image that no node has, and one that holds no warden, are rolled out: the old pods serve on; then each is undone."""
    webhook = world.webhook
    for name in ("docker.io/library/litellm-warden:no-such-tag", "docker.io/library/pause:1"):
        old = _names(webhook)
        webhook.patch_container(image=name, imagePullPolicy="Never")
        eventually(lambda: any(_waits_for(one) in ("ErrImageNeverPull", "CrashLoopBackOff", "RunContainerError") for one in webhook.pods()),
                   f"a new pod has not started with {name}", patience=PATIENCE, step=0.5)
        time.sleep(3)
        world.check(_names(webhook) == old, "the old pods are the ready ones", _names(webhook))
        webhook.kubectl("rollout", "undo", f"deployment/{NAME}")
        webhook.settle()


def killed(world):
    """SIGKILL of a warden in its pod, as the OOM killer does; the kubelet starts it again. In a soak then of the other."""
    for process, _ in wardens()[:2 if world.soak else 1]:
        before = sum(_restarts(one) for one in world.webhook.pods())
        os.kill(process, signal.SIGKILL)
        eventually(lambda: sum(_restarts(one) for one in world.webhook.pods()) > before, "the kubelet has started it again", patience=PATIENCE, step=0.3)  # noqa: B023
        world.webhook.settle()


def lost_node(world):
    """A node loses its power: nothing of it answers, nothing is closed. Until the cluster gives it up, and a new pod serves on the other."""
    victim = world.webhook.pods()[0]["spec"]["nodeName"]
    placed = [one for one in world.webhook.pods() if one["spec"]["nodeName"] == victim]
    world.check(len(placed) == 1, "the pods stand on two nodes")
    world.machines.lose(victim)
    eventually(lambda: not world.machines.ready(victim), f"{victim} is known as lost", patience=LOST_NODE_SECONDS, step=1)
    for one in placed:  # a person's part; by itself the cluster waits five minutes more
        world.webhook.kubectl("delete", "pod", one["metadata"]["name"], "--force", "--grace-period=0")
    eventually(lambda: len(world.webhook.ready_pods()) == 2, "two ready pods on what is left", patience=PATIENCE, step=0.5)


def _names(webhook):
    return sorted(one["metadata"]["name"] for one in webhook.ready_pods())


def _restarts(one):
    return sum(status["restartCount"] for status in one.get("status", {}).get("containerStatuses", []))


def _waits_for(one):
    return next((status["state"]["waiting"].get("reason") for status in one.get("status", {}).get("containerStatuses", []) if "waiting" in status["state"]), None)


# In this order, each with how many calls may fail: of the eight clients one each that a kill cuts off, two each that wait for a lost node. None: not one,
# nor may one be let through unseen.
ALL = {
    "restart": (restart, None),
    "arguments": (arguments, None),
    "image": (image, None),
    "pod": (pod, None),
    "drain": (drain, None),
    "scale": (scale, None),
    "certificate": (certificate, None),
    "client_certificates": (client_certificates, None),
    "broken_policy": (broken_policy, None),
    "broken_image": (broken_image, None),
    "killed": (killed, 8),
    "lost_node": (lost_node, 16),
}

# Their mechanics are in others: a sample does without.
ONLY_SOAK = ("arguments", "image")
