"""A webhook that knows the other objects, as pods: deploy/store by kustomize, the token that the kubelet mounts, the API server by its Service."""
import shutil
import urllib.request

import yaml

from harness import objects
from harness.processes import eventually
from installation import DEPLOY, PATIENCE
from machines import ADDRESS


def view(world):
    """deploy/store comes, every pod lists the cluster and judges by it; and it goes again, with token and rights."""
    webhook = world.webhook
    _let_pods_find_the_api_server(world)
    webhook.apply(_with_component(webhook.manifests))
    webhook.settle()
    for pod in webhook.pods():
        eventually(lambda one=pod: "store:" not in _readyz(one), f"{pod['metadata']['name']} knows everything", patience=PATIENCE, step=0.5)
        samples = webhook.metrics(pod)
        world.check(samples.total("warden_store_objects") > 0, "objects are known")
        world.check(samples.total("warden_store_known", kind="PodDisruptionBudget") == 1, "budgets are known")
    answer = webhook.api.create(world.namespace, objects.deployment("litellm-alone", stated=True), query="?dryRun=All")
    world.check(answer.ok and any("LW401" in warning for warning in answer.warnings), "a gateway without budget is warned about", answer)
    webhook.kubectl("delete", "-f", DEPLOY / "store" / "everywhere.yaml", "-f", DEPLOY / "store" / "roles.yaml")
    webhook.apply(webhook.manifests)
    webhook.settle()
    mounts = [mount["mountPath"] for pod in webhook.pods() for mount in pod["spec"]["containers"][0]["volumeMounts"]]
    world.check(not any("serviceaccount" in path for path in mounts), "the pods have no token any more", mounts)


def _let_pods_find_the_api_server(world):
    """What a real control plane does itself: the addresses behind the Service `kubernetes`."""
    port = world.machines.api_server_port
    slice_ = {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
              "metadata": {"name": "kubernetes", "labels": {"kubernetes.io/service-name": "kubernetes"}},
              "endpoints": [{"addresses": [ADDRESS], "conditions": {"ready": True}}],
              "ports": [{"name": "https", "port": port, "protocol": "TCP"}]}
    answer = world.webhook.api.call("POST", "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", slice_)
    if not answer.ok and answer.code != 409:
        raise RuntimeError(f"EndpointSlice of the API server: {answer}")


def _with_component(manifests):
    """A copy of the installed manifests with the component, as deploy/README.md says: without the `#` before it."""
    copy = manifests.with_name("with-store")
    shutil.copytree(manifests, copy)
    shutil.copytree(DEPLOY / "store", copy / "store")
    file = copy / "kustomization.yaml"
    text = file.read_text(encoding="utf-8").replace("# components:\n#   - store\n", "components:\n  - store\n")
    if yaml.safe_load(text).get("components") != ["store"]:
        raise RuntimeError("deploy/kustomization.yaml no longer has the component behind a `#`")
    file.write_text(text, encoding="utf-8")
    return copy


def _readyz(pod):
    with urllib.request.urlopen(f"http://{pod['status']['podIP']}:8080/readyz", timeout=10) as answer:
        return answer.read().decode()
