"""deploy/guard.yaml in the API server: the labels of a namespace that weaken what is judged in it, and who may change them."""
from harness import objects
from harness.api import MERGE_PATCH, User
from harness.suite import scenario

LABELS = {"litellm-warden.dev/ignore": "x", "litellm-warden.dev/mode": "warn", "litellm-warden.dev/profile": "development"}
EDITOR = User("nina", "namespace-editors")  # may do anything with namespaces
EXEMPTER = User("emil", "namespace-editors", "exempters")


def _rights(test):
    """Two groups: one that edits namespaces, and one that beside it may use exemptions."""
    rules = [{"apiGroups": [""], "resources": ["namespaces", "namespaces/status", "namespaces/finalize"], "verbs": ["*"]}]
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "namespace-editor"}, "rules": rules}
    rbac = "/apis/rbac.authorization.k8s.io/v1"
    test.api.call("POST", f"{rbac}/clusterroles", role)
    for group, name in (("namespace-editors", "namespace-editor"), ("exempters", "litellm-warden-exempter")):
        binding = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": group},
                   "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name},
                   "subjects": [{"kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": group}]}
        test.api.call("POST", f"{rbac}/clusterrolebindings", binding)
    namespace = test.namespace()
    test.eventually(lambda: _patch(test, namespace, {"note": "x"}, EDITOR).ok, "the rights are there")
    return namespace


def _patch(test, namespace, labels, user, sub=""):
    return test.api.call("PATCH", f"/api/v1/namespaces/{namespace}{sub}", {"metadata": {"labels": labels}}, MERGE_PATCH, user=user)


def _create(test, labels, user):
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"generateName": "guarded-", "labels": labels}}
    return test.api.call("POST", "/api/v1/namespaces?dryRun=All", body, user=user)


def _put(test, namespace, labels, user, sub):
    body = test.api.call("GET", f"/api/v1/namespaces/{namespace}").body
    body["metadata"]["labels"] = body["metadata"].get("labels", {}) | labels
    return test.api.call("PUT", f"/api/v1/namespaces/{namespace}/{sub}", body, user=user)


def _every_way(test, namespace):
    for key, value in LABELS.items():
        labels = {key: value}
        for what, request in {
            "creation with": lambda user, wish=labels: _create(test, wish, user),
            "adding": lambda user, wish=labels: _patch(test, namespace, wish, user),
            "adding by status": lambda user, wish=labels: _patch(test, namespace, wish, user, "/status"),
            "adding by finalize": lambda user, wish=labels: _put(test, namespace, wish, user, "finalize"),
        }.items():
            test.denied(request(EDITOR), f"{what} {key}", "exemptions.litellm-warden.dev")
        test.accepted(_create(test, labels, EXEMPTER), f"creation with {key} by who may")
        test.accepted(_patch(test, namespace, labels, EXEMPTER), f"adding {key} by who may")
        test.denied(_patch(test, namespace, {key: "other"}, EDITOR), f"changing {key}", "exemptions.litellm-warden.dev")
        test.denied(_patch(test, namespace, {key: None}, EDITOR), f"removing {key}", "exemptions.litellm-warden.dev")
        test.accepted(_patch(test, namespace, {"team": key.split("/")[1]}, EDITOR), f"another label beside {key}")
        test.accepted(_patch(test, namespace, {key: None}, EXEMPTER), f"removing {key} by who may")


@scenario
def each_guarded_label_by_each_way(test):
    """Creating with it, adding, changing, removing, by the object and its sub-resources: only who may use exemptions."""
    _every_way(test, _rights(test))


@scenario
def the_guard_holds_with_a_dead_webhook(test):
    """It is a policy inside the API server."""
    namespace = _rights(test)
    test.warden.kill()
    _every_way(test, namespace)


@scenario
def each_guarded_label_does_what_it_says(test):
    """ignore: nothing is judged; mode=warn: errors become warnings but for a compromised release; profile=development: its levels."""
    bad = objects.deployment(stated=True, replicas=1)
    stolen = objects.with_image(objects.deployment("litellm-stolen", stated=True), objects.COMPROMISED_IMAGE)
    plain = test.namespace()
    test.denied(test.api.apply(plain, bad), "one replica without a label", "LW101")
    for key, value in LABELS.items():
        namespace = test.namespace({key: value})
        answer = test.api.apply(namespace, bad)
        test.accepted(answer, f"one replica under {key}")
        said = any("LW101" in warning for warning in answer.warnings)
        test.check(said == (not key.endswith("ignore")), f"under {key} it is {'said' if not key.endswith('ignore') else 'not judged'}", answer.warnings)
        if key.endswith("ignore"):
            test.accepted(test.api.create(namespace, stolen), f"a compromised release under {key}")
        else:
            test.denied(test.api.create(namespace, stolen), f"a compromised release under {key}", "LW111")
