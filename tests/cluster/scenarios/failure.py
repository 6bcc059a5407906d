"""A dead webhook, and one that hangs: the table of deploy/README.md, line by line."""
import time

from harness import objects
from harness.api import JANE, MERGE_PATCH
from harness.metrics import Samples
from harness.suite import scenario


def _system(test):
    """A gateway and a stranger, from before warden dies."""
    namespace = test.namespace()
    leaving = objects.deployment("litellm-leaving", stated=True)
    leaving["metadata"]["finalizers"] = ["example.com/wait"]
    for thing in (objects.deployment(stated=True, replicas=3), objects.config_map(), objects.secret(), objects.disruption_budget(),
                  objects.autoscaler(), objects.foreign_deployment(), leaving, objects.stateful_set("litellm-set", stated=True)):
        test.must(test.api.create(namespace, thing), thing["kind"])
    test.must(test.api.delete(namespace, "Deployment", "litellm-leaving"), "a deletion that waits for its finalizer")
    return namespace


def _cron_job():
    pod = {"restartPolicy": "Never", "containers": [{"name": "litellm", "image": objects.IMAGE}]}
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "litellm-spend"},
            "spec": {"schedule": "0 3 * * *", "jobTemplate": {"spec": {"template": {"spec": pod}}}}}


def _daemon_set():
    thing = objects.foreign_deployment("litellm")
    thing["kind"] = "DaemonSet"
    return thing


def _bare_pod():
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "litellm", "labels": {"app": "litellm"}},
            "spec": {"containers": [{"name": "litellm", "image": objects.IMAGE}]}}


def _refused(api, namespace):
    """{what: request}: entries (a) and (b), which fail closed."""
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "litellm-migration"}, "spec": _cron_job()["spec"]["jobTemplate"]["spec"]}
    return {
        "(a) creation of a Deployment": lambda: api.create(namespace, objects.deployment("litellm-new", stated=True)),
        "(a) creation of a StatefulSet": lambda: api.create(namespace, objects.stateful_set("litellm-new", stated=True)),
        "(a) creation of a DaemonSet": lambda: api.create(namespace, _daemon_set()),
        "(a) creation of a Job": lambda: api.create(namespace, job),
        "(a) creation of a CronJob": lambda: api.create(namespace, _cron_job()),
        "(a) update of a Deployment": lambda: api.patch(namespace, "Deployment", "litellm", {"spec": {"minReadySeconds": 1}}),
        "(a) metadata of a Deployment": lambda: api.patch(namespace, "Deployment", "litellm", {"metadata": {"annotations": {"a": "b"}}}),
        "(b) creation of a configuration": lambda: api.create(namespace, objects.config_map("other-config")),
        "(b) update of a configuration": lambda: api.patch(namespace, "ConfigMap", "litellm-config", {"data": {"config.yaml": "model_list: []\n"}}),
    }


