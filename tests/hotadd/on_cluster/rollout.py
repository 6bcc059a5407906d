"""What needs a rollout, and what happens to it; a master key that changes."""
import time

from harness.processes import eventually
from on_cluster import controllers, secret
from on_cluster.system import NOT_TRUE, config_text, entry


def rollout(case, system):
    """A variable that pods lack needs a rollout, which is made where asked for; a removed model of the file is blocked, then deleted."""
    wanted = [entry("roll-1", key="NEW_KEY")]
    system.write(wanted)
    told = system.wait_told("Applied", "False", "CannotBeHotAdded", "does not define the environment variable NEW_KEY")
    case.measured(f"told: {told[2]}")
    case.check(not any(system.chat(i, "roll-1") == 200 for i in range(len(system.doors))), "nothing of it is served")
    generation = lambda: system.api.get(system.namespace, "Deployment", "litellm").body["metadata"]["generation"]  # noqa: E731
    before = generation()
    system.annotate("hot-add-rollout", "true")
    system.touch()
    time.sleep(3)
    case.same(generation(), before, "changes of the template, as no restart would give the pods the variable")
    # The variable comes into the template, as people do it; then the right.
    add_variable(system, "NEW_KEY")
    replace_pods(system, wanted)
    system.wait_settled(120)
    case.check(all(system.serves(i, "roll-1") for i in range(len(system.doors))), "after a rollout by hand it is served")

    # A model that the pods have from their file, removed: not hot where they would not unlearn it.
    before = generation()
    system.write([])
    if system.pair.version.startswith("1.81"):
        eventually(lambda: "apply deploy/controller/rollouts.yaml" in str(system.status()), "without the right it says so", 60)
        case.same(generation(), before, "the generation of the Deployment without the right to roll out")
        controllers.allow(system.cluster, system.namespace, rollouts=True)
        system.touch()
        eventually(lambda: generation() == before + 1, "the Deployment is rolled out", 90)
        system.wait_told("Applied", "False", "RollingOut")
        case.measured(f"removed from the file: {system.status()['Applied'][1:]}")
        time.sleep(5)
        case.same(generation(), before + 1, "changes of the template for one configuration")
    else:
        eventually(lambda: all(system.chat(i, "roll-1") != 200 for i in range(len(system.doors))), "a removed model of the file is blocked", 60)
        row = system.stored().get("id-roll-1")
        case.check(row is not None, "its row stays while pods live that started with it", sorted(system.stored()))
        case.same(generation(), before, "changes of the template, of which none was needed")
        system.cluster.kubectl("rollout", "restart", "deployment/litellm", namespace=system.namespace, check=True)
    replace_pods(system, [])
    system.touch()
    eventually(lambda: "id-roll-1" not in system.stored(), "after the rollout its row is gone", 120)
    system.wait_settled(120)
    system.annotate("hot-add-rollout", None)
    case.check(all(system.chat(i, "roll-1") != 200 for i in range(len(system.doors))), "it is not served")


def add_variable(system, name):
    def change(body):
        container = body["spec"]["template"]["spec"]["containers"][0]
        container["env"].append({"name": name, "valueFrom": {"secretKeyRef": {"name": "up-key", "key": "key"}}})

    answer = system.api.update(system.namespace, "Deployment", "litellm", change)
    if not answer.ok:
        raise RuntimeError(str(answer))


def replace_pods(system, models):
    """What a rollout does, one pod at a time: a new pod, the replica starts again with the configuration as it is, the old pod goes."""
    old = set(system.pods)
    for number in range(len(system.doors)):
        fresh = eventually(lambda: [one["metadata"]["name"] for one in system.api.list(system.namespace, "Pod")
                                    if one["metadata"]["name"] not in old | set(system.pods) and one["status"].get("phase") == "Running"
                                    and "deletionTimestamp" not in one["metadata"]], "a new pod runs", 60)
        system.pair.config_text = config_text(models)
        system.pair.set_environment(environment(system) | {"NEW_KEY": secret.UPSTREAM_KEY})
        system.pair.restart(number)
        system.place(fresh[0], system.doors[number])
    names = lambda: {one["metadata"]["name"] for one in system.api.list(system.namespace, "Pod")}  # noqa: E731
    eventually(lambda: names() == set(system.pods), "the old pods are gone", 120)
    system.touch()
    eventually(lambda: int(system.status()["version"]) >= int(system.version()), "the controller has looked at the new pods", 60)
    system.make_old()


def environment(system):
    salt = {"LITELLM_SALT_KEY": system.salt} if system.salt else {}
    return {"LITELLM_MASTER_KEY": system.key, "UP_KEY": secret.UPSTREAM_KEY, **salt}


def rotation(case, system):
    """The master key changes: the Secret first, then the replicas, with and without LITELLM_SALT_KEY."""
    system.write([entry("rot-1"), entry("rot-2")])
    system.wait_settled()
    writes = sum(len(door.writes()) for door in system.doors)
    system.key = system.pair.key = secret.NEXT_MASTER_KEY
    system.api.patch(system.namespace, "Secret", "litellm-master-key", {"stringData": {"master-key": system.key}})
    system.touch()
    told = system.wait_told("Serving", NOT_TRUE)
    case.measured(f"the Secret is new, the replicas are not: Serving {told[1:]}; Applied {system.status()['Applied'][1:]}")
    system.pair.set_environment(environment(system) | {"NEW_KEY": secret.UPSTREAM_KEY})
    system.pair.config_text = config_text([])
    system.pair.restart_all()
    begin = time.monotonic()
    system.touch()
    served = lambda: all(system.serves(i, name) for i in range(len(system.doors)) for name in ("rot-1", "rot-2"))  # noqa: E731
    if system.salt:
        eventually(served, "all is served again", 60)
        system.wait_settled()
        case.same(sum(len(door.writes()) for door in system.doors), writes, "writes of the controller: with a salt key none is needed")
        case.measured(f"with LITELLM_SALT_KEY: all served again {time.monotonic() - begin:.1f} s after the restarts, without a write")
        return
    # LiteLLM cannot read its rows any more, and hides them: they are written anew, or it is said that they cannot be.
    eventually(lambda: served() or all(name in system.status()["Applied"][2] for name in ("rot-1", "rot-2")), "all is served, or told not to be", 90)
    told, seconds = system.status(), time.monotonic() - begin
    case.measured(f"without LITELLM_SALT_KEY, {seconds:.1f} s after the restarts: Applied {told['Applied'][1:]}; Serving {told['Serving'][1:]}")
    case.check(served() or "True" not in (told["Applied"][0], told["Serving"][0]), "what is not served is told", told)
