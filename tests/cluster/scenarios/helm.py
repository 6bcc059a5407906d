"""The real helm: install, upgrade again and again, roll back."""
import pathlib

from harness import objects
from harness.drift import Again, run
from harness.suite import scenario

CHART = pathlib.Path(__file__).resolve().parent.parent / "data/chart"


class Helm:
    """Release `gateway` of the chart in one namespace."""

    def __init__(self, test, tool):
        self._test, self._program = test, test.tools.path(tool)
        self.namespace = test.namespace()

    def __call__(self, *arguments):
        return run([self._program, "--namespace", self.namespace, *arguments], self._test.cluster)

    def install(self, *further):
        return self("install", "gateway", CHART, *further)

    def upgrade(self, *further):
        return self("upgrade", "gateway", CHART, *further)

    def live(self):
        return self._test.api.get(self.namespace, "Deployment", "litellm").body


def _wish(helm):
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "litellm", "namespace": helm.namespace},
            "spec": {"replicas": 2, "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}}}


def _upgrades(test, tool):
    helm = Helm(test, tool)
    Again(test, helm.namespace, _wish(helm), helm.install, lambda number: helm.upgrade()).run()


def _rollback(test, tool):
    helm = Helm(test, tool)
    test.must(helm.install(), "the installation")
    before = helm.live()["spec"]
    test.accepted(helm.upgrade("--set", f"image={objects.NEXT_IMAGE}"), "an upgrade to the next image")
    test.check(helm.live()["spec"]["template"]["spec"]["containers"][0]["image"] == objects.NEXT_IMAGE, "the next image is there")
    test.denied(helm.upgrade("--set", "replicas=1"), "an upgrade to one replica", "LW101")
    test.accepted(helm("rollback", "gateway", "1"), "the rollback")
    after = helm.live()["spec"]
    test.check(after == before, "the spec is that of before", after)
    test.eventually(lambda: len(test.api.list(helm.namespace, "ReplicaSet")) == 2, "no third ReplicaSet")
    test.accepted(helm("uninstall", "gateway"), "the removal")


@scenario(needs=["helm"])
def helm_3_upgrades_again_and_again(test):
    """helm 3 install, then upgrade with the same values: nothing moves."""
    _upgrades(test, "helm")


@scenario(needs=["helm"])
def helm_3_rolls_back(test):
    """helm 3: another image, a denied value, rollback to revision 1: exactly what was there."""
    _rollback(test, "helm")


@scenario(needs=["helm"])
def helm_3_that_states_nothing_is_told_so(test):
    """Of what helm sends nobody can tell what was stated, and it sends it again: replicas are not filled but denied."""
    helm = Helm(test, "helm")
    test.denied(helm.install("--set", "stated=false"), "the installation", "LW101")


@scenario(soak=True, needs=["helm4"])
def helm_4_upgrades_again_and_again(test):
    """helm 4, which applies on the server's side: install, then upgrade with the same values."""
    _upgrades(test, "helm4")


@scenario(soak=True, needs=["helm4"])
def helm_4_rolls_back(test):
    """helm 4: another image, a denied value, rollback."""
    _rollback(test, "helm4")
