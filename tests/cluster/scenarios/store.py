"""With a view of the cluster (deploy/store): what the webhook then knows, what it says of it, and how little right it has for that."""
import contextlib
import json
import shlex
import urllib.request

import yaml

from harness import objects, view
from harness.api import JANE, JSON_PATCH
from harness.drift import until_judged
from harness.processes import start_again
from harness.suite import scenario
from harness.view import SYSTEM
from harness.warden import DEPLOY

WATCHED = {"ConfigMap", "ControllerRevision", "CronJob", "DaemonSet", "Deployment", "ExternalSecret", "HorizontalPodAutoscaler", "Job", "PersistentVolumeClaim",
           "PodDisruptionBudget", "ReplicaSet", "Rollout", "ScaledObject", "Service", "StatefulSet"}


@contextlib.contextmanager
def _watching(test, *arguments, everywhere=True):
    """warden with the rights of deploy/store as its ServiceAccount, not as the administrator."""
    view.grant(test.cluster, everywhere)
    test.warden.stop()
    try:
        test.warden.start(*(arguments or ("--watch-cluster",)), f"--kubeconfig={view.kubeconfig(test.cluster, test.warden.folder)}")
        yield
    finally:
        test.warden.stop()  # the next scenario starts it as usual
        view.withdraw(test.cluster)


def _readyz(test):
    with urllib.request.urlopen(f"http://127.0.0.1:{test.warden.operations_port}/readyz", timeout=30) as answer:
        return answer.read().decode()


def _until_known(test):
    test.eventually(lambda: "store:" not in _readyz(test), "everything is known")


def _known(test, kind):
    return test.warden.metrics().total("warden_store_known", kind=kind) == 1


@scenario
def everything_is_known_with_the_rights_of_the_role(test):
    """All kinds are listed as the ServiceAccount, also those whose CRD is not installed; Secrets are not asked for."""
    with _watching(test):
        _until_known(test)
        kinds = {key[0] for key in test.warden.metrics().by("warden_store_known", "kind")}
        test.check(kinds == WATCHED, "the kinds that are known", sorted(kinds ^ WATCHED))
        for verb, kind in (("get", "secrets"), ("list", "secrets"), ("create", "configmaps"), ("delete", "deployments.apps"), ("get", "pods")):
            answer = test.cluster.kubectl("auth", "can-i", verb, kind, "--all-namespaces", f"--as=system:serviceaccount:{SYSTEM}:{SYSTEM}")
            test.check(answer.stdout.strip() == "no", f"may not {verb} {kind}", answer.stdout)


@scenario
def a_budget_that_goes_is_warned_about(test):
    """Without a view nothing is said of the budget; with it a gateway without one is warned about, and so is the deletion of the last."""
    namespace = test.namespace()
    gateway = objects.deployment(stated=True)
    answer = test.api.create(namespace, gateway, query="?dryRun=All")
    test.accepted(answer, "the gateway, without a view")
    test.check(not any("LW401" in warning for warning in answer.warnings), "and nothing is said of budgets", answer.warnings)
    with _watching(test):
        _until_known(test)
        answer = test.api.create(namespace, gateway)
        test.accepted(answer, "a gateway without budget")
        test.check(any("LW401" in warning for warning in answer.warnings), "is warned about", answer.warnings)
        test.must(test.api.create(namespace, objects.disruption_budget()), "a budget")
        test.eventually(lambda: not any("LW401" in warning for warning in
                                        test.api.create(namespace, objects.deployment("litellm", stated=True, replicas=3),
                                                        query="?dryRun=All&fieldValidation=Ignore").warnings), "the budget is known")
        answer = test.api.delete(namespace, "PodDisruptionBudget", "litellm")
        test.accepted(answer, "the budget's deletion")
        test.check(any("LW401" in warning and "litellm" in warning for warning in answer.warnings), "names the gateway that loses it", answer.warnings)


