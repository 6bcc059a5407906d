"""What changed for users between two folders of schemas/litellm: Markdown for a person who takes in a new version."""
import json
from pathlib import Path

SHOWN = 12


def load(folder, name):
    return json.loads((Path(folder) / f"{name}.json").read_text())


def rows(folder):
    lines = (Path(folder) / "models.tsv").read_text().splitlines()[1:]
    return {line.split("\t")[0]: line.split("\t") for line in lines}


def code(names):
    return ", ".join(f"`{name}`" for name in names)


def some(names):
    """The first few names, and how many more."""
    names = list(names)
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return code(names[:SHOWN]) + more


def added_and_removed(title, before, after):
    added, removed = sorted(set(after) - set(before)), sorted(set(before) - set(after))
    if added:
        yield f"- {title} added: {code(added)}"
    if removed:
        yield f"- **{title} gone**: {code(removed)}"


def keys(old, new):
    for section in new:
        before, after = old.get(section, {"keys": {}}), new[section]
        yield from added_and_removed(f"{section}: keys", before["keys"], after["keys"])
        if before.get("unknown", after["unknown"]) != after["unknown"]:
            yield f"- {section}: an unknown key is now {after['unknown']}, it was {before['unknown']}"
        for key in sorted(set(before["keys"]) & set(after["keys"])):
            was, now = (entry["keys"][key].get("types") for entry in (before, after))
            if was and now and was != now:
                yield f"- {section}.{key}: was {' or '.join(was)}, is {' or '.join(now)}"


def names(old, new):
    for name in new:
        yield from added_and_removed(name.replace("_", " "), old.get(name, ()), new[name])


def support(params):
    """{(provider, model): (supported, lost)}; model "" is one that LiteLLM has never heard of."""

    def of(number):
        return None if number is None else frozenset(params["sets"][number])

    found = {}
    for provider, entry in params["providers"].items():
        unknown = (of(entry["supported"]), of(entry["lost"]))
        found[provider, ""] = unknown
        found.update({(provider, model): unknown for model in entry["same"]})
        for group in entry["groups"]:
            found.update({(provider, model): (of(group["supported"]), of(group["lost"])) for model in group["models"] + group["families"]})
    return found


def grouped(changes):
    """Lines for {(provider, model): names}, models with the same names together."""
    groups = {}
    for (provider, model), params in sorted(changes.items()):
        groups.setdefault((provider, params), []).append(model or "(any other model)")
    for (provider, params), models in sorted(groups.items(), key=lambda group: (group[0][0], sorted(group[0][1]))):
        yield f"- {provider}: {code(sorted(params))}: {some(models)}"


def parameters(old, new):
    before, after = support(old), support(new)
    both = sorted(set(before) & set(after))
    newly_lost = {pair: after[pair][1] - before[pair][1] for pair in both if after[pair][1] - before[pair][1]}
    taken_now = {pair: before[pair][1] - after[pair][1] for pair in both if before[pair][1] - after[pair][1]}
    return list(grouped(newly_lost)), list(grouped(taken_now))


def routes(old, new):
    yield from added_and_removed("names without a provider", old["bare_models"], new["bare_models"])
    for name in sorted(set(old["bare_models"]) & set(new["bare_models"])):
        was, now = old["bare_models"][name], new["bare_models"][name]
        if was != now:
            yield f"- **`{name}` without a provider** went to {was}, goes to {now}"
    if old["router_reads_api_base"] != new["router_reads_api_base"]:
        yield "- the router " + ("now looks" if new["router_reads_api_base"] else "no longer looks") + " at `api_base` for a model's provider"


def behaviour(old, new):
    for name in sorted(new["drop_params"]):
        was, now = old["drop_params"].get(name), new["drop_params"][name]
        if was != now:
            yield f"- drop_params: {name.replace('_', ' ')}: was {was}, is {now}"


def deprecations(old, new):
    for name in sorted(new):
        date = new[name][3]
        was = old.get(name, ["", "", "", ""])[3]
        if date and date != was and name in old:
            yield f"- `{name}`: {date}" + (f" (was {was})" if was else "")


def section(title, lines):
    lines = list(lines)
    return [f"## {title}", "", *(lines or ["Nothing."]), ""]


def compare(old, new):
    lost, taken = parameters(load(old, "params"), load(new, "params"))
    before, after = rows(old), rows(new)
    out = [f"# LiteLLM {Path(old).name} → {Path(new).name}", ""]
    out += section("Keys", keys(load(old, "sections"), load(new, "sections")))
    out += section("Names", names(load(old, "names"), load(new, "names")))
    out += section("Where models go", routes(load(old, "routes"), load(new, "routes")))
    out += section("How settings are read", behaviour(load(old, "behaviour"), load(new, "behaviour")))
    out += section("Parameters that are refused now, and lost with drop_params", lost)
    out += section("Parameters that are taken now", taken)
    out += section("Models that are gone from the price map", [f"- {some(sorted(set(before) - set(after)))}"] if set(before) - set(after) else [])
    out += section("Dates of deprecation that are new", deprecations(before, after))
    return "\n".join(out)
