"""Scaling: by a person, by the autoscaler, by a service account; and what is not about the spec at all."""
from harness import objects
from harness.api import JANE, MERGE_PATCH, User, service_account
from harness.compare import differences
from harness.drift import Manifest, settle, until_judged
from harness.suite import scenario

# The controllers of the control plane run as service accounts of kube-system.
AUTOSCALER = User("system:serviceaccount:kube-system:horizontal-pod-autoscaler", "system:serviceaccounts", "system:serviceaccounts:kube-system",
                  "system:masters")


def _gateway(test, **options):
    namespace = test.namespace()
    test.must(test.api.create(namespace, objects.deployment(stated=True, **options)), "the gateway")
    settle(test, namespace)
    return namespace


def _replicas(test, namespace, kind="Deployment"):
    return test.api.get(namespace, kind, "litellm").body["spec"]["replicas"]


@scenario
def a_person_scales(test):
    """kubectl scale: up and off pass, down to one is denied; 0 -> 1 passes with a warning."""
    namespace = _gateway(test)

    def scale(replicas):
        return test.cluster.kubectl("scale", "deployment/litellm", f"--replicas={replicas}", namespace=namespace, user=JANE)

    test.denied(scale(1), "2 -> 1", "LW101")
    test.check(_replicas(test, namespace) == 2, "two replicas stay")
    test.accepted(scale(5), "2 -> 5")
    test.accepted(scale(3), "5 -> 3")
    test.accepted(scale(0), "3 -> 0, switching it off")
    answer = scale(1)
    test.accepted(answer, "0 -> 1")
    test.check("LW101" in answer.stderr, "0 -> 1 is warned about", answer.stderr)


@scenario
def a_person_scales_by_every_verb(test):
    """The denial of 2 -> 1 holds for PATCH and PUT of the sub-resource, for a StatefulSet, and for an edit of the object."""
    namespace = _gateway(test)
    test.denied(test.api.scale(namespace, "Deployment", "litellm", 1, user=JANE), "PATCH of scale", "LW101")
    put = test.api.update(namespace, "Deployment", "litellm", lambda scale: scale["spec"].update(replicas=1), "scale", user=JANE)
    test.denied(put, "PUT of scale", "LW101")
    test.denied(test.api.patch(namespace, "Deployment", "litellm", {"spec": {"replicas": 1}}, user=JANE), "PATCH of the object", "LW101")
    test.must(test.api.create(namespace, objects.stateful_set(stated=True)), "a StatefulSet")
    test.denied(test.api.scale(namespace, "StatefulSet", "litellm", 1, user=JANE), "scale of a StatefulSet", "LW101")


@scenario
def the_autoscaler_scales(test):
    """The HPA's own user is warned, never denied: its loop must not stall."""
    namespace = _gateway(test)
    for replicas in (4, 1, 2):
        test.accepted(test.api.scale(namespace, "Deployment", "litellm", replicas, user=AUTOSCALER), f"-> {replicas}")
    test.check(_replicas(test, namespace) == 2, "the last one holds")


@scenario
def a_service_account_scales(test):
    """KEDA and its like: warned about one replica, never denied."""
    namespace = _gateway(test)
    keda = service_account("keda", "keda-operator")
    answer = test.api.scale(namespace, "Deployment", "litellm", 1, user=keda)
    test.accepted(answer, "2 -> 1 by a service account")
    test.check(any("LW101" in warning for warning in answer.warnings), "and warned about", answer.warnings)
    test.accepted(test.api.scale(namespace, "Deployment", "litellm", 3, user=keda), "1 -> 3")


@scenario
def others_scale_as_they_like(test):
    """A workload of somebody else goes to one replica without a word."""
    namespace = test.namespace()
    test.must(test.api.create(namespace, objects.foreign_deployment()), "the other workload")
    test.must(test.api.scale(namespace, "Deployment", "web", 3, user=JANE), "1 -> 3")
    answer = test.api.scale(namespace, "Deployment", "web", 1, user=JANE)
    test.accepted(answer, "3 -> 1")
    test.check(not answer.warnings, "nothing is said", answer.warnings)


@scenario
def what_was_scaled_stays_when_the_file_is_applied_again(test):
    """replicas not stated, scaled to 5, applied again, with a new image too: 5."""
    for how in ([], ["--server-side"]):
        namespace = test.namespace()
        file = Manifest(test, namespace, objects.deployment())
        test.must(file.apply(*how), "the file")
        test.must(test.cluster.kubectl("scale", "deployment/litellm", "--replicas=5", namespace=namespace), "the scaling")
        test.accepted(file.apply(*how), f"the same file {how}")
        test.check(_replicas(test, namespace) == 5, f"five stay {how}", _replicas(test, namespace))
        newer = Manifest(test, namespace, objects.with_image(file.thing, objects.NEXT_IMAGE))
        test.accepted(newer.apply(*how), f"a new image {how}")
        test.check(_replicas(test, namespace) == 5, f"five stay with a new image {how}", _replicas(test, namespace))