@scenario
def the_workload_that_comes_last_is_told(test):
    """The configuration alone says nothing of a key; the workload that reads it gives none: its request says that the proxy is open."""
    namespace = test.namespace()
    gateway = objects.deployment(stated=True)
    objects.container_of(gateway)["env"] = []
    keyless = objects.config_map()
    keyless["data"] = {name: text.replace("master_key: os.environ/LITELLM_MASTER_KEY", "health_check_interval: 300")
                       for name, text in keyless["data"].items()}
    with _watching(test):
        _until_known(test)
        test.accepted(test.api.create(namespace, keyless), "the configuration")
        test.eventually(lambda: any("LW229 ConfigMap" in warning for warning in
                                    test.api.create(namespace, gateway, query="?dryRun=All").warnings), "the open proxy is told")
        test.accepted(test.api.create(namespace, gateway), "the gateway")
        test.check(test.warden.metrics().total("warden_findings_on_others_total", rule="LW229") >= 1, "and counted")


@scenario
def a_deep_object_hides_no_other(test):
    """What somebody nests 500 deep is listed, watched and deleted, and its kind stays known."""
    namespace = test.namespace()
    deep = {}
    for _ in range(500):
        deep = {"a": deep}
    revision = lambda name: {"apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": {"name": name}, "revision": 1, "data": deep}
    test.must(test.api.create(namespace, revision("listed")), "a deep object")
    with _watching(test):
        _until_known(test)
        before = test.warden.metrics()
        test.must(test.api.create(namespace, revision("watched")), "another one")
        test.must(test.api.delete(namespace, "ControllerRevision", "listed"), "and the first goes")
        told = lambda: test.warden.metrics().total("warden_store_events_total", kind="ControllerRevision")
        test.eventually(lambda: told() >= before.total("warden_store_events_total", kind="ControllerRevision") + 2, "both are told")
        after = test.warden.metrics()
        test.check(_known(test, "ControllerRevision"), "the kind is known")
        lists, failures = ("warden_store_lists_total", "warden_store_failures_total")
        test.check(after.total(lists, kind="ControllerRevision") == before.total(lists, kind="ControllerRevision"), "no list was needed")
        test.check(after.total(failures, kind="ControllerRevision") == 0, "nothing failed")


@scenario
def the_annotations_of_a_workload_count_for_its_scale(test):
    """kubectl scale to 1 is denied and says how to break the glass; with that annotation on the Deployment it passes."""
    namespace = test.namespace()
    test.must(test.api.create(namespace, objects.deployment(stated=True)), "a gateway")
    scale = lambda: test.cluster.kubectl("scale", "deployment/litellm", "--replicas=1", namespace=namespace, user=JANE)
    with _watching(test):
        _until_known(test)
        denied = scale()
        test.denied(denied, "scaling to one", "LW101")
        command = [line for line in denied.stderr.splitlines() if "break the glass for an hour first: " in line]
        test.check(len(command) == 1, "names the command", denied.stderr)
        words = shlex.split(command[0].split("first: ", 1)[1])
        test.check(words[:3] == ["kubectl", "-n", namespace], "for this namespace", words)
        test.must(test.cluster.kubectl(*words[3:], namespace=namespace, user=JANE), "that command")
        test.eventually(lambda: scale().returncode == 0, "and then it passes")


@scenario
def a_rollback_passes(test):
    """rollout undo to a floating image that ran before: warned about, not denied, and exactly the old pods."""
    namespace = test.namespace({"litellm-warden.dev/ignore": "before"})
    test.must(test.api.create(namespace, objects.with_image(objects.deployment(stated=True), "ghcr.io/berriai/litellm:main-latest")),
              "what ran before the webhook")
    _rolled_out(test, namespace)
    before = test.api.get(namespace, "Deployment", "litellm").body["spec"]["template"]
    test.must(test.cluster.kubectl("label", "namespace", namespace, "litellm-warden.dev/ignore-"), "the webhook comes")
    test.must(test.api.patch(namespace, "Deployment", "litellm", [_image(objects.IMAGE)], JSON_PATCH), "a good image")
    _rolled_out(test, namespace)
    until_judged(test, namespace)
    with _watching(test):
        _until_known(test)
        test.denied(test.api.patch(namespace, "Deployment", "litellm", [_image("ghcr.io/berriai/litellm:latest")], JSON_PATCH, user=JANE),
                    "a floating image that never ran", "LW110")
        answer = test.cluster.kubectl("rollout", "undo", "deployment/litellm", namespace=namespace, user=JANE)
        test.accepted(answer, "the rollback")
        test.check("a rollback to what ran before, so it passes: LW110" in answer.stderr, "is warned about, and told from a change", answer.stderr)
        _rolled_out(test, namespace)
        test.check(test.api.get(namespace, "Deployment", "litellm").body["spec"]["template"] == before, "the template is that of before")
        compromised = objects.with_image(objects.deployment(stated=True), objects.COMPROMISED_IMAGE)
        test.denied(test.api.replace(namespace, compromised, user=JANE), "a compromised release", "LW111")


