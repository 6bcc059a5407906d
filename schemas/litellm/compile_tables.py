#!/usr/bin/env python3
"""Turns schemas/litellm/<version>/ into one C++ file of constant tables: compile_tables.py OUT.inc FOLDER…

The build runs it (src/litellm/CMakeLists.txt). All names stand once in one pool; tables hold their places in it, so that there is nothing
to relocate or to build when the program starts. tests/litellm/knowledge_test.cc reads the JSON by itself and compares.
"""
import json
import sys
from pathlib import Path

# In the order of enum Section and of enum UnknownKey in src/litellm/knowledge/knowledge.h.
SECTIONS = ("configuration", "general_settings", "litellm_settings", "router_settings", "model_list", "litellm_params", "model_info",
            "cache_params", "guardrails", "credential_list")
UNKNOWN = ("ignored", "logged", "sent", "kept")
TYPES = {"bool": 1, "int": 2, "number": 4, "string": 8, "array": 16, "object": 32}
NONE = 0xFFFF
LINE = 130


class Pool:
    """Every text once, with NULs between; the longest first, so that a text that ends another costs nothing."""

    def __init__(self, texts):
        self.at = {}
        parts = []
        size = 0
        for text in sorted(set(texts), key=lambda t: (-len(t), t)):
            if text not in self.at:
                self.at[text] = size
                parts.append(text)
                size += len(text.encode()) + 1
        self.parts = parts

    def ref(self, text):
        """Offset and length in one number: 24 bits and 8."""
        length = len(text.encode())
        assert length < 256 and self.at[text] < 1 << 24, text
        return self.at[text] << 8 | length


def read(folder):
    version = {"version": folder.name}
    for name in ("sections", "names", "routes", "behaviour", "params"):
        version[name] = json.loads((folder / f"{name}.json").read_text())
    rows = (folder / "models.tsv").read_text().splitlines()[1:]
    version["models"] = sorted((tuple(row.split("\t")) for row in rows), key=lambda row: row[0].encode())
    return version


def by_bytes(names):
    return sorted(names, key=lambda name: name.encode())


def texts_of(version):
    for section in version["sections"].values():
        yield from section["keys"]
    for names in version["names"].values():
        yield from names
    for rule in version["routes"]["bare_rules"]:
        yield from (text for text in rule.values())
    for table in (version["routes"]["bare_models"], version["routes"]["endpoints"]):
        for name, provider in table.items():
            yield from (name, provider)
    for written, (provider, model) in version["routes"]["reroutes"].items():
        yield from (written, provider, model)
    yield from version["params"]["params"]
    for provider, entry in version["params"]["providers"].items():
        yield provider
        yield from entry["same"]
        for group in entry["groups"]:
            yield from group["models"]
            yield from group["families"]
    for row in version["models"]:
        yield from row


class Writer:
    def __init__(self):
        self.out = []

    def array(self, kind, name, items):
        """constexpr kind name[] = {…}; never empty, so that it has a type."""
        self.out.append(f"constexpr {kind} {name}[] = {{")
        line = ""
        for item in items or ["{}"]:
            if len(line) + len(item) > LINE:
                self.out.append(line)
                line = ""
            line += item + ","
        self.out += [line, "};"]

    def text(self, name, parts):
        self.out.append(f"constexpr char {name}[] =")
        for part in parts:
            escaped = part.replace("\\", "\\\\").replace('"', '\\"')
            assert escaped.isprintable(), part
            self.out.append(f'"{escaped}\\0"')
        self.out.append(";")


def refs(pool, names):
    return [str(pool.ref(name)) for name in by_bytes(names)]


def words(params, index):
    bits = sum(1 << index[name] for name in params)
    return f"{{{bits & (1 << 64) - 1}u,{bits >> 64}u}}"


