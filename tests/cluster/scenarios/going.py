"""What goes away: rollbacks, finalizers, deletion of objects and of whole namespaces. None of it may wait for warden."""
import re

from harness import objects
from harness.api import JANE, JSON_PATCH
from harness.drift import Manifest, until_judged
from harness.suite import scenario


@scenario
def undo_brings_back_the_old_pods(test):
    """kubectl rollout undo: the pod template of before, exactly, nothing filled, the ReplicaSet of before."""
    namespace = test.namespace()
    file = Manifest(test, namespace, objects.deployment())
    test.must(file.apply(), "the first revision")
    _rolled_out(test, namespace)
    before = test.api.get(namespace, "Deployment", "litellm").body["spec"]["template"]
    test.must(Manifest(test, namespace, objects.with_image(file.thing, objects.NEXT_IMAGE)).apply(), "the second revision")
    _rolled_out(test, namespace)
    test.accepted(test.cluster.kubectl("rollout", "undo", "deployment/litellm", namespace=namespace, user=JANE), "the rollback")
    _rolled_out(test, namespace)
    test.check(test.api.get(namespace, "Deployment", "litellm").body["spec"]["template"] == before, "the template is that of before")
    test.check(len(test.api.list(namespace, "ReplicaSet")) == 2, "no third ReplicaSet", len(test.api.list(namespace, "ReplicaSet")))


@scenario
def undo_to_what_is_denied_today_names_the_way_out(test):
    """A rollback to a floating image is refused, and the denial holds the command that breaks the glass; with it the rollback passes."""
    namespace = test.namespace({"litellm-warden.dev/ignore": "before"})
    bad = objects.with_image(objects.deployment(stated=True), "ghcr.io/berriai/litellm:main-latest")
    test.must(test.api.create(namespace, bad), "what ran before the webhook")
    _rolled_out(test, namespace)
    test.must(test.cluster.kubectl("label", "namespace", namespace, "litellm-warden.dev/ignore-"), "the webhook comes")
    test.must(test.api.patch(namespace, "Deployment", "litellm", [_image(objects.IMAGE)], JSON_PATCH), "a good image")
    _rolled_out(test, namespace)
    until_judged(test, namespace)

    def undo():
        return test.cluster.kubectl("rollout", "undo", "deployment/litellm", namespace=namespace, user=JANE)

    answer = undo()
    test.denied(answer, "the rollback", "LW110", "litellm-warden.dev/break-glass")
    # The command stands in the message so that it can be run as it is.
    command = re.search(r"kubectl .* annotate .*break-glass.*", answer.stderr)
    if test.check(command, "the denial ends a line with the command", answer.stderr):
        test.accepted(test.cluster.shell(command[0]), f"the command of the denial, {command[0]}")
        test.accepted(undo(), "the rollback afterwards")


def _image(name):
    return {"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": name}


def _rolled_out(test, namespace):
    test.must(test.cluster.kubectl("rollout", "status", "deployment/litellm", "--timeout=120s", namespace=namespace), "the rollout")


@scenario
def finalizers_go(test):
    """An object that violates rules and is being deleted loses its finalizer; a change of what it runs is still judged."""
    namespace = test.namespace({"litellm-warden.dev/ignore": "before"})
    bad = objects.with_image(objects.deployment(), "ghcr.io/berriai/litellm:main-latest")
    bad["metadata"]["finalizers"] = ["example.com/wait"]
    test.must(test.api.create(namespace, bad), "what was there before the webhook")
    test.must(test.cluster.kubectl("label", "namespace", namespace, "litellm-warden.dev/ignore-"), "the webhook comes")
    until_judged(test, namespace)
    test.accepted(test.api.delete(namespace, "Deployment", "litellm"), "the deletion")
    test.denied(test.api.patch(namespace, "Deployment", "litellm", [_image(objects.COMPROMISED_IMAGE)], JSON_PATCH),
                "a compromised image under a deletionTimestamp", "LW111")
    before = test.warden.metrics().total("warden_reviews_total")
    test.accepted(test.api.patch(namespace, "Deployment", "litellm", {"metadata": {"finalizers": None}}), "the finalizer's end")
    test.check(test.warden.metrics().total("warden_reviews_total") == before, "warden was not asked")
    test.eventually(lambda: test.api.get(namespace, "Deployment", "litellm").code == 404, "the object is gone")


@scenario
def deletion_passes(test):
    """Every object of a gateway can be deleted; warden may warn."""
    namespace = test.namespace()
    things = [objects.deployment(stated=True), objects.config_map(), objects.secret(), objects.disruption_budget(), objects.autoscaler()]
    for thing in things:
        test.must(test.api.create(namespace, thing), thing["kind"])
    for thing in things:
        test.accepted(test.api.delete(namespace, thing["kind"], thing["metadata"]["name"], user=JANE), f"the deletion of the {thing['kind']}")


@scenario
def a_namespace_goes_with_all_that_is_in_it(test):
    """Deletion of a namespace with a gateway in it: the namespace controller is not held up, warden alive or dead."""
    for dead in (False, True):
        namespace = test.namespace()
        # Pods would make the namespace controller wait for their grace period.
        for thing in (objects.deployment(stated=True, replicas=0), objects.config_map(), objects.secret(), objects.disruption_budget(), objects.autoscaler()):
            test.must(test.api.create(namespace, thing), thing["kind"])
        if dead:
            test.warden.kill()
        test.must(test.api.call("DELETE", f"/api/v1/namespaces/{namespace}"), "the deletion")
        test.eventually(lambda one=namespace: test.api.call("GET", f"/api/v1/namespaces/{one}").code == 404,
                        f"the namespace is gone, warden {'dead' if dead else 'alive'}", patience=180)
