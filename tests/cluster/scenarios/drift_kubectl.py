"""No drift: kubectl's own ways to write the same file again and again."""
from harness import objects
from harness.api import JANE, service_account
from harness.drift import Again, Manifest, until_judged
from harness.suite import scenario


def _client_side(test, wish):
    namespace = test.namespace()
    file = Manifest(test, namespace, wish)
    return Again(test, namespace, wish, file.apply, diffs={"kubectl diff": file.diff}, dry=file.dry).run()


@scenario
def client_side_apply_of_what_states_nothing(test):
    """kubectl apply; warden fills in at round one and never again."""
    spec = _client_side(test, objects.deployment())["spec"]
    test.check(spec["replicas"] == 2, "two replicas were filled in", spec["replicas"])
    test.check(spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0, "the strategy was filled in", spec["strategy"])
    pod = spec["template"]["spec"]
    test.check(pod["containers"][0].get("lifecycle"), "a preStop was filled in", pod["containers"][0])
    test.check(pod["terminationGracePeriodSeconds"] == 60, "a grace period was filled in", pod["terminationGracePeriodSeconds"])


@scenario
def client_side_apply_of_what_states_all(test):
    """kubectl apply of a file that leaves nothing to fill."""
    before = test.warden.metrics().total("warden_patches_total")
    _client_side(test, objects.deployment(stated=True))
    test.check(test.warden.metrics().total("warden_patches_total") == before, "not one patch")


@scenario
def a_diff_of_lines_that_are_dropped(test):
    """What a file no longer states: kubectl diff shows what its apply will do, and both are filled."""
    namespace = test.namespace()
    test.accepted(Manifest(test, namespace, objects.deployment(stated=True)).apply(), "the file that states all")
    shorter = Manifest(test, namespace, objects.deployment())
    diff = shorter.diff()
    test.check(diff.returncode in (0, 1), "kubectl diff is not denied", diff.stderr)
    test.accepted(shorter.apply(), "its apply")
    test.check(test.api.get(namespace, "Deployment", "litellm").body["spec"]["replicas"] == 2, "is filled with what was there")
    again = shorter.diff()
    test.check(again.returncode == 0 and not again.stdout, "and then there is no difference", again.stdout + again.stderr)


@scenario
def client_side_apply_of_a_stateful_set(test):
    """kubectl apply of a StatefulSet."""
    test.check(_client_side(test, objects.stateful_set())["spec"]["replicas"] == 2, "two replicas were filled in")


def _server_side(test, wish, other):
    """Two managers, each with its part."""
    namespace = test.namespace()
    mine, theirs = Manifest(test, namespace, wish), Manifest(test, namespace, other)

    def both(*_):
        done = mine.apply_as("team")
        return done if done.returncode else theirs.apply_as("operations")

    def diff(file, manager):
        return lambda: file.diff("--server-side", f"--field-manager={manager}")

    return Again(test, namespace, wish, both,
                 diffs={"kubectl diff --server-side of the one": diff(mine, "team"), "that of the other": diff(theirs, "operations")}).run()


def _part(**spec):
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "litellm"}, "spec": spec}


@scenario
def server_side_apply_by_two_managers(test):
    """kubectl apply --server-side by two managers; what warden fills belongs to neither."""
    live = _server_side(test, objects.deployment(), _part(minReadySeconds=5))
    owned = str([entry.get("fieldsV1") for entry in live["metadata"]["managedFields"] if entry.get("operation") == "Apply"])
    test.check("f:replicas" not in owned and "f:lifecycle" not in owned, "no manager of an apply owns what was filled in", owned[:300])
    test.check(live["spec"]["replicas"] == 2, "two replicas were filled in")


@scenario
def server_side_apply_by_two_managers_of_what_states_all(test):
    """The same, of files that leave nothing to fill."""
    _server_side(test, objects.deployment(stated=True), _part(minReadySeconds=5))


@scenario
def server_side_apply_with_replicas_of_another_manager(test):
    """One manager states replicas: 3, the other nothing: 3 it stays."""
    live = _server_side(test, objects.deployment(), _part(replicas=3))
    test.check(live["spec"]["replicas"] == 3, "the replicas are those stated", live["spec"]["replicas"])


def _beside(test, again_in, patches=0):
    """Runs what `again_in(namespace)` makes where warden is asked; beside it where it is not, which says how the generation moves of itself."""
    ignored = test.namespace({"litellm-warden.dev/ignore": "control"})
    return again_in(test.namespace()).run(again_in(ignored).moves(), patches)