def write_version(writer, pool, version, at, index, numbers):
    tag = f"_{at}"
    sections = []
    for section in SECTIONS:
        keys = version["sections"][section]["keys"]
        entries = [f"{{{pool.ref(k)},{sum(TYPES[t] for t in keys[k].get('types', ()))}}}" for k in by_bytes(keys)]
        writer.array("KeyRow", f"k_{section}{tag}", entries)
        sections.append(f"{{k_{section}{tag},{len(keys)},UnknownKey({UNKNOWN.index(version['sections'][section]['unknown'])})}}")
    writer.array("SectionRow", f"kSections{tag}", sections)
    for name in ("providers", "routing_strategies", "callbacks", "cache_types"):
        writer.array("std::uint32_t", f"k_{name}{tag}", refs(pool, version["names"][name]))

    routes = version["routes"]
    bare = routes["bare_models"]
    writer.array("PairRow", f"kBare{tag}", [f"{{{pool.ref(m)},{pool.ref(bare[m])}}}" for m in by_bytes(bare)])
    reroutes = sorted(routes["reroutes"].items(), key=lambda row: [part.encode() for part in row[0].split("/", 1)])
    writer.array("RerouteRow", f"kReroutes{tag}", [f"{{{pool.ref(w)},{pool.ref(p)},{pool.ref(m)}}}" for w, (p, m) in reroutes])
    kinds = {"equals": "kEquals", "prefix": "kPrefix", "contains": "kContains", "regex": "kPattern"}
    rules = [(kind, rule[kind], rule["provider"]) for rule in routes["bare_rules"] for kind in kinds if kind in rule]
    writer.array("RuleRow", f"kRules{tag}", [f"{{RuleRow::{kinds[k]},{pool.ref(t)},{pool.ref(p)}}}" for k, t, p in rules])
    ends = routes["endpoints"]
    writer.array("PairRow", f"kEndpoints{tag}", [f"{{{pool.ref(e)},{pool.ref(ends[e])}}}" for e in ends])

    params = version["params"]

    def number(local):
        return NONE if local is None else numbers[tuple(params["sets"][local])]

    providers = []
    for provider in by_bytes(params["providers"]):
        entry = params["providers"][provider]
        models = [(m, NONE, NONE, 0) for m in entry["same"]]
        for group in entry["groups"]:
            pair = (number(group["supported"]), number(group["lost"]))
            models += [(m, *pair, 0) for m in group["models"]] + [(m, *pair, 1) for m in group["families"]]
        name = f"kModels{tag}_{len(providers)}"
        if models:
            same = (number(entry["supported"]), number(entry["lost"]))
            rows = [f"{{{pool.ref(m)},{same[0] if s == NONE and l == NONE else s},{same[1] if s == NONE and l == NONE else l},{f}}}"
                    for m, s, l, f in sorted(models, key=lambda row: row[0].encode())]
            writer.array("SupportRow", name, rows)
        providers.append(f"{{{pool.ref(provider)},{number(entry['supported'])},{number(entry['lost'])},{name if models else 'nullptr'},{len(models)}}}")
    writer.array("ProviderRow", f"kProviders{tag}", providers)
    rows = [f"{{{pool.ref(n)},{pool.ref(p)},{pool.ref(m)},{pool.ref(d)}}}" for n, p, m, d in version["models"]]
    writer.array("ModelRow", f"kMap{tag}", rows)

    drop = version["behaviour"]["drop_params"]
    flags = ",".join("true" if drop[name] else "false" for name in ("env_any_text", "global_parsed", "model_parsed"))
    major, minor, patch = version["version"].split(".")
    true = {True: "true", False: "false"}
    def span(name, count):
        return f"{{{name}{tag},{count}}}"
    return (f"{{.version={{{major},{minor},{patch}}},.sections={span('kSections', len(SECTIONS))},"
            f".providers={span('k_providers', len(version['names']['providers']))},"
            f".strategies={span('k_routing_strategies', len(version['names']['routing_strategies']))},"
            f".callbacks={span('k_callbacks', len(version['names']['callbacks']))},"
            f".cache_types={span('k_cache_types', len(version['names']['cache_types']))},"
            f".reroutes={span('kReroutes', len(reroutes))},.bare={span('kBare', len(bare))},.rules={span('kRules', len(rules))},.endpoints={span('kEndpoints', len(ends))},"
            f".support={span('kProviders', len(providers))},.models={span('kMap', len(rows))},"
            f".endpoint_within={true[routes['endpoint_within']]},.router_reads_api_base={true[routes['router_reads_api_base']]},"
            f".drop_params={{{flags}}}}}")


def main():
    out, folders = Path(sys.argv[1]), [Path(f) for f in sys.argv[2:]]
    versions = sorted((read(f) for f in folders), key=lambda v: tuple(int(n) for n in v["version"].split(".")))
    pool = Pool(text for version in versions for text in texts_of(version))
    universe = by_bytes({name for version in versions for name in version["params"]["params"]})
    assert len(universe) <= 128, f"{len(universe)} parameters; ParamSet holds 128"
    index = {name: at for at, name in enumerate(universe)}
    numbers = {}
    for version in versions:
        for params in version["params"]["sets"]:
            numbers.setdefault(tuple(params), len(numbers))
    writer = Writer()
    writer.out += ["// Made by schemas/litellm/compile_tables.py from schemas/litellm/.", "// clang-format off",
                   "#pragma GCC diagnostic ignored \"-Woverlength-strings\"  // both compilers we build with take them"]
    writer.text("kText", pool.parts)
    writer.array("std::uint32_t", "kParams", [str(pool.ref(name)) for name in universe])
    writer.array("ParamSet::Words", "kSets", [f"{{{words(params, index)}}}" for params in numbers])
    tables = [write_version(writer, pool, version, at, index, numbers) for at, version in enumerate(versions)]
    writer.array("Tables", "kTables", tables)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(writer.out) + "\n")


if __name__ == "__main__":
    main()
