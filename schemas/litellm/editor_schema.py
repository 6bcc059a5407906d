#!/usr/bin/env python3
"""Makes schemas/litellm-config.schema.json, for editors, of schemas/litellm/: editor_schema.py [--check]

Keys of every version that is there, with LiteLLM's own words or ours (descriptions.json) and the versions that have them where not all do.
As open as LiteLLM is: an unknown key is no error, only what would stop the proxy or lose a model is. --check: exit code 1 where the file
is not what would be written.
"""
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "litellm-config.schema.json"
TYPES = {"bool": "boolean", "int": "integer", "number": "number", "string": "string", "array": "array", "object": "object"}
# What stops the proxy, or an entry, when it is not there.
REQUIRED = {"model_list": ["model_name", "litellm_params"], "litellm_params": ["model"], "guardrails": ["guardrail_name", "litellm_params"],
            "credential_list": ["credential_name", "credential_values", "credential_info"]}
ENTRIES = ("model_list", "guardrails", "credential_list")
SECTIONS = ("general_settings", "litellm_settings", "router_settings")


def versions():
    folders = [f.parent for f in HERE.glob("*/sections.json")]
    return sorted(folders, key=lambda folder: [int(n) for n in folder.name.split(".")])


def description(name, found, own, all_versions):
    """Ours where there is one, else LiteLLM's of the newest version that has one."""
    text = own or next((e["description"] for _, e in reversed(found) if "description" in e), "")
    if len(found) < all_versions:
        text += (" " if text else "") + f"LiteLLM {', '.join(version for version, _ in found)}."
    return text


def schema_of(name, found, own, all_versions):
    newest = found[-1][1]
    schema = {}
    text = description(name, found, own, all_versions)
    if text:
        schema["description"] = text
    values = newest.get("values")
    types = sorted({TYPES[t] for _, entry in found for t in entry.get("types", ())})
    if values:
        schema["examples"] = values
    # A number may come as os.environ/NAME, everything may be null.
    if types and all(entry.get("types") for _, entry in found):
        schema["type"] = sorted({*types, "null", *(["string"] if {"number", "integer", "boolean"} & set(types) else [])})
    return schema


def keys_of(section, folders, descriptions):
    known = {}
    for folder in folders:
        keys = json.loads((folder / "sections.json").read_text())[section]["keys"]
        for name, entry in keys.items():
            known.setdefault(name, []).append((folder.name, entry))
    own = descriptions.get(section, {})
    return {name: schema_of(name, found, own.get(name), len(folders)) for name, found in sorted(known.items())}


def section_schema(section, folders, descriptions):
    properties = keys_of(section, folders, descriptions)
    schema = {"type": "object" if section in REQUIRED else ["object", "null"], "additionalProperties": True, "properties": properties}
    if section in descriptions["configuration"]:
        schema = {"description": descriptions["configuration"][section], **schema}
    if section in REQUIRED:
        schema["required"] = REQUIRED[section]
    return schema


def set_values(properties, name, values):
    properties[name] = {**properties[name], "enum": sorted(values)}
    properties[name].pop("examples", None)


def main():
    folders = versions()
    descriptions = json.loads((HERE / "descriptions.json").read_text())
    names = {folder.name: json.loads((folder / "names.json").read_text()) for folder in folders}
    every = {key: sorted({n for version in names.values() for n in version[key]}) for key in ("routing_strategies", "cache_types", "callbacks", "providers")}
    definitions = {section: section_schema(section, folders, descriptions)
                   for section in (*SECTIONS, *ENTRIES, "litellm_params", "model_info", "cache_params")}
    router = definitions["router_settings"]["properties"]
    set_values(router, "routing_strategy", every["routing_strategies"])
    definitions["cache_params"]["properties"]["type"] = {"description": descriptions["cache_params"]["type"], "examples": every["cache_types"]}
    entry = definitions["model_list"]["properties"]
    entry["model_name"] = {"description": descriptions["model_list"]["model_name"], "type": "string"}
    entry["litellm_params"] = {"$ref": "#/definitions/litellm_params"}
    entry["model_info"] = {"$ref": "#/definitions/model_info"}
    params = definitions["litellm_params"]["properties"]
    params["model"] = {"description": descriptions["litellm_params"]["model"], "type": "string"}
    params["custom_llm_provider"] = {**params["custom_llm_provider"], "examples": every["providers"]}
    settings = definitions["litellm_settings"]["properties"]
    settings["cache_params"] = {"$ref": "#/definitions/cache_params"}
    for name in ("success_callback", "failure_callback"):
        settings[name] = {**settings[name], "items": {"examples": every["callbacks"]}}
    root = keys_of("configuration", folders, descriptions)
    for section in SECTIONS:
        root[section] = {"$ref": f"#/definitions/{section}"}
    for section in ENTRIES:
        definitions[section].pop("description", None)
        root[section] = {**root[section], "type": ["array", "null"], "items": {"$ref": f"#/definitions/{section}"}}
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "LiteLLM proxy configuration",
        "description": f"Read out of LiteLLM {', '.join(folder.name for folder in folders)} by schemas/litellm/generate.py.",
        "type": "object",
        "additionalProperties": True,
        "properties": root,
        "definitions": definitions,
    }
    text = json.dumps(schema, indent=1, ensure_ascii=True) + "\n"
    if "--check" in sys.argv:
        if OUT.read_text() != text:
            sys.exit(f"{OUT.name} is not what schemas/litellm says: run schemas/litellm/editor_schema.py")
        return
    OUT.write_text(text)


if __name__ == "__main__":
    main()
