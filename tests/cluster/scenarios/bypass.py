"""Ways around, as a table: each is either closed, or stands in SECURITY.md with what to do about it."""
import copy

from harness import objects
from harness.api import JANE, JSON_PATCH, service_account
from harness.cluster import ROOT
from harness.drift import settle
from harness.suite import scenario

STOLEN = objects.COMPROMISED_IMAGE
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def _with(thing, **metadata):
    """A copy with more in its metadata; mappings are joined."""
    thing = copy.deepcopy(thing)
    for key, value in metadata.items():
        thing["metadata"][key] = thing["metadata"].get(key, {}) | value if isinstance(value, dict) else value
    return thing


def _stolen(name="litellm", **options):
    return objects.with_image(objects.deployment(name, stated=True, **options), STOLEN)


def _one_replica(**metadata):
    return _with(objects.deployment(stated=True, replicas=1), **metadata)


def _init_container():
    thing = objects.foreign_deployment("web")
    objects.pod_of(thing)["initContainers"] = [{"name": "migrate", "image": STOLEN}]
    return thing


def _second_container():
    thing = objects.foreign_deployment("web")
    objects.pod_of(thing)["containers"].append({"name": "proxy", "image": STOLEN})
    return thing


def _image(name):
    return objects.with_image(objects.deployment(stated=True), name)


def _job(kind):
    pod = {"spec": {"restartPolicy": "Never", "containers": [{"name": "migrate", "image": STOLEN}]}}
    if kind == "Job":
        return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "migrate"}, "spec": {"template": pod}}
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "migrate"},
            "spec": {"schedule": "0 3 * * *", "jobTemplate": {"spec": {"template": pod}}}}


EXEMPT = "litellm-warden.dev/exempt"
GLASS = "litellm-warden.dev/break-glass"
CLOSED_CREATIONS = {
    "a compromised image behind another container": _second_container(),
    "behind a registry with a port": _image("registry.example.com:5000/berriai/litellm:v1.107.0"),
    "by tag and digest": _image(STOLEN + "@sha256:" + "a" * 64),
    "by the database flavour": _image("ghcr.io/berriai/litellm-database:v1.107.0"),
    "in a Job": _job("Job"),
    "in a CronJob": _job("CronJob"),
    "in a StatefulSet": objects.with_image(objects.stateful_set(stated=True), STOLEN),
    "in a workload that calls itself otherwise": _with(_stolen("gateway"), labels={"app": "gateway"}),
    "with an exemption, of a rule that has none": _with(_stolen(), annotations={EXEMPT: "LW111; reason=because; until=2099-12-31"}),
    "with the glass broken": _with(_stolen(), annotations={GLASS: "because; until=2099-01-01T00:00:00Z"}),
    "with an owner written by hand": _with(_stolen(), ownerReferences=[{"apiVersion": "v1", "kind": "ConfigMap", "name": "x", "uid": "1",
                                                                        "controller": True}]),
    "one replica with an exemption without a reason": _one_replica(annotations={EXEMPT: "LW101"}),
    "one replica with an exemption that has expired": _one_replica(annotations={EXEMPT: "LW101; reason=because; until=2020-01-01"}),
    "one replica with a broken glass that has no end": _one_replica(annotations={GLASS: "because"}),
    "one replica with the glass broken for a year": _one_replica(annotations={GLASS: "because; until=2099-01-01T00:00:00Z"}),
    "one replica with component: proxy under another name": _with(
        objects.deployment("gateway", stated=True, replicas=1), labels={"app": "gateway", "litellm-warden.dev/component": "proxy"}),
    "a master key in a configuration": objects.config_map(text=objects.CONFIGURATION.replace("os.environ/LITELLM_MASTER_KEY", "sk-made-up-1234")),
}


@scenario
def creations_that_do_not_get_around(test):
    """Each of these is denied."""
    namespace = test.namespace()
    for what, thing in CLOSED_CREATIONS.items():
        test.denied(test.api.apply(namespace, thing, "&dryRun=All"), what, "admission webhook")


@scenario
def updates_that_do_not_get_around(test):
    """A good gateway, and each way to make it a bad one: verbs, sub-resources, marks that go away."""
    namespace = test.namespace()
    good = objects.deployment(stated=True)
    test.must(test.api.create(namespace, good), "a good gateway")
    settle(test, namespace)

    def patched(operations):
        return test.api.patch(namespace, "Deployment", "litellm", operations, JSON_PATCH, query="?dryRun=All", user=JANE)

    image = {"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": STOLEN}
    rename = {"op": "add", "path": "/metadata/labels/litellm-warden.dev~1component", "value": "none"}
    test.denied(patched([image]), "a JSON patch of the image", "LW111")
    put = test.api.update(namespace, "Deployment", "litellm", lambda live: objects.container_of(live).update(image=STOLEN), query="?dryRun=All")
    test.denied(put, "a PUT", "LW111")
    test.denied(test.api.apply(namespace, _stolen(), "&dryRun=All"), "an apply", "LW111")
    done = test.cluster.kubectl("set", "image", "deployment/litellm", f"litellm={STOLEN}", "--dry-run=server", namespace=namespace, user=JANE)
    test.denied(done, "kubectl set image", "LW111")
    done = test.cluster.kubectl("scale", "deployment/litellm", "--replicas=1", "--dry-run=server", namespace=namespace, user=JANE)
    test.denied(done, "kubectl scale --dry-run=server", "LW101")
    test.denied(patched([{"op": "replace", "path": "/spec/replicas", "value": 1}]), "one replica", "LW101")
    test.accepted(patched([rename]), "the label component: none (SECURITY.md says so)")
    # The mark, then what it covers, then the mark's end: the last step is judged like a creation.
    test.must(test.api.patch(namespace, "Deployment", "litellm", [rename, image, {"op": "replace", "path": "/spec/replicas", "value": 1}], JSON_PATCH),
              "all under component: none")
    back = [{"op": "remove", "path": "/metadata/labels/litellm-warden.dev~1component"}]
    test.denied(patched(back), "the end of component: none", "LW111", "LW101")


