"""matchConditions: each compiles in a real API server, objects of others cost no call, ours exactly one an entry."""
import json
import time

from harness import objects
from harness import warden as installation
from harness.api import JANE
from harness.processes import eventually
from harness.suite import scenario


@scenario
def every_condition_is_accepted(test):
    """The API server compiles each matchCondition when a configuration is stored; the files as they are, Service and all."""
    for name in installation.CONFIGURATIONS:
        done = test.cluster.kubectl("apply", "--dry-run=server", "-f", installation.DEPLOY / f"webhooks/{name}.yaml")
        test.accepted(done, f"webhooks/{name}.yaml")
        test.check("Warning" not in done.stderr, f"webhooks/{name}.yaml brings no warning", done.stderr)
    for thing in installation.configurations(test.warden.port):
        for entry in thing["webhooks"]:
            test.check(entry.get("matchConditions") or entry["name"].startswith("scale."), f"{entry['name']} has conditions, or is about scale")


@scenario
def a_broken_condition_would_be_refused(test):
    """What the scenario above relies on: an expression that does not compile is refused."""
    thing = installation.configurations(test.warden.port)[0]
    thing["metadata"]["name"] = "broken"
    thing["webhooks"][0]["matchConditions"][0]["expression"] = "object.nonsense("
    done = test.cluster.kubectl("create", "--dry-run=server", "-f", "-", stdin=json.dumps(thing))
    test.denied(done, "a condition that does not compile", "matchConditions")


def _reviews(test):
    return test.warden.metrics().by("warden_reviews_total", "webhook", "operation", "kind")


def _quiet(test):
    """Waits until nothing of an earlier scenario is under way, and returns the counters."""
    def same():
        before = _reviews(test)
        time.sleep(1)
        return before if before == _reviews(test) else None

    return eventually(same, "no review is under way")


def _job():
    pod = {"restartPolicy": "Never", "containers": [{"name": "job", "image": "example.com/job:1"}]}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "job"}, "spec": {"template": {"spec": pod}}}


def _others():
    set_of_others = objects.foreign_deployment("set")
    set_of_others |= {"kind": "StatefulSet"}
    set_of_others["spec"]["serviceName"] = "set"
    daemon = objects.foreign_deployment("daemon")
    daemon |= {"kind": "DaemonSet"}
    helm_release = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "sh.helm.release.v1.web.v1", "labels": {"owner": "helm"}},
                    "type": "helm.sh/release.v1", "stringData": {"release": "x" * 10000}}
    password = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "web"}, "stringData": {"password": "made-up"}}
    big = objects.config_map("big", "general_setting: " + "m" * 900_000)
    many = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "many"}, "data": {f"key-{i}": "value" for i in range(900)}}
    empty = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "empty"}}
    return [objects.foreign_deployment(), set_of_others, daemon, _job(), helm_release, password, big, many, empty, objects.config_map("small", "a: 1\n")]


@scenario
def objects_of_others_cost_no_call(test):
    """Creation, update, deletion and status of everything that is not LiteLLM's: 0 calls reach warden."""
    namespace = test.namespace()
    before = _quiet(test)
    for thing in _others():
        name = f"{thing['kind']} {thing['metadata']['name']}"
        test.accepted(test.api.create(namespace, thing), f"creation of {name}")
        body = {"metadata": {"annotations": {"note": "x"}}}
        test.accepted(test.api.patch(namespace, thing["kind"], thing["metadata"]["name"], body), f"update of {name}")
    test.must(test.cluster.kubectl("rollout", "status", "deployment/web", "--timeout=120s", namespace=namespace), "somebody else's rollout")
    for thing in _others():
        test.accepted(test.api.delete(namespace, thing["kind"], thing["metadata"]["name"], user=JANE), f"deletion of {thing['kind']}")
    test.check(_reviews(test) == before, "0 calls", _more(before, _reviews(test)))


@scenario
def ours_cost_one_call_an_entry(test):
    """A gateway is filled once and judged once on creation, judged once on everything else, and only where it is sent."""
    namespace = test.namespace()
    before = _quiet(test)

    def dry(request, wanted, what):
        nonlocal before
        test.accepted(request(), what)
        now = _reviews(test)
        more = _more(before, now)
        test.check(more == wanted, f"{what} costs what it should", f"{more}, expected {wanted}")
        before = now

    dry(lambda: test.api.create(namespace, objects.deployment(stated=True), query="?dryRun=All"),
        {("mutate", "CREATE", "Deployment"): 1, ("validate", "CREATE", "Deployment"): 1}, "creation of a gateway")
    dry(lambda: test.api.create(namespace, objects.config_map(), query="?dryRun=All"), {("validate", "CREATE", "ConfigMap"): 1}, "a configuration")
    dry(lambda: test.api.create(namespace, objects.secret(), query="?dryRun=All"), {("validate", "CREATE", "Secret"): 1}, "a Secret")
    dry(lambda: test.api.create(namespace, objects.disruption_budget(), query="?dryRun=All"),
        {("validate", "CREATE", "PodDisruptionBudget"): 1}, "a budget")
    dry(lambda: test.api.create(namespace, objects.autoscaler(), query="?dryRun=All"),
        {("validate", "CREATE", "HorizontalPodAutoscaler"): 1}, "an autoscaler")


def _more(before, now):
    return {key: int(now[key] - before.get(key, 0)) for key in now if now[key] != before.get(key, 0)}
