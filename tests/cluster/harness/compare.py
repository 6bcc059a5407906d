"""What differs between two objects, and whether an object has what its author wrote."""
import copy

_OF_THE_SERVER = ("resourceVersion", "uid", "creationTimestamp", "managedFields", "generation")


def authored(thing):
    """Without what the API server and its controllers write."""
    thing = copy.deepcopy(thing)
    metadata = thing["metadata"]
    for key in _OF_THE_SERVER:
        metadata.pop(key, None)
    metadata.get("annotations", {}).pop("deployment.kubernetes.io/revision", None)
    if not metadata.get("annotations"):
        metadata.pop("annotations", None)
    thing.pop("status", None)
    return thing


def differences(left, right, path=""):
    """Lines `path: left -> right`."""
    if isinstance(left, dict) and isinstance(right, dict):
        result = []
        for key in sorted(left.keys() | right.keys()):
            result += differences(left.get(key), right.get(key), f"{path}/{key}")
        return result
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        return [line for i, (a, b) in enumerate(zip(left, right)) for line in differences(a, b, f"{path}/{i}")]
    return [] if left == right else [f"{path}: {_short(left)} -> {_short(right)}"]


def missing(live, wish, path=""):
    """Where `live` has not what `wish` states; items of lists that have a name are found by it."""
    if isinstance(wish, dict):
        if not isinstance(live, dict):
            return [f"{path}: {_short(live)} instead of a mapping"]
        return [line for key, value in wish.items() for line in missing(live.get(key), value, f"{path}/{key}")]
    if isinstance(wish, list):
        if not isinstance(live, list):
            return [f"{path}: {_short(live)} instead of a list"]
        return [line for i, value in enumerate(wish) for line in missing(_item(live, i, value), value, f"{path}/{i}")]
    return [] if live == wish else [f"{path}: {_short(live)} instead of {_short(wish)}"]


def _item(live, index, wish):
    if isinstance(wish, dict) and "name" in wish:
        return next((item for item in live if item.get("name") == wish["name"]), None)
    return live[index] if index < len(live) else None


def _short(value):
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