def _bare_pod():
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "litellm"}, "spec": {"containers": [{"name": "litellm", "image": STOLEN}]}}


def _replica_set(kind):
    labels = {"app": "litellm"}
    template = {"metadata": {"labels": labels}, "spec": _bare_pod()["spec"]}
    if kind == "ReplicaSet":
        return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "litellm"}, "spec": {"selector": {"matchLabels": labels}, "template": template}}
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": "litellm"}, "spec": {"selector": labels, "template": template}}


def _image_volume():
    thing = objects.foreign_deployment("web")
    objects.pod_of(thing)["volumes"] = [{"name": "code", "image": {"reference": STOLEN, "pullPolicy": "IfNotPresent"}}]
    objects.pod_of(thing)["containers"][0]["volumeMounts"] = [{"name": "code", "mountPath": "/code"}]
    return thing


BAD_TEXT = objects.CONFIGURATION.replace("os.environ/LITELLM_MASTER_KEY", "sk-made-up-1234")


def _bad_secret(**fields):
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "litellm-secrets"}, "stringData": {"LITELLM_MASTER_KEY": "sk-1234"}} | fields


# what: (object, the words of SECURITY.md that say so)
OPEN_CREATIONS = {
    "the label component: none": (_with(_stolen(), labels={"litellm-warden.dev/component": "none"}), "The label `litellm-warden.dev/component: none`"),
    "a copy of LiteLLM under another name": (objects.foreign_deployment("gateway"), "a copy of LiteLLM under another name is not judged"),
    "an image of LiteLLM in an init container of something else": (_init_container(), "with LiteLLM's image in init containers alone"),
    "a Pod": (_bare_pod(), "Pods, ReplicaSets and ReplicationControllers made directly"),
    "a ReplicaSet": (_replica_set("ReplicaSet"), "Pods, ReplicaSets and ReplicationControllers made directly"),
    "a ReplicationController": (_replica_set("ReplicationController"), "Pods, ReplicaSets and ReplicationControllers made directly"),
    "a configuration under a key without .yaml": ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"config": BAD_TEXT}},
                                                  "a configuration under a key without `.yaml`"),
    "a configuration in binaryData": ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "binaryData": {"config.yaml": "YQ=="}},
                                      "in `binaryData`"),
    "an image volume": (_image_volume(), "**Image volumes**"),
    "a Secret of another type": (_bad_secret(type="example.com/other"), "**Secrets of other types than Opaque, or with more than 1,000 keys**"),
    "a Secret with more than 1,000 keys": (_bad_secret(stringData={"LITELLM_MASTER_KEY": "sk-1234"} | {f"k{i}": "" for i in range(1000)}),
                                           "**Secrets of other types than Opaque, or with more than 1,000 keys**"),
    "one replica with an exemption": (_one_replica(annotations={EXEMPT: "LW101; reason=because; until=2099-12-31"}),
                                      "**Annotations `litellm-warden.dev/exempt` and `/break-glass`** are their writer's"),
    "one replica with an owner written by hand": (
        _one_replica(ownerReferences=[{"apiVersion": "v1", "kind": "ConfigMap", "name": "x", "uid": "1", "controller": True}]),
        "**An `ownerReference` with `controller: true`**"),
}


@scenario
def what_gets_around_stands_in_security_md(test):
    """Each of these passes, and SECURITY.md says so: if one is closed one day, its line has to go."""
    namespace = test.namespace()
    for what, (thing, words) in OPEN_CREATIONS.items():
        test.check(words in SECURITY, f"SECURITY.md speaks of {what}", words)
        test.accepted(test.api.apply(namespace, thing, "&dryRun=All"), what)


@scenario
def scaling_that_gets_around_stands_in_security_md(test):
    """Service accounts, and 3 -> 0 -> 1."""
    test.check("**Scaling by service accounts** is warned about, never denied; and 3 → 0 → 1 passes" in SECURITY, "SECURITY.md speaks of both")
    namespace = test.namespace()
    test.must(test.api.create(namespace, objects.deployment(stated=True, replicas=3)), "a gateway")
    test.accepted(test.api.scale(namespace, "Deployment", "litellm", 0, user=JANE), "3 -> 0")
    test.accepted(test.api.scale(namespace, "Deployment", "litellm", 1, user=JANE), "0 -> 1")
    test.accepted(test.api.scale(namespace, "Deployment", "litellm", 3, user=JANE), "1 -> 3")
    test.accepted(test.api.scale(namespace, "Deployment", "litellm", 1, user=service_account("keda", "keda-operator")), "3 -> 1 by a service account")
