"""No drift: Argo CD's ways, and a Rollout."""
import copy
import pathlib

from harness import objects
from harness.api import APPLY, MERGE_PATCH, service_account
from harness.compare import authored, differences
from harness.drift import Again, Manifest
from harness.processes import eventually
from harness.suite import scenario

ARGO = service_account("argocd", "argocd-application-controller")
TRACKING = "argocd.argoproj.io/tracking-id"
DATA = pathlib.Path(__file__).resolve().parent.parent / "data"


def _tracked(thing, namespace):
    """As Argo CD marks what it applies."""
    thing = copy.deepcopy(thing)
    group, kind = thing["apiVersion"].split("/")[0], thing["kind"]
    thing["metadata"].setdefault("annotations", {})[TRACKING] = f"gateway:{group}/{kind}:{namespace}/{thing['metadata']['name']}"
    return thing


class Argo:
    """Argo CD with ServerSideApply=true and ServerSideDiff: applies as argocd-controller, force; compares by a dry run of the same apply."""

    def __init__(self, test, namespace, thing):
        self.test, self.namespace = test, namespace
        self.thing = _tracked(thing, namespace)
        self.syncs = 0

    def apply(self, dry=False):
        query = "?fieldManager=argocd-controller&force=true" + ("&dryRun=All" if dry else "")
        return self.test.api.patch(self.namespace, self.thing["kind"], self.thing["metadata"]["name"], self.thing, APPLY, query=query, user=ARGO)

    def out_of_sync(self):
        """What ServerSideDiff calls different: the dry run's result against the live object."""
        predicted = self.test.must(self.apply(dry=True), "the dry run").body
        live = self.test.must(self.test.api.get(self.namespace, self.thing["kind"], self.thing["metadata"]["name"]), "the object").body
        return differences(authored(live), authored(predicted))

    def self_heal(self):
        """One round of the loop: compare, sync where they differ."""
        if self.out_of_sync():
            self.syncs += 1
            self.test.must(self.apply(), "the sync")


def _argo(test, wish):
    namespace = test.namespace()
    argo = Argo(test, namespace, wish)
    ended = Again(test, namespace, argo.thing, argo.apply, lambda number: argo.apply()).run()
    test.check(not argo.out_of_sync(), "the application is in sync", argo.out_of_sync())
    for _ in range(test.rounds):
        argo.self_heal()
    test.check(argo.syncs == 0, "self-heal has nothing to heal", argo.syncs)
    return argo, ended


@scenario
def argo_cd_with_server_side_apply(test):
    """Argo CD syncs and heals what states nothing: in sync after the first sync, for ever."""
    _, ended = _argo(test, objects.deployment())
    test.check(ended["spec"]["replicas"] == 2, "two replicas were filled in")


@scenario
def argo_cd_of_what_states_all(test):
    """The same of a manifest that leaves nothing to fill."""
    _argo(test, objects.deployment(stated=True))


@scenario
def argo_cd_heals_what_a_person_changed(test):
    """Somebody changes a stated field by hand: one sync brings it back, then all is quiet; what was filled stays."""
    argo, begun = _argo(test, objects.deployment(minReadySeconds=5))
    test.must(test.api.patch(argo.namespace, "Deployment", "litellm", {"spec": {"minReadySeconds": 7}}), "the change by hand")
    for _ in range(test.rounds):
        argo.self_heal()
    live = test.api.get(argo.namespace, "Deployment", "litellm").body
    test.check(argo.syncs == 1, "one sync heals it", argo.syncs)
    test.check(live["spec"] == begun["spec"], "all is as before", differences(begun["spec"], live["spec"]))


@scenario
def argo_cd_with_client_side_apply(test):
    """Argo CD as it comes: kubectl apply with the tracking annotation; its comparison is of what was last applied."""
    namespace = test.namespace()
    file = Manifest(test, namespace, _tracked(objects.deployment(), namespace))
    Again(test, namespace, file.thing, lambda: file.apply(user=ARGO), lambda number: file.apply(user=ARGO), diffs={"kubectl diff": file.diff}).run()


@scenario
def flux_as_kustomize_controller(test):
    """Flux: server-side apply, force, as kustomize-controller, after a dry run of each object."""
    namespace = test.namespace()
    wish = objects.deployment()
    wish["metadata"]["labels"] |= {"kustomize.toolkit.fluxcd.io/name": "gateway", "kustomize.toolkit.fluxcd.io/namespace": "flux-system"}
    user = service_account("flux-system", "kustomize-controller")

    def apply(_=None, query=""):
        return test.api.patch(namespace, "Deployment", "litellm", wish, APPLY, query=f"?fieldManager=kustomize-controller&force=true{query}", user=user)

    Again(test, namespace, wish, apply, apply, dry=lambda: test.must(apply(query="&dryRun=All"), "the dry run").body).run()


@scenario
def a_rollout_that_argo_patches(test):
    """An Argo Rollout, applied again and again while its controller patches annotations and status: nothing moves, lists stay as written."""
    _need_rollouts(test)
    namespace = test.namespace()
    wish = objects.rollout()
    file = Manifest(test, namespace, wish)
    controller = service_account("argo-rollouts", "argo-rollouts")

    def again(number):
        body = {"metadata": {"annotations": {"rollout.argoproj.io/revision": str(number)}}}
        test.accepted(test.api.patch(namespace, "Rollout", "litellm", body, user=controller), "the controller's annotation")
        status = {"status": {"observedGeneration": str(number), "replicas": 2}}
        test.accepted(test.api.patch(namespace, "Rollout", "litellm", status, MERGE_PATCH, sub="status", user=controller), "the controller's status")
        return file.apply()

    first = file.apply()
    if first.returncode != 0:
        # In a Rollout's lists nothing is filled, so a preStop has to be stated.
        test.check("LW103" in first.stderr, "what cannot be filled in a list is said", first.stderr)
        objects.container_of(wish)["lifecycle"] = objects.LIFECYCLE
        objects.pod_of(wish)["terminationGracePeriodSeconds"] = 90
        file = Manifest(test, namespace, wish)
    live = Again(test, namespace, wish, lambda: file.apply(), again, diffs={"kubectl diff": lambda: file.diff()}).run()
    test.check(live["spec"]["template"]["spec"]["containers"] == objects.pod_of(wish)["containers"], "the list of containers is the author's")
    test.check(live["spec"].get("replicas") == 2, "two replicas were filled in", live["spec"].get("replicas"))


def _need_rollouts(test):
    test.cluster.kubectl("apply", "-f", DATA / "rollout-crd.yaml", check=True)
    eventually(lambda: test.api.call("GET", "/apis/argoproj.io/v1alpha1/rollouts").ok, "Rollouts are served")