def _passing(api, namespace):
    """{what: request}: entries (c) to (f), and what is never sent."""
    return {
        "(c) a Secret": lambda: api.create(namespace, objects.secret("other-secrets")),
        "(d) scale of a Deployment to one": lambda: api.scale(namespace, "Deployment", "litellm", 1, user=JANE),
        "(d) scale of a StatefulSet": lambda: api.scale(namespace, "StatefulSet", "litellm-set", 3, user=JANE),
        "(d) scale of somebody else's": lambda: api.scale(namespace, "Deployment", "web", 2),
        "(f) a PodDisruptionBudget": lambda: api.patch(namespace, "PodDisruptionBudget", "litellm", {"spec": {"maxUnavailable": 2}}),
        "(f) a HorizontalPodAutoscaler": lambda: api.patch(namespace, "HorizontalPodAutoscaler", "litellm", {"spec": {"maxReplicas": 9}}),
        "(e) deletion of a configuration": lambda: api.delete(namespace, "ConfigMap", "litellm-config", user=JANE),
        "(e) deletion of a Secret": lambda: api.delete(namespace, "Secret", "litellm-secrets", user=JANE),
        "(e) deletion of a budget": lambda: api.delete(namespace, "PodDisruptionBudget", "litellm", user=JANE),
        "(e) deletion of an autoscaler": lambda: api.delete(namespace, "HorizontalPodAutoscaler", "litellm", user=JANE),
        "(e) deletion of the gateway": lambda: api.delete(namespace, "Deployment", "litellm", user=JANE),
        "creation of somebody else's Deployment": lambda: api.create(namespace, objects.foreign_deployment("web-2")),
        "update of somebody else's Deployment": lambda: api.patch(namespace, "Deployment", "web", {"spec": {"minReadySeconds": 1}}),
        "a ConfigMap without a configuration": lambda: api.create(namespace, objects.config_map("settings", "a: 1\n")),
        "a Pod": lambda: api.create(namespace, _bare_pod()),
        "the end of a finalizer": lambda: api.patch(namespace, "Deployment", "litellm-leaving", {"metadata": {"finalizers": None}}),
        "a status": lambda: api.patch(namespace, "Deployment", "web", {"status": {"observedGeneration": 1}}, MERGE_PATCH, sub="status"),
    }


def _fail_open_count(test):
    return Samples(test.api.metrics()).total("apiserver_admission_webhook_fail_open_count")


@scenario
def a_dead_webhook_refuses_what_the_table_says(test):
    """(a) and (b) are refused at once, and the message names the webhook."""
    namespace = _system(test)
    test.warden.kill()
    for what, request in _refused(test.api, namespace).items():
        begin = time.monotonic()
        test.denied(request(), what, "failed calling webhook", "litellm-warden.dev")
        test.check(time.monotonic() - begin < 5, f"{what} is refused without waiting", f"{time.monotonic() - begin:.1f} s")


@scenario
def a_dead_webhook_lets_pass_what_the_table_says(test):
    """(c) to (f) pass, counted by the API server as failed open; what is never sent passes too."""
    namespace = _system(test)
    test.warden.kill()
    before = _fail_open_count(test)
    for what, request in _passing(test.api, namespace).items():
        test.accepted(request(), what)
    test.check(_fail_open_count(test) > before, "the API server counts what failed open")


@scenario
def the_cluster_lives_on_without_the_webhook(test):
    """With warden dead: new namespaces get their root CA, pods come and go, Jobs of a CronJob are made, namespaces go."""
    namespace = _system(test)
    cron = _cron_job()
    test.must(test.api.create(namespace, cron), "a CronJob")
    test.warden.kill()
    other = test.namespace()
    test.eventually(lambda: test.api.get(other, "ConfigMap", "kube-root-ca.crt").ok, "a new namespace gets its root CA")
    run = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "litellm-spend-run", "ownerReferences": [_owner(test, namespace)]},
           "spec": cron["spec"]["jobTemplate"]["spec"]}
    test.accepted(test.api.create(namespace, run), "a run of a CronJob, as its controller makes it")
    if test.soak:
        minutely = _cron_job()
        minutely["metadata"]["name"] = "web-minutely"
        minutely["spec"] |= {"schedule": "* * * * *"}
        minutely["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"] = [{"name": "web", "image": "example.com/web:1"}]
        test.accepted(test.api.create(namespace, minutely), "a CronJob of somebody else")
        test.eventually(lambda: any(job["metadata"]["name"].startswith("web-minutely") for job in test.api.list(namespace, "Job")),
                        "its controller makes its Jobs", patience=150)
    pods = [pod["metadata"]["name"] for pod in test.api.list(namespace, "Pod") if pod["metadata"]["name"].startswith("litellm-")]
    if test.check(pods, "the gateway has pods"):
        test.must(test.api.delete(namespace, "Pod", pods[0], "?gracePeriodSeconds=0"), "a pod is lost")
        test.eventually(lambda: _ready(test, namespace) == 3, "its ReplicaSet makes another one")