@scenario
def one_file_by_client_side_then_server_side_apply(test):
    """A team moves from one way of applying to the other and back: nothing changes.

    At the first --server-side kubectl makes its new manager the owner of all that its old one wrote, what was filled in with it; the file has none of
    it, so the apply would take it away. One patch keeps it."""
    def again_in(namespace):
        file = Manifest(test, namespace, objects.deployment())
        return Again(test, namespace, file.thing, file.apply, lambda number: file.apply(*(["--server-side"] if number % 2 == 0 else [])))

    test.check(_beside(test, again_in, patches=1)["spec"]["replicas"] == 2, "two replicas stay filled in")


@scenario
def create_and_replace(test):
    """kubectl create, then kubectl replace: each sends the whole object."""
    def again_in(namespace):
        file = Manifest(test, namespace, objects.deployment(stated=True))
        return Again(test, namespace, file.thing, lambda: file.kubectl("create"), lambda number: file.kubectl("replace"))

    _beside(test, again_in)


OPERATOR = service_account("operators", "gateway")


def _put_of(test, namespace, wish, user, whole):
    """What an operator does each second: PUTs its wish, or (not `whole`) what it read with its own fields laid over."""
    def put(_=None):
        if whole:
            return test.api.replace(namespace, wish, user=user)

        def overlay(live):
            objects.container_of(live)["image"] = objects.IMAGE
            live["spec"]["template"]["metadata"]["labels"] = wish["spec"]["template"]["metadata"]["labels"]

        return test.api.update(namespace, "Deployment", "litellm", overlay, user=user)

    return put


def _operator(test, wish, user, whole):
    def again_in(namespace):
        return Again(test, namespace, wish, lambda: test.api.create(namespace, wish, user=user), _put_of(test, namespace, wish, user, whole), pause=1.0)

    _beside(test, again_in)


@scenario
def an_operator_that_states_all(test):
    """A service account, and a person's program, PUT their wish each second."""
    for user in (OPERATOR, JANE):
        _operator(test, objects.deployment(stated=True), user, whole=True)


@scenario
def an_operator_that_reads_overlays_and_writes(test):
    """controllerutil.CreateOrUpdate: reads the live object, lays its own fields over it, PUTs."""
    _operator(test, objects.deployment(stated=True), OPERATOR, whole=False)
    _operator(test, objects.deployment(), JANE, whole=False)


@scenario
def an_operator_that_states_nothing_is_told_so(test):
    """It would send the same for ever, so nothing is filled for it: its creation is denied."""
    test.denied(test.api.create(test.namespace(), objects.deployment(), user=OPERATOR), "its creation", "LW101")


@scenario
def an_operator_that_leaves_out_the_pre_stop(test):
    """What the API server has no default for is filled each time that its PUT takes it away: the object stays, no rollout."""
    wish = objects.deployment(stated=True)
    del objects.container_of(wish)["lifecycle"]
    beside = test.namespace({"litellm-warden.dev/ignore": "control"})
    moves = Again(test, beside, wish, lambda: test.api.create(beside, wish, user=OPERATOR), _put_of(test, beside, wish, OPERATOR, True)).moves()
    namespace = test.namespace()
    live = Again(test, namespace, wish, lambda: test.api.create(namespace, wish, user=OPERATOR), _put_of(test, namespace, wish, OPERATOR, True),
                 pause=1.0).run(moves, patches=test.rounds - 1)
    test.check(objects.container_of(live).get("lifecycle"), "the preStop is there")


@scenario
def an_operator_from_before_the_webhook_is_not_fought(test):
    """It states nothing, its object was there before: it PUTs each second, nothing is denied, nothing filled, nothing moves."""
    namespace = test.namespace({"litellm-warden.dev/ignore": "before"})
    wish = objects.deployment()

    def before():
        answer = test.api.create(namespace, wish, user=OPERATOR)
        test.must(test.cluster.kubectl("label", "namespace", namespace, "litellm-warden.dev/ignore-"), "the webhook comes")
        until_judged(test, namespace)
        return answer

    beside = test.namespace({"litellm-warden.dev/ignore": "control"})
    moves = Again(test, beside, wish, lambda: test.api.create(beside, wish, user=OPERATOR), _put_of(test, beside, wish, OPERATOR, True)).moves()
    spec = Again(test, namespace, wish, before, _put_of(test, namespace, wish, OPERATOR, True), pause=1.0).run(moves)["spec"]
    test.check(spec["replicas"] == 1, "its replicas stay what they were", spec["replicas"])


@scenario
def a_dry_run_stores_nothing(test):
    """kubectl apply --dry-run=server answers with what would be stored, filled in, and stores nothing."""
    namespace = test.namespace()
    thing = Manifest(test, namespace, objects.deployment()).dry()
    test.check(thing["spec"]["replicas"] == 2, "the answer is filled in", thing["spec"]["replicas"])
    test.check(test.api.get(namespace, "Deployment", "litellm").code == 404, "nothing is stored")
