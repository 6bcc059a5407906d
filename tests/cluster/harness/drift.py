"""The one question of the drift scenarios: a tool writes the same again and again; does anything change after the first time?"""
import json
import subprocess
import tempfile
import time

import yaml

from harness import objects
from harness.compare import authored, differences, missing
from harness.processes import eventually


class Again:
    """Writes `wish` by `first`, then by `again(round)`, and checks that nothing moves.

    `diffs`: {what it is: function that returns a CompletedProcess whose exit code 0 means no difference}.
    `dry`: function that returns what the API server would store, as an object."""

    def __init__(self, test, namespace, wish, first, again=None, diffs=None, dry=None, pause=0.0):
        self.test, self.namespace, self.wish = test, namespace, wish
        self.first, self.again = first, again or (lambda number: first())
        self.diffs, self.dry, self.pause = diffs or {}, dry, pause
        self.name, self.kind = wish["metadata"]["name"], wish["kind"]

    def live(self):
        return self.test.must(self.test.api.get(self.namespace, self.kind, self.name), "the object is there").body

    def moves(self):
        """By how much the generation moves of itself: asked where warden is not. A Deployment's also counts changes of its annotations, and some
        tools write these each time."""
        self.test.must(self.first(), "round one without warden")
        begun = self.settled()
        for number in range(2, self.test.rounds + 1):
            self.test.must(self.again(number), f"round {number} without warden")
            ended = self.settled()
        return ended["metadata"]["generation"] - begun["metadata"]["generation"]

    def run(self, moves=0, patches=0):
        """`moves`: what `moves` of the same in a namespace without warden returned. `patches`: how many are right after round one."""
        test = self.test
        foreseen = self.dry() if self.dry else None
        test.must(self.first(), "round one")
        begun = self.settled()
        if foreseen:
            self._same(foreseen, begun, "the dry run before round one says what round one stores")
        before = test.warden.metrics().total("warden_patches_total")
        sets = self.replica_sets()
        for number in range(2, test.rounds + 1):
            time.sleep(self.pause)
            test.accepted(self.again(number), f"round {number}")
            ended = self.settled()
        moved = ended["metadata"]["generation"] - begun["metadata"]["generation"]
        test.check(moved == moves, "the generation stays" if moves == 0 else f"the generation moves by {moves} as it does without warden", moved)
        test.check(begun["spec"] == ended["spec"], "the spec stays", differences(begun["spec"], ended["spec"]))
        test.check(sets == self.replica_sets(), "no ReplicaSet comes or goes", f"{sets} -> {self.replica_sets()}")
        lost = missing(ended["spec"], self.wish["spec"])
        test.check(not lost, "each field that the author wrote has his value", lost)
        further = test.warden.metrics().total("warden_patches_total") - before
        test.check(further == patches, f"{patches or 'no'} patch after round one", f"{further:.0f}")
        for what, diff in self.diffs.items():
            shown = diff()
            test.check(shown.returncode == 0, f"{what} is empty", (shown.stdout + shown.stderr)[:600])
        if self.dry:
            self._same(self.dry(), ended, "a dry run afterwards says what is stored")
        return ended

    def _same(self, foreseen, stored, what):
        left, right = authored(foreseen)["spec"], authored(stored)["spec"]
        self.test.check(left == right, what, differences(left, right))

    def settled(self):
        """The object, when its controller has seen it. Nobody watches a Rollout here."""
        if self.kind != "Rollout":
            settle(self.test, self.namespace, self.kind, self.name)
        return self.live()

    def replica_sets(self):
        return sorted(one["metadata"]["name"] for one in self.test.api.list(self.namespace, "ReplicaSet"))


def settle(test, namespace, kind="Deployment", name="litellm"):
    """Waits until its controller has seen the object, and stamped a Deployment: the stamp is an annotation that a PUT takes away."""
    def seen():
        thing = test.api.get(namespace, kind, name).body
        stamped = kind != "Deployment" or "deployment.kubernetes.io/revision" in thing["metadata"].get("annotations", {})
        return stamped and thing.get("status", {}).get("observedGeneration") == thing["metadata"]["generation"]

    eventually(seen, f"the controller sees {kind} {namespace}/{name}")


class Manifest:
    """An object as a file, and kubectl's ways to bring it in."""

    def __init__(self, test, namespace, thing):
        self._test, self._namespace, self.thing = test, namespace, thing
        self._folder = tempfile.TemporaryDirectory(dir=test.cluster.folder)
        self.path = f"{self._folder.name}/manifest.yaml"
        with open(self.path, "w", encoding="utf-8") as file:
            yaml.safe_dump(thing, file, sort_keys=False)
        test.at_the_end(self._folder.cleanup)

    def kubectl(self, *arguments, user=None):
        return self._test.cluster.kubectl(*arguments, "-f", self.path, namespace=self._namespace, user=user)

    def apply(self, *further, user=None):
        return self.kubectl("apply", *further, user=user)

    def apply_as(self, manager, *further, user=None):
        return self.kubectl("apply", "--server-side", f"--field-manager={manager}", *further, user=user)

    def diff(self, *further):
        return self.kubectl("diff", *further)

    def dry(self, *how):
        """What `kubectl apply` with `how` would store."""
        done = self.kubectl("apply", "--dry-run=server", "--output=json", *how)
        if done.returncode != 0:
            raise RuntimeError(f"dry run: {done.stderr}")
        return json.loads(done.stdout)


def until_judged(test, namespace):
    """The API server takes a moment to see that the labels of a namespace have changed: waits until warden is asked there."""
    bad = objects.with_image(objects.deployment("litellm-probe", stated=True), objects.COMPROMISED_IMAGE)
    test.eventually(lambda: not test.api.create(namespace, bad, query="?dryRun=All").ok, "the namespace is judged")


def run(command, cluster, patience=120):
    """A program that reads KUBECONFIG."""
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=patience, env=cluster.environment, check=False)