def _owner(test, namespace):
    owner = test.api.get(namespace, "CronJob", "litellm-spend").body
    return {"apiVersion": "batch/v1", "kind": "CronJob", "name": "litellm-spend", "uid": owner["metadata"]["uid"], "controller": True}


def _ready(test, namespace):
    return test.api.get(namespace, "Deployment", "litellm").body.get("status", {}).get("readyReplicas", 0)


@scenario
def the_label_ignore_is_the_way_out(test):
    """A namespace labelled by who may: everything passes at once, warden dead; without the label it is refused again."""
    namespace = _system(test)
    test.warden.kill()
    thing = objects.deployment("litellm-new", stated=True)
    test.denied(test.api.create(namespace, thing, query="?dryRun=All"), "before the label", "failed calling webhook")
    test.must(test.cluster.kubectl("label", "namespace", namespace, "litellm-warden.dev/ignore=incident-4711"), "the label")
    test.eventually(lambda: test.api.create(namespace, thing, query="?dryRun=All").ok, "all passes", patience=10)
    test.must(test.cluster.kubectl("label", "namespace", namespace, "litellm-warden.dev/ignore-"), "the label's end")
    test.eventually(lambda: not test.api.create(namespace, thing, query="?dryRun=All").ok, "it is refused again", patience=10)


@scenario
def a_development_namespace_never_fails_closed(test):
    """In a namespace of the profile development, and in one of mode warn, a dead webhook refuses nothing."""
    for label in ({"litellm-warden.dev/profile": "development"}, {"litellm-warden.dev/mode": "warn"}):
        namespace = test.namespace(label)
        bad = objects.deployment(replicas=1)
        test.eventually(lambda one=namespace, thing=bad: test.api.create(one, thing, query="?dryRun=All").ok, f"{label} only warns")
        if test.warden.runs():
            test.warden.kill()
        test.accepted(test.api.create(namespace, bad), f"a Deployment in {label}, warden dead")
        test.accepted(test.api.create(namespace, objects.config_map()), f"a configuration in {label}, warden dead")
        test.warden.start()


@scenario
def back_after_a_restart(test):
    """The first request after warden is ready again is judged: no back-off, no stale connection."""
    namespace = test.namespace()
    thing = objects.deployment(stated=True)
    test.accepted(test.api.create(namespace, thing, query="?dryRun=All"), "before")
    for _ in range(test.rounds):
        test.warden.kill()
        test.denied(test.api.create(namespace, thing, query="?dryRun=All"), "while it is dead")
        test.warden.start()
        test.accepted(test.api.create(namespace, thing, query="?dryRun=All"), "the first one after")


@scenario
def a_hung_webhook_costs_its_time_out(test):
    """SIGSTOP: (a) is refused within three time-outs of 5 s; strangers do not wait, but for scale: at most two of 2 s."""
    namespace = _system(test)
    test.warden.pause()
    test.at_the_end(test.warden.resume)

    def timed(request):
        begin = time.monotonic()
        answer = request()
        return answer, time.monotonic() - begin

    answer, seconds = timed(lambda: test.api.create(namespace, objects.deployment("litellm-new", stated=True)))
    test.denied(answer, "a gateway", "failed calling webhook")
    test.check(seconds < 17, "a gateway is refused within three time-outs of 5 s", f"{seconds:.1f} s")
    answer, seconds = timed(lambda: test.api.create(namespace, objects.foreign_deployment("web-2")))
    test.accepted(answer, "somebody else's Deployment")
    test.check(seconds < 2, "somebody else's Deployment does not wait", f"{seconds:.1f} s")
    answer, seconds = timed(lambda: test.api.scale(namespace, "Deployment", "web", 2))
    test.accepted(answer, "somebody else's scale")
    test.check(seconds < 6, "somebody else's scale waits for two time-outs of 2 s at most", f"{seconds:.1f} s")
    test.warden.resume()
    test.eventually(lambda: test.api.create(namespace, objects.deployment("litellm-new", stated=True), query="?dryRun=All").ok,
                    "all is well when it wakes up", patience=30)
