"""No drift: kubectl's own ways to write the same file again and again."""
from harness import objects
from harness.api import JANE, service_account
from harness.drift import Again, Manifest
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


@scenario
def one_file_by_client_side_then_server_side_apply(test):
    """A team moves from one way of applying to the other and back: nothing changes."""
    namespace = test.namespace()
    file = Manifest(test, namespace, objects.deployment())
    again = Again(test, namespace, file.thing, file.apply, lambda number: file.kubectl("apply", *(["--server-side"] if number % 2 == 0 else [])))
    test.check(again.run()["spec"]["replicas"] == 2, "two replicas stay filled in")


@scenario
def create_and_replace(test):
    """kubectl create, then kubectl replace: each sends the whole object, defaults and all."""
    namespace = test.namespace()
    file = Manifest(test, namespace, objects.deployment(stated=True))
    Again(test, namespace, file.thing, lambda: file.kubectl("create"), lambda number: file.kubectl("replace")).run()


@scenario
def an_operator_that_puts_its_wish_each_second(test):
    """A service account PUTs what it wants, whole, each second, and states nothing: its wish stands, nobody fights it."""
    _operator(test, objects.deployment(), service_account("operators", "gateway"), whole=True)


@scenario
def an_operator_that_states_all(test):
    """The same by an operator that states everything, and by a person's program."""
    for user in (service_account("operators", "gateway"), JANE):
        _operator(test, objects.deployment(stated=True), user, whole=True)


@scenario
def an_operator_that_reads_overlays_and_writes(test):
    """controllerutil.CreateOrUpdate: reads the live object, lays its own fields over it, PUTs."""
    for user in (service_account("operators", "gateway"), JANE):
        _operator(test, objects.deployment(), user, whole=False)


def _operator(test, wish, user, whole):
    namespace = test.namespace()

    def put(_):
        live = test.must(test.api.get(namespace, "Deployment", "litellm"), "the object").body
        if whole:
            body = wish | {"metadata": wish["metadata"] | {"resourceVersion": live["metadata"]["resourceVersion"]}}
        else:
            objects.container_of(live)["image"] = objects.IMAGE
            live["spec"]["template"]["metadata"]["labels"] = wish["spec"]["template"]["metadata"]["labels"]
            body = live
        return test.api.replace(namespace, body, user=user)

    Again(test, namespace, wish, lambda: test.api.create(namespace, wish, user=user), put, pause=1.0).run()


@scenario
def a_dry_run_stores_nothing(test):
    """kubectl apply --dry-run=server answers with what would be stored, filled in, and stores nothing."""
    namespace = test.namespace()
    thing = Manifest(test, namespace, objects.deployment()).dry()
    test.check(thing["spec"]["replicas"] == 2, "the answer is filled in", thing["spec"]["replicas"])
    test.check(test.api.get(namespace, "Deployment", "litellm").code == 404, "nothing is stored")