@scenario
def a_rollback_of_a_stateful_set_passes(test):
    """The same of a StatefulSet, whose history stands in ControllerRevisions."""
    namespace = test.namespace({"litellm-warden.dev/ignore": "before"})
    floating = objects.with_image(objects.stateful_set(stated=True), "ghcr.io/berriai/litellm:main-latest")
    test.must(test.api.create(namespace, floating), "what ran before the webhook")
    test.eventually(lambda: len(test.api.list(namespace, "ControllerRevision")) == 1, "its revision is kept")
    before = test.api.get(namespace, "StatefulSet", "litellm").body["spec"]["template"]
    test.must(test.cluster.kubectl("label", "namespace", namespace, "litellm-warden.dev/ignore-"), "the webhook comes")
    test.must(test.api.patch(namespace, "StatefulSet", "litellm", [_image(objects.IMAGE)], JSON_PATCH), "a good image")
    test.eventually(lambda: len(test.api.list(namespace, "ControllerRevision")) == 2, "and the next one")
    until_judged(test, namespace)
    with _watching(test):
        _until_known(test)
        answer = test.api.patch(namespace, "StatefulSet", "litellm", [_image("ghcr.io/berriai/litellm:latest")], JSON_PATCH, user=JANE)
        test.denied(answer, "a floating image that never ran", "LW110")
        answer = test.cluster.kubectl("rollout", "undo", "statefulset/litellm", namespace=namespace, user=JANE)
        test.accepted(answer, "the rollback")
        test.check("a rollback to what ran before" in answer.stderr, "the warning says that it is one", answer.stderr)
        test.check(test.api.get(namespace, "StatefulSet", "litellm").body["spec"]["template"] == before, "the template is that of before")


@scenario
def what_may_not_be_read_is_said(test):
    """Without the binding every kind is forbidden: /readyz and metrics say so, and reviews are answered as without a view."""
    namespace = test.namespace()
    with _watching(test, everywhere=False):
        test.eventually(lambda: "forbidden: ConfigMap, ControllerRevision, CronJob" in _readyz(test), "/readyz says what is forbidden")
        test.check(not _known(test, "Deployment"), "and the metrics do")
        answer = test.api.create(namespace, objects.deployment(stated=True))
        test.accepted(answer, "a gateway")
        test.check(not any("LW401" in warning for warning in answer.warnings), "nothing is said of what is not known", answer.warnings)


@scenario
def one_namespace_and_its_secrets(test):
    """--watch-cluster=NS --watch-secrets=NS with RoleBindings there: what is missing in that namespace is told, and nothing of another one."""
    namespace, other = test.namespace(), test.namespace()
    for file in ("namespace.yaml", "secrets.yaml"):
        test.must(test.cluster.kubectl("apply", "-f", DEPLOY / "store" / file, namespace=namespace), file)
    with _watching(test, f"--watch-cluster={namespace}", f"--watch-secrets={namespace}", everywhere=False):
        _until_known(test)
        test.check(_known(test, "Secret"), "Secrets are known")
        for where, known in ((namespace, True), (other, False)):
            answer = test.api.create(where, objects.deployment(stated=True), query="?dryRun=All")
            test.accepted(answer, f"a gateway in {'the' if known else 'another'} namespace")
            says = any("LW401" in warning for warning in answer.warnings)
            test.check(says == known, f"a missing budget is {'' if known else 'not '}told", answer.warnings)


