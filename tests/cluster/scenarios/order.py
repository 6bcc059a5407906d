"""The five objects of a gateway in every order: no denial is caused by what has not arrived yet."""
import copy
import itertools
import json

from harness import objects
from harness.compare import differences
from harness.suite import scenario

SAMPLE = 24  # of the 120, spread evenly


def _system(**options):
    return [objects.deployment(**options), objects.config_map(), objects.secret(), objects.autoscaler(), objects.disruption_budget()]


def _orders(test, things):
    orders = list(itertools.permutations(things))
    return orders if test.soak else orders[:: len(orders) // SAMPLE]


def _run(test, things):
    ends = {}
    orders = _orders(test, things)
    for order in orders:
        namespace = test.namespace()
        kinds = " ".join(thing["kind"] for thing in order)
        for thing in order:
            test.accepted(test.api.create(namespace, copy.deepcopy(thing)), f"{thing['kind']} in {kinds}")
        spec = test.api.get(namespace, "Deployment", "litellm").body.get("spec")
        ends.setdefault(json.dumps(spec, sort_keys=True), kinds)
    test.check(len(ends) == 1, f"{len(orders)} orders end alike", _first_difference(ends))


def _first_difference(ends):
    if len(ends) < 2:
        return ""
    (left, one), (right, other) = list(ends.items())[:2]
    return f"{one} / {other}: {differences(json.loads(left), json.loads(right))}"


@scenario
def any_order_of_what_states_no_replicas(test):
    """Deployment (stating no replicas), ConfigMap, Secret, HPA, PDB."""
    _run(test, _system())


@scenario
def any_order_of_what_states_all(test):
    """The same where nothing is left to fill."""
    _run(test, _system(stated=True))