@scenario
def dropping_the_line_keeps_the_replicas(test):
    """replicas: 3 stated, then the line goes: the gateway must not shrink to the API server's default."""
    for how in ([], ["--server-side"]):
        namespace = test.namespace()
        stated = objects.deployment(stated=True, replicas=3)
        test.must(Manifest(test, namespace, stated).apply(*how), "with the line")
        file = Manifest(test, namespace, objects.without(stated, "replicas"))
        test.accepted(file.apply(*how), f"without the line {how}")
        test.check(_replicas(test, namespace) == 3, f"three stay {how}", _replicas(test, namespace))
        generation = test.api.get(namespace, "Deployment", "litellm").body["metadata"]["generation"]
        test.accepted(file.apply(*how), f"once more {how}")
        after = test.api.get(namespace, "Deployment", "litellm").body
        test.check((after["metadata"]["generation"], after["spec"]["replicas"]) == (generation, 3), f"once more changes nothing {how}")


@scenario
def stating_one_replica_is_denied(test):
    """An author who writes replicas: 1 is told, on creation and afterwards; nothing is changed behind his back."""
    namespace = test.namespace()
    one = objects.deployment(stated=True, replicas=1)
    test.denied(Manifest(test, namespace, one).apply(), "creation", "LW101", "replicas")
    test.must(Manifest(test, namespace, objects.deployment(stated=True)).apply(), "with two")
    test.denied(Manifest(test, namespace, one).apply(), "2 -> 1 in the file", "LW101")
    test.check(_replicas(test, namespace) == 2, "two stay")


@scenario
def metadata_only_updates_get_no_patch(test):
    """Labels, annotations and status of an object from before the webhook: no patch, no rollout."""
    namespace = test.namespace({"litellm-warden.dev/ignore": "before"})
    test.must(test.api.create(namespace, objects.deployment()), "an object from before the webhook")
    settle(test, namespace)
    test.must(test.cluster.kubectl("label", "namespace", namespace, "litellm-warden.dev/ignore-"), "the webhook comes")
    until_judged(test, namespace)
    before = test.api.get(namespace, "Deployment", "litellm").body["spec"]
    patches = test.warden.metrics().total("warden_patches_total")
    test.accepted(test.cluster.kubectl("annotate", "deployment/litellm", "note=x", namespace=namespace), "an annotation")
    test.accepted(test.cluster.kubectl("label", "deployment/litellm", "team=x", namespace=namespace), "a label")
    status = {"status": {"conditions": [{"type": "Example", "status": "True"}]}}
    test.accepted(test.api.patch(namespace, "Deployment", "litellm", status, MERGE_PATCH, sub="status"), "a status")
    after = test.api.get(namespace, "Deployment", "litellm").body
    test.check(after["spec"] == before, "the spec stays", differences(before, after["spec"]))
    test.check(len(test.api.list(namespace, "ReplicaSet")) == 1, "no rollout")
    test.check(test.warden.metrics().total("warden_patches_total") == patches, "not one patch")


@scenario
def an_object_from_before_is_filled_by_the_next_rollout_alone(test):
    """The same file again changes nothing; a new image rolls out once and brings what was missing."""
    namespace = test.namespace({"litellm-warden.dev/ignore": "before"})
    file = Manifest(test, namespace, objects.deployment())
    test.must(file.apply(), "an object from before the webhook")
    settle(test, namespace)
    test.must(test.cluster.kubectl("label", "namespace", namespace, "litellm-warden.dev/ignore-"), "the webhook comes")
    until_judged(test, namespace)
    generation = test.api.get(namespace, "Deployment", "litellm").body["metadata"]["generation"]
    test.accepted(file.apply(), "the same file")
    test.check(test.api.get(namespace, "Deployment", "litellm").body["metadata"]["generation"] == generation, "the generation stays")
    test.accepted(Manifest(test, namespace, objects.with_image(file.thing, objects.NEXT_IMAGE)).apply(), "a new image")
    test.eventually(lambda: len(test.api.list(namespace, "ReplicaSet")) == 2, "one rollout")
    live = test.api.get(namespace, "Deployment", "litellm").body
    test.check(objects.container_of(live).get("lifecycle"), "the preStop came with it")