@scenario
def a_change_is_told_by_the_watch(test):
    """Changes come by the watches: nothing is listed a second time."""
    namespace = test.namespace()
    with _watching(test):
        _until_known(test)
        lists = test.warden.metrics().by("warden_store_lists_total", "kind")
        before = test.warden.metrics().total("warden_store_events_total", kind="ConfigMap")
        test.must(test.api.create(namespace, objects.config_map()), "a ConfigMap")
        test.eventually(lambda: test.warden.metrics().total("warden_store_events_total", kind="ConfigMap") > before, "the change is told")
        now = test.warden.metrics().by("warden_store_lists_total", "kind")
        again = {kind: (lists.get(kind), count) for kind, count in now.items() if lists.get(kind) != count}
        # Kinds whose CRD is not installed are asked for each minute.
        test.check(not set(again) - {("ExternalSecret",), ("Rollout",), ("ScaledObject",)}, "and nothing was listed again", again)


@scenario
def the_api_server_is_killed_and_comes_back(test):
    """What is made after that is known within two minutes, also of kinds of which nothing was made for long; and nothing is believed that is old."""
    namespace, other = test.namespace(), test.namespace()
    with _watching(test):
        _until_known(test)
        # So that the version of the cluster moves on while the other kinds say nothing.
        for number in range(20):
            test.must(test.api.create(namespace, objects.config_map(f"litellm-config-{number}")), "a ConfigMap")
        start_again(test.cluster.folder, "kube-apiserver")
        test.eventually(lambda: _serves(test), "the API server is back")
        test.must(test.api.create(namespace, objects.disruption_budget()), "a budget")

        def lacks_a_budget(where):
            answer = test.api.create(where, objects.deployment(stated=True), query="?dryRun=All")
            return answer.ok and any("LW401" in warning for warning in answer.warnings)

        # Where there is none it is said again, so what is not said of the other namespace is not for want of knowledge.
        test.eventually(lambda: lacks_a_budget(other) and not lacks_a_budget(namespace), "the budget is known", patience=120)
        test.eventually(lambda: "store:" not in _readyz(test), "everything is known again", patience=120)
        lists = test.warden.metrics().total("warden_store_lists_total")
        test.check(lists < 8 * len(WATCHED), "and it was not listed over and over", lists)


@scenario
def a_kind_that_comes_and_goes(test):
    """A CRD that is installed meanwhile: its kind is not known until it has been listed. One that is taken away has no objects."""
    namespace = test.namespace()
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "scaledobjects.keda.sh"},
        "spec": {"group": "keda.sh", "scope": "Namespaced", "names": {"plural": "scaledobjects", "kind": "ScaledObject"},
                 "versions": [{"name": "v1alpha1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {
                     "type": "object", "x-kubernetes-preserve-unknown-fields": True}}}]}}
    scaler = {"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": {"name": "gateway", "namespace": namespace},
              "spec": {"scaleTargetRef": {"name": "gateway"}}}

    def apply(thing):
        return test.cluster.kubectl("apply", "-f", "-", stdin=json.dumps(thing))

    with _watching(test):
        _until_known(test)
        test.must(apply(definition), "the CRD")
        try:
            test.eventually(lambda: apply(scaler).returncode == 0, "one of its objects")
            test.eventually(lambda: "ScaledObject" in _readyz(test), "/readyz says that it is not known", patience=30)
            test.check(not _known(test, "ScaledObject"), "and the metrics do")
            test.eventually(lambda: _known(test, "ScaledObject"), "it is known", patience=120)
            test.must(apply({**scaler, "metadata": {**scaler["metadata"], "name": "another"}}), "another one")
            test.eventually(lambda: test.warden.metrics().total("warden_store_events_total", kind="ScaledObject") > 0, "and watched")
        finally:
            test.cluster.kubectl("delete", "--ignore-not-found", "crd", "scaledobjects.keda.sh")
        _until_known(test)


def _serves(test):
    try:
        return test.api.call("GET", "/readyz").ok
    except OSError:
        return False


def _image(name):
    return {"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": name}


def _rolled_out(test, namespace):
    test.must(test.cluster.kubectl("rollout", "status", "deployment/litellm", "--timeout=120s", namespace=namespace), "the rollout")
