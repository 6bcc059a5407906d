"""What one installed LiteLLM knows, as a dictionary of files. Run by generate.py inside an environment that has it:

    python read_litellm.py FOLDER

Asks LiteLLM itself wherever it can be asked (signatures, pydantic models, get_llm_provider, get_supported_openai_params, what it refuses);
keys that it only reads by name (`general_settings.get("…")`) are found in its source. Nothing goes over the network.
"""
import ast
import asyncio
import copy
import dataclasses
import functools
import importlib
import importlib.util
import inspect
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import types
import typing
from pathlib import Path

# Bundled data only: what a version knows must not depend on the day on which it is asked.
LOCAL_ONLY = ("MODEL_COST_MAP", "ANTHROPIC_BETA_HEADERS", "BLOG_POSTS", "POLICY_TEMPLATES", "PROVIDER_ENDPOINTS")
AMBIENT = ("LITELLM_", "OPENAI_", "AZURE_", "ANTHROPIC_", "AWS_", "REDIS_", "DATABASE_", "USE_LITELLM_")


def isolate():
    """No variable of the caller's and no network: both would change what is found."""
    for name in list(os.environ):
        if name.startswith(AMBIENT):
            del os.environ[name]
    for name in LOCAL_ONLY:
        os.environ[f"LITELLM_LOCAL_{name}"] = "True"
    os.environ["LITELLM_LOG"] = "CRITICAL"
    os.environ["HOME"] = tempfile.mkdtemp(prefix="litellm-home-")

    def refuse(*_args, **_kwargs):
        raise OSError("no network while knowledge is read")

    socket.socket.connect = refuse
    socket.getaddrinfo = refuse


PACKAGES = ("litellm", "litellm_enterprise")
# Providers that ask a person to log in when their names are resolved.
LOG_IN = {"github_copilot", "chatgpt"}


# --- types and descriptions ---------------------------------------------------------------------------------------------------------

SIMPLE = {bool: "bool", int: "int", float: "number", str: "string", dict: "object", list: "array", tuple: "array", set: "array"}


def types_of(annotation):
    """JSON's words for a Python annotation; [] when it says nothing (Any, classes that need their module)."""
    if annotation in SIMPLE:
        return {SIMPLE[annotation]}
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        found = set()
        for part in typing.get_args(annotation):
            if part is type(None):
                continue
            inner = types_of(part)
            if not inner:
                return set()
            found |= inner
        return found
    if origin is typing.Literal:
        return {SIMPLE[type(v)] for v in typing.get_args(annotation) if type(v) in SIMPLE}
    if origin in (typing.Annotated,):
        return types_of(typing.get_args(annotation)[0])
    if inspect.isclass(origin) and issubclass(origin, dict):
        return {"object"}
    if origin in (list, tuple, set):
        return {"array"}
    if getattr(origin, "__name__", "") in ("Mapping", "MutableMapping"):
        return {"object"}
    if getattr(origin, "__name__", "") in ("Sequence", "Iterable", "Collection"):
        return {"array"}
    if inspect.isclass(annotation):
        if issubclass(annotation, str):
            return {"string"}
        if typing.is_typeddict(annotation) or hasattr(annotation, "model_fields"):
            return {"object"}
    return set()


def values_of(annotation):
    """The only values an annotation allows, or None."""
    origin = typing.get_origin(annotation)
    if origin is typing.Literal:
        values = list(typing.get_args(annotation))
        return values if all(isinstance(v, str) for v in values) else None
    if origin in (typing.Union, types.UnionType):
        parts = [p for p in typing.get_args(annotation) if p is not type(None)]
        return values_of(parts[0]) if len(parts) == 1 else None
    if inspect.isclass(annotation) and hasattr(annotation, "__members__"):
        return [m.value for m in annotation if isinstance(m.value, str)] or None
    return None


def key(kind=(), description=None, values=None):
    entry = {}
    if kind:
        entry["types"] = sorted(kind)
    if values:
        entry["values"] = sorted(set(values))
    if description:
        entry["description"] = " ".join(str(description).split())
    return entry


def keys_of_model(model):
    keys = {}
    for name, field in model.model_fields.items():
        if name in ("model_config",) or field.exclude:
            continue
        keys[field.alias or name] = key(types_of(field.annotation), field.description, values_of(field.annotation))
    return keys


def keys_of_signature(function, leave_out=()):
    try:
        hints = typing.get_type_hints(inspect.unwrap(function))
    except Exception:  # a forward reference to what is imported for type checkers only
        hints = {}
    keys = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name in ("self", *leave_out) or parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            continue
        annotation = hints.get(name, parameter.annotation)
        keys[name] = key(types_of(annotation), argument_description(function, name), values_of(annotation))
    return keys


def argument_description(function, name):
    """The line of a Google style docstring about an argument."""
    match = re.search(rf"^\s*{re.escape(name)}\s*\([^)]*\)\s*:\s*(.+)$", inspect.getdoc(function) or "", re.M)
    return match.group(1) if match else None


# --- keys that are read by name -----------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Module:
    file: Path
    text: str
    tree: ast.Module
    places: list = dataclasses.field(default_factory=list)  # (name of the function, a node that may read a key)

    def walk(self, node, function=None):
        for child in ast.iter_child_nodes(node):
            inside = child.name if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) else function
            if isinstance(child, (ast.Call, ast.Subscript)) or (
                    isinstance(child, ast.Compare) and len(child.ops) == 1 and isinstance(child.ops[0], (ast.In, ast.NotIn))):
                self.places.append((inside, child))
            self.walk(child, inside)


class Sources:
    """Every module, its string constants and its functions."""

    def __init__(self):
        self.modules = []
        self.constants = {}
        self.functions = {}
        for package in PACKAGES:
            spec = importlib.util.find_spec(package)
            for folder in spec.submodule_search_locations if spec else ():
                for file in sorted(Path(folder).rglob("*.py")):
                    self.add(file)

    def add(self, file):
        try:
            text = file.read_text()
            tree = ast.parse(text)
        except (SyntaxError, UnicodeDecodeError):
            return
        module = Module(file, text, tree)
        module.walk(tree)
        self.modules.append(module)
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.functions.setdefault(node.name, []).append(node)
        for node in tree.body:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target if isinstance(node, ast.AnnAssign) else None
            value = getattr(node, "value", None)
            if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                self.constants[target.id] = value.value


GETTERS = ("get", "pop", "setdefault")


def text_of(node, sources):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return sources.constants.get(node.id)
    if isinstance(node, ast.Attribute) and node.attr == "value" and isinstance(node.value, ast.Attribute):
        return None
    return None


class Reader:
    """Collects keys read from expressions that are the section: `section.get("k")`, `section["k"]`, `"k" in section`."""

    def __init__(self, section, sources, also=()):
        self.section = section
        self.sources = sources
        self.names = {section, f"_{section}", f"proxy_{section}", f"config_{section}", f"current_{section}", *also}
        self.parameters = {}  # function name -> parameter names that are given the section
        self.found = set()
        self.here = frozenset()

    def is_section(self, node):
        if isinstance(node, ast.Name):
            return node.id in self.names or node.id in self.here
        if isinstance(node, ast.Attribute):
            return node.attr in self.names
        if isinstance(node, ast.BoolOp):
            return self.is_section(node.values[0])
        if isinstance(node, ast.IfExp):
            return self.is_section(node.body) or self.is_section(node.orelse)
        if isinstance(node, ast.Await):
            return self.is_section(node.value)
        if isinstance(node, ast.Subscript):
            return text_of(node.slice, self.sources) == self.section
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute) and function.attr in GETTERS and node.args:
                return text_of(node.args[0], self.sources) == self.section
            if isinstance(function, ast.Name) and function.id in ("cast", "dict") and node.args:
                return self.is_section(node.args[-1])
        return False

    def note(self, node):
        name = text_of(node, self.sources)
        if name is not None and is_key(name):
            self.found.add(name)

    def look(self, module):
        for function, node in module.places:
            self.here = self.parameters.get(function, frozenset())
            if isinstance(node, ast.Call):
                self.look_at_call(node)
            elif isinstance(node, ast.Subscript):
                if self.is_section(node.value):
                    self.note(node.slice)
            elif self.is_section(node.comparators[0]):
                self.note(node.left)

    def look_at_call(self, node):
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in GETTERS and node.args and self.is_section(function.value):
            self.note(node.args[0])
            return
        given = [(at, argument) for at, argument in enumerate(node.args) if self.is_section(argument)]
        named = [argument.arg for argument in node.keywords if argument.arg and self.is_section(argument.value)]
        if not given and not named:
            return
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", None)
        for definition in self.sources.functions.get(name, ()) if name not in COMMON else ():
            names = [a.arg for a in definition.args.posonlyargs + definition.args.args if a.arg not in ("self", "cls")]
            taken = {names[at] for at, _ in given if at < len(names)} | set(named)
            self.parameters[name] = self.parameters.get(name, frozenset()) | taken


# Functions of so common a name that a parameter of theirs says nothing.
COMMON = {"get", "update", "append", "__init__", "isinstance", "dict", "bool", "len", "str", "set", "json", "dumps", "info", "debug", "deepcopy"}


def keys_read(section, sources, also=()):
    reader = Reader(section, sources, also)
    for _ in range(4):  # parameters handed on from function to function
        before = dict(reader.parameters)
        for module in sources.modules:
            if section in module.text or any(f"def {name}(" in module.text for name in before):
                reader.look(module)
        if reader.parameters == before:
            break
    return reader.found


def compared_with(variable, function_name, sources):
    """Constants that a variable is compared with in a function: `elif key == "cache"`."""
    found = set()
    for definition in sources.functions.get(function_name, ()):
        for node in ast.walk(definition):
            if not (isinstance(node, ast.Compare) and isinstance(node.left, ast.Name) and node.left.id == variable and len(node.ops) == 1):
                continue
            right = node.comparators[0]
            for constant in right.elts if isinstance(right, (ast.Tuple, ast.List, ast.Set)) else [right]:
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                    found.add(constant.value)
    return found


def attributes_read(module, sources):
    """Attributes of `litellm` that its code reads: also by getattr."""
    found = set()
    for module_file in sources.modules:
        for node in ast.walk(module_file.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == module:
                found.add(node.attr)
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("getattr", "hasattr") and len(node.args) > 1:
                if isinstance(node.args[0], ast.Name) and node.args[0].id == module:
                    name = text_of(node.args[1], sources)
                    if name:
                        found.add(name)
    return found


def is_key(name):
    return re.fullmatch(r"[a-z][a-z0-9_]*", name) is not None


# --- sections -----------------------------------------------------------------------------------------------------------------------


def general_settings(sources):
    from litellm.proxy._types import ConfigGeneralSettings

    keys = keys_of_model(ConfigGeneralSettings)
    for name in keys_read("general_settings", sources) - {"general_settings", "litellm_settings", "router_settings"}:
        keys.setdefault(name, key())
    return {"unknown": "ignored", "keys": keys}


def comments_of_attributes():
    """The comment behind (or the lines before) an attribute of the litellm module."""
    import litellm

    notes = {}
    for line in Path(litellm.__file__).read_text().splitlines():
        match = re.match(r"([a-z][a-z0-9_]*)\s*(?::[^=#]+)?=\s*[^#]*#\s*(.+)$", line)
        if match and not match.group(2).startswith(("type:", "noqa", "pyright")):
            notes.setdefault(match.group(1), match.group(2).strip().strip('"'))
    return notes


def litellm_settings(sources):
    import litellm

    hints = {}
    for name, annotation in getattr(litellm, "__annotations__", {}).items():
        hints[name] = annotation
    notes = comments_of_attributes()
    keys = {}
    for name, value in vars(litellm).items():
        if not is_key(name) or isinstance(value, types.ModuleType) or inspect.isfunction(value) or inspect.isclass(value):
            continue
        if name in hints:
            kind = types_of(hints[name])
        elif value is None:
            kind = set()
        else:
            kind = types_of(type(value)) if type(value) in SIMPLE else None
        if kind is None:
            continue
        keys[name] = key(kind, notes.get(name))
    for name in attributes_read("litellm", sources) - set(vars(litellm)):
        if is_key(name) and not hasattr(litellm, name):
            keys.setdefault(name, key())
    handled = compared_with("key", "load_config", sources) | keys_read("litellm_settings", sources)
    for name in handled:
        if is_key(name):
            keys.setdefault(name, key())
    for name in ("callbacks", "success_callback", "failure_callback", "service_callback", "audit_log_callbacks"):
        if name in keys:
            keys[name] = key({"array", "string"} if name == "callbacks" else {"array"}, keys[name].get("description"))
    return {"unknown": "ignored", "keys": keys}


def router_settings():
    from litellm.router import Router

    keys = keys_of_signature(Router.__init__, leave_out=("model_list", "search_tools"))
    return {"unknown": "logged", "keys": keys}


def model_entry():
    from litellm.types.router import Deployment

    keys = keys_of_model(Deployment)
    keys["model_name"] = key({"string"})
    for name in ("tpm", "rpm"):  # copied into litellm_params by the router
        keys.setdefault(name, key({"int"}))
    return {"unknown": "kept", "keys": keys}


def litellm_params(params):
    from litellm.types import router

    keys = keys_of_model(router.LiteLLM_Params)
    for name in params:
        keys.setdefault(name, key())
    from litellm import completion

    for name, entry in keys_of_signature(completion, leave_out=("messages",)).items():
        keys.setdefault(name, entry)
    from litellm.constants import DEFAULT_CHAT_COMPLETION_PARAM_VALUES

    for name in set(DEFAULT_CHAT_COMPLETION_PARAM_VALUES) - {"messages"}:
        keys.setdefault(name, key())
    for name in ("additional_drop_params", "allowed_openai_params"):
        keys[name] = key({"array"}, keys.get(name, {}).get("description"))
    typed = getattr(router, "LiteLLMParamsTypedDict", None)
    if typed is not None:
        for name, annotation in typed.__annotations__.items():
            keys.setdefault(name, key(types_of(annotation) if not isinstance(annotation, (str, typing.ForwardRef)) else ()))
    from litellm.types.utils import all_litellm_params

    for name in all_litellm_params:
        if is_key(name):
            keys.setdefault(name, key())
    return {"unknown": "sent", "keys": keys}


def model_info(sources):
    from litellm.types.router import ModelInfo
    from litellm.types.utils import ModelInfo as MapEntry

    keys = keys_of_model(ModelInfo)
    fields = dict(getattr(MapEntry, "__annotations__", {}))
    for base in getattr(MapEntry, "__orig_bases__", ()):
        fields = {**getattr(base, "__annotations__", {}), **fields}
    for name in fields:
        keys.setdefault(name, key())
    import litellm

    for entry in litellm.model_cost.values():
        for name in entry if isinstance(entry, dict) else ():
            if is_key(name):
                keys.setdefault(name, key())
    for name in keys_read("model_info", sources, also=("_model_info",)):
        keys.setdefault(name, key())
    return {"unknown": "kept", "keys": keys}


def cache_params(sources):
    from litellm._redis import _get_redis_kwargs
    from litellm.caching.caching import Cache

    keys = keys_of_signature(Cache.__init__)
    for name in keys_read("cache_params", sources):
        keys.setdefault(name, key())
    for module in ("redis_cache.RedisCache", "redis_cluster_cache.RedisClusterCache"):
        file, name = module.split(".")
        made = getattr(importlib.import_module(f"litellm.caching.{file}"), name, None)
        for argument, entry in keys_of_signature(made.__init__).items() if made else ():
            keys.setdefault(argument, entry)
    for name in _get_redis_kwargs():
        keys.setdefault(name, key())
    import redis

    for name in inspect.signature(inspect.unwrap(redis.Redis.__init__)).parameters:  # newer redis hides them from getfullargspec
        keys.setdefault(name, key())
    for name in ("service_name", "sentinel_nodes", "sentinel_password", "startup_nodes", "url"):
        keys.setdefault(name, key())
    for name in ("self", "kwargs", "args"):
        keys.pop(name, None)
    return {"unknown": "kept", "keys": keys}


def typed_dict(made):
    hints = typing.get_type_hints(made)
    return {name: key(types_of(annotation)) for name, annotation in hints.items()}


def entries(sources):
    from litellm.types.guardrails import Guardrail
    from litellm.types.utils import CredentialItem

    return {
        "guardrails": {"unknown": "ignored", "keys": typed_dict(Guardrail)},
        "credential_list": {"unknown": "ignored", "keys": keys_of_model(CredentialItem)},
    }


# Read from rows of the database that the proxy calls `config` as well.
OF_RELOADING = {"force_reload", "interval_hours"}


def root(sources):
    """Keys of the configuration: those that the proxy's own module reads from what it calls `config`."""
    reader = Reader("config", sources, also=("config_data", "_config", "user_config"))
    for module in sources.modules:
        if module.file.parts[-2:] != ("proxy", "proxy_server.py"):
            continue
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and node.name == "ProxyConfig":
                part = Module(module.file, module.text, module.tree)
                part.walk(node)
                reader.look(part)
    handed_on = Reader("config", sources)  # functions that are given it; elsewhere `config` is anything
    handed_on.names = set()
    handed_on.parameters = {name: taken for name, taken in reader.parameters.items() if name not in COMMON}
    for module in sources.modules:
        if "proxy" in module.file.parts and any(f"def {name}(" in module.text for name in handed_on.parameters):
            handed_on.look(module)
    reader.found |= handed_on.found
    found = reader.found | {sources.constants.get("INCLUDE_KEY", "include")}
    keys = {name: key() for name in found - OF_RELOADING if is_key(name)}
    kinds = {
        "model_list": "array", "include": "array", "guardrails": "array", "credential_list": "array", "environment_variables": "object",
        "general_settings": "object", "litellm_settings": "object", "router_settings": "object", "mcp_servers": "object",
        "callback_settings": "object", "prompts": "array", "search_tools": "array", "vector_store_registry": "array",
    }
    for name, kind in kinds.items():
        if name in keys:
            keys[name] = key({kind})
    return {"unknown": "ignored", "keys": keys}


# --- providers and models -----------------------------------------------------------------------------------------------------------


def plain(value):
    return str(getattr(value, "value", value))


def all_providers():
    import litellm

    names = {plain(p) for p in litellm.provider_list}
    try:
        from litellm.llms.openai_like.json_loader import JSONProviderRegistry

        names |= set(JSONProviderRegistry.list_providers())
    except Exception:  # versions before providers in JSON
        pass
    return sorted(names)


def route(model, **arguments):
    """(provider, model) as LiteLLM resolves it, or None."""
    import litellm

    prefix, _, rest = model.partition("/")
    if prefix in LOG_IN and rest:
        return prefix, rest
    try:
        found, provider, _, _ = litellm.get_llm_provider(model=model, **arguments)
    except Exception:
        return None
    return plain(provider), found


def bare_rules(sources):
    """What get_llm_provider says of names that it does not know by heart: from its `if`s, and from the rules of the price map."""
    rules = []
    for definition in sources.functions.get("get_llm_provider", ()):
        for node in ast.walk(definition):
            if isinstance(node, ast.If):
                provider = assigned_provider(node.body)
                if provider:
                    rules += [{**test, "provider": provider} for test in name_tests(node.test)]
    unique = []
    for rule in rules:
        if rule not in unique:
            unique.append(rule)
    try:
        from litellm.litellm_core_utils.fallback_generalizations import _registry
    except ImportError:
        return unique
    return unique + [{"regex": rule.pattern.pattern, "provider": rule.provider} for rule in _registry.routing_rules]


def assigned_provider(body):
    for node in body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "custom_llm_provider" and isinstance(node.value, ast.Constant):
            return node.value.value
    return None


def name_tests(test):
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        for part in test.values:
            yield from name_tests(part)
    elif isinstance(test, ast.Call) and isinstance(test.func, ast.Attribute) and test.func.attr == "startswith":
        if getattr(test.func.value, "id", "") == "model" and isinstance(test.args[0], ast.Constant):
            yield {"prefix": test.args[0].value}
    elif isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.left, ast.Constant):
        if isinstance(test.ops[0], ast.In) and getattr(test.comparators[0], "id", "") == "model":
            yield {"contains": test.left.value}
    elif isinstance(test, ast.Compare) and getattr(test.left, "id", "") == "model" and isinstance(test.comparators[0], ast.Constant):
        if isinstance(test.ops[0], ast.Eq):
            yield {"equals": test.comparators[0].value}


def endpoints():
    """Which provider an api_base means, for models without one."""
    import litellm

    found = {}
    for endpoint in litellm.openai_compatible_endpoints:
        base = endpoint if "://" in endpoint else f"https://{endpoint}"
        answer = route("no-such-model", api_base=base)
        if answer:
            found[endpoint] = answer[0]
    return found


def router_reads_api_base(sources):
    """Whether the router looks at api_base when it decides whether it can serve an entry."""
    for name in ("_add_deployment", "_initialize_deployment_for_pass_through", "add_deployment"):
        for definition in sources.functions.get(name, ()):
            for node in ast.walk(definition):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "get_llm_provider":
                    if any(k.arg == "api_base" for k in node.keywords):
                        return True
    return False


def models():
    """The price map: name, provider, mode, date of deprecation."""
    import litellm

    rows = []
    for name, entry in litellm.model_cost.items():
        if isinstance(entry, dict) and name not in ("sample_spec", "fallback_generalizations"):
            rows.append((name, entry.get("litellm_provider") or "", entry.get("mode") or "", str(entry.get("deprecation_date") or "")))
    return sorted(rows)


def bare_models(rows, providers):
    """Models that may be named without their provider."""
    import litellm

    names = {row[0] for row in rows} | {m for m in litellm.model_list_set if isinstance(m, str)}
    known = set(providers)
    found = {}
    for name in sorted(names):
        if "/" in name and name.split("/", 1)[0] in known:
            continue
        answer = route(name)
        if answer:
            found[name] = answer[0]
    return found


def reroutes(rows, bare, providers):
    """Names that go to another provider than their prefix says: {"cohere/command-r": ["cohere_chat", "command-r"]}."""
    known = set(providers)
    written = {name for name, *_ in rows if "/" in name}
    written |= {"anthropic/claude-2", "anthropic/claude-instant-1"}
    for name, provider in bare.items():
        if provider == "cohere_chat":
            written |= {f"cohere/{name}", f"azure/{name}"}
        if provider == "openai":
            written.add(f"azure_ai/{name}")
    written |= {"azure/" + name.split("/", 1)[1] for name in list(written) if name.startswith("mistral/")}
    found = {}
    for name in sorted(written):
        prefix = name.split("/", 1)[0]
        answer = route(name) if prefix in known else None
        if answer and answer != (prefix, name.split("/", 1)[1]):
            found[name] = list(answer)
    return found


# --- parameters ---------------------------------------------------------------------------------------------------------------------

TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}
SAMPLES = {
    "functions": [TOOL["function"]],
    "function_call": "auto",
    "temperature": 0.5,
    "top_p": 0.5,
    "n": 2,
    "stop": ["x"],
    "max_tokens": 16,
    "max_completion_tokens": 16,
    "modalities": ["text"],
    "prediction": {"type": "content", "content": "x"},
    "audio": {"voice": "alloy", "format": "wav"},
    "presence_penalty": 0.5,
    "frequency_penalty": 0.5,
    "logit_bias": {"1": 1},
    "response_format": {"type": "json_object"},
    "seed": 1,
    "tools": [TOOL],
    "tool_choice": "auto",
    "logprobs": True,
    "top_logprobs": 2,
    "parallel_tool_calls": True,
    "reasoning_effort": "low",
    "verbosity": "low",
    "thinking": {"type": "enabled", "budget_tokens": 1024},
    "web_search_options": {},
    "service_tier": "auto",
    "safety_identifier": "x",
    "prompt_cache_key": "x",
    "prompt_cache_retention": "24h",
    "store": True,
    "metadata": {"a": "b"},
    "context_management": [{"type": "compaction", "compact_threshold": 200000}],
    "include_server_side_tool_invocations": True,
    "user": "u",
}
# Parameters that mean nothing by themselves.
TOGETHER = {"tool_choice": ("tools",), "parallel_tool_calls": ("tools",), "top_logprobs": ("logprobs",), "function_call": ("functions",)}
CHAT_MODES = ("chat", "completion", "responses", "")


def supported(provider, model):
    from litellm import get_supported_openai_params

    try:
        params = get_supported_openai_params(model=model, custom_llm_provider=provider)
    except Exception:
        return None
    return None if params is None else tuple(sorted(set(params)))


class Refusal(Exception):
    """Names that LiteLLM says it does not take; empty where it refuses without a list."""


def ask(provider, model, names):
    """Maps a chat completion with those parameters. Raises Refusal; anything else is what LiteLLM thinks of a sample."""
    import litellm
    from litellm.exceptions import UnsupportedParamsError
    from litellm.utils import get_optional_params

    arguments = {name: SAMPLES[name] for name in names}
    for name in names:
        arguments.update({other: SAMPLES[other] for other in TOGETHER.get(name, ())})
    litellm.add_function_to_prompt = False
    try:
        get_optional_params(model=model, custom_llm_provider=provider, messages=[{"role": "user", "content": "x"}], **copy.deepcopy(arguments))
    except UnsupportedParamsError as error:
        listed = re.search(r"does not support parameters: \[([^\]]*)\]", str(error))
        raise Refusal(*(re.findall(r"'(\w+)'", listed.group(1)) if listed else ())) from None
    finally:
        litellm.add_function_to_prompt = False


def is_refused(provider, model, name):
    try:
        ask(provider, model, [name])
    except Refusal as refusal:
        return not refusal.args or name in refusal.args
    except Exception:
        pass
    return False


# Models that take little, whose completions can be tried without a network.
WITNESSES = (("openai", "gpt-4"), ("perplexity", "zz"), ("deepseek", "zz"), ("cohere", "zz"))


def completion_refuses(provider, model, name):
    """Whether a whole (mocked) completion is refused for a parameter."""
    import litellm
    from litellm.exceptions import UnsupportedParamsError

    arguments = {other: SAMPLES[other] for other in (name, *TOGETHER.get(name, ()))}
    try:
        litellm.completion(model=f"{provider}/{model}", messages=[{"role": "user", "content": "x"}], mock_response="x", api_key="x", **arguments)
    except UnsupportedParamsError as error:
        return f"'{name}'" in str(error)
    except Exception:  # something else than the parameter
        pass
    return False


@functools.cache
def asked_about():
    """Parameters whose support is looked at. Some that the mapping would refuse never come so far: `metadata` is LiteLLM's own."""
    from litellm.constants import DEFAULT_CHAT_COMPLETION_PARAM_VALUES

    names = [name for name in SAMPLES if name in DEFAULT_CHAT_COMPLETION_PARAM_VALUES]
    witnesses = {name: [w for w in WITNESSES if is_refused(*w, name)] for name in names}
    return [name for name in names if not witnesses[name] or any(completion_refuses(*w, name) for w in witnesses[name])]


def refused(provider, model):
    """Parameters that a chat completion is refused for; drop_params loses them."""
    names = asked_about()
    found = set()
    # All at once: it lists most of what it refuses. But `tools` may take the place of `functions`, which are asked about by themselves.
    try:
        ask(provider, model, [name for name in names if name != "functions"])
    except Refusal as refusal:
        found = set(refusal.args) & set(names) - {"functions"}
    except Exception:
        pass
    rest = [name for name in names if name not in found]
    try:
        ask(provider, model, [name for name in rest if name != "functions"])
    except Exception:  # one of them is refused for its value, or a sample is no good: which?
        found |= {name for name in rest if is_refused(provider, model, name)}
    else:
        found |= {"functions"} if is_refused(provider, model, "functions") else set()
    return tuple(sorted(found))


# A name that no list and no pattern knows.
UNKNOWN = "zz-unheard-of"


def written_as(row, providers):
    """(provider, model) pairs by which users may name an entry of the price map."""
    name, provider, _, _ = row
    pairs = {route(name)} - {None}
    prefix, _, rest = name.partition("/")
    for real in {provider, provider.split("-")[0] if provider.startswith("vertex_ai-") else provider, "bedrock" if provider == "bedrock_converse" else provider}:
        if real in providers:
            pairs.add((real, rest if prefix == real and rest else name))
    return pairs


def parameters(rows, providers):
    known = set(providers)
    measured = {}

    def support(provider, model):
        if (provider, model) not in measured:
            measured[provider, model] = (supported(provider, model), refused(provider, model))
        return measured[provider, model]

    table = {}
    for provider in providers:
        table[provider] = {"unknown": support(provider, UNKNOWN), "models": {}}
    for row in rows:
        if row[2] not in CHAT_MODES:
            continue
        for provider, model in written_as(row, known):
            if provider in table:
                table[provider]["models"][model] = support(provider, model)
    # A model of a name that begins like a known one: does LiteLLM take it for one of the family?
    for provider, entry in table.items():
        entry["family"] = sorted(
            model for model, found in entry["models"].items()
            if found != entry["unknown"] and "*" not in model and support(provider, model + UNKNOWN) == found)
    return table


def compact_parameters(table):
    sets = []

    def number(params):
        if params is None:
            return None
        if params not in numbers:
            numbers[params] = len(sets)
            sets.append(params)
        return numbers[params]

    numbers = {}
    result = {}
    for provider in sorted(table):
        entry = table[provider]
        groups = {}
        for model in sorted(entry["models"]):
            if entry["models"][model] != entry["unknown"]:
                groups.setdefault(entry["models"][model], []).append(model)
        family = set(entry["family"])
        result[provider] = {
            "supported": number(entry["unknown"][0]),
            "lost": number(entry["unknown"][1]),
            "same": sorted(m for m in entry["models"] if entry["models"][m] == entry["unknown"]),
            "groups": [
                {"supported": number(found[0]), "lost": number(found[1]),
                 "models": [m for m in names if m not in family], "families": [m for m in names if m in family]}
                for found, names in sorted(groups.items(), key=lambda group: group[1])
            ],
        }
    names = sorted({name for params in sets for name in params})
    return {"params": names, "sets": [list(s) for s in sets], "providers": result}


# --- how drop_params is read --------------------------------------------------------------------------------------------------------


def drop_params():
    return {"env_any_text": imported_with("false"), "env_on": imported_with("True"), "model_parsed": model_parses(), "global_parsed": global_parses()}


def imported_with(text):
    """litellm.drop_params after an import with LITELLM_DROP_PARAMS=text."""
    code = "import litellm; print('drop_params', litellm.drop_params is True)"
    answer = subprocess.run([sys.executable, "-c", code], env={**os.environ, "LITELLM_DROP_PARAMS": text}, capture_output=True, text=True, check=True)
    return "drop_params True" in answer.stdout


def model_parses():
    """Whether a model's `drop_params: "true"` drops."""
    from litellm.exceptions import UnsupportedParamsError
    from litellm.types.router import LiteLLM_Params
    from litellm.utils import get_optional_params

    params = LiteLLM_Params(model="openai/gpt-3.5-turbo", drop_params="true").model_dump(exclude_none=True)
    try:
        get_optional_params(model="gpt-3.5-turbo", custom_llm_provider="openai", reasoning_effort="low", drop_params=params["drop_params"])
        return True
    except UnsupportedParamsError:
        return False


def global_parses():
    """Whether `litellm_settings: {drop_params: "true"}` drops: the proxy's own loader is asked."""
    import litellm
    from litellm.proxy.proxy_server import ProxyConfig

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config.yaml"
        file.write_text('model_list: []\nlitellm_settings:\n  drop_params: "true"\n')
        try:
            asyncio.run(ProxyConfig().load_config(router=None, config_file_path=str(file)))
        finally:
            found, litellm.drop_params = litellm.drop_params, False
    return found is True


# --- all of it ----------------------------------------------------------------------------------------------------------------------


def routing_strategies():
    """What the router takes; newer ones say it when they refuse one."""
    from litellm.router import Router
    from litellm.types.router import RoutingStrategy

    names = {s.value for s in RoutingStrategy} | {"simple-shuffle"}
    try:
        Router(model_list=[], routing_strategy="no-such-strategy")
    except ValueError as error:
        listed = re.search(r"\[([^\]]*)\]", str(error))
        names |= set(re.findall(r"'([a-z0-9-]+)'", listed.group(1))) if listed else set()
    except Exception:  # it fails in another way: then the names are those of the enumeration
        pass
    return sorted(names)


def names_of_callbacks():
    import litellm

    names = {name for name in litellm._known_custom_logger_compatible_callbacks}
    from litellm.litellm_core_utils import litellm_logging

    source = ast.parse(inspect.getsource(litellm_logging))
    for node in ast.walk(source):  # `callback == "langfuse"`, `callback in ("a", "b")`
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and getattr(node.left, "id", "") in ("callback", "logging_integration", "callback_name"):
            right = node.comparators[0]
            for constant in right.elts if isinstance(right, (ast.Tuple, ast.List, ast.Set)) else [right]:
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                    names.add(constant.value)
    proxy = Path(litellm.__file__).parent / "proxy" / "common_utils" / "callback_utils.py"
    for node in ast.walk(ast.parse(proxy.read_text())):
        if isinstance(node, ast.Compare) and getattr(node.left, "id", "") == "callback" and isinstance(node.comparators[0], ast.Constant):
            names.add(node.comparators[0].value)
    return sorted(n for n in names if isinstance(n, str) and n)


def read():
    import litellm
    from litellm.types.caching import LiteLLMCacheType

    litellm.suppress_debug_info = True
    sources = Sources()
    providers = all_providers()
    rows = models()
    bare = bare_models(rows, providers)
    params = compact_parameters(parameters(rows, providers))
    openai = sorted(set(params["params"]))
    sections = {
        "configuration": root(sources),
        "general_settings": general_settings(sources),
        "litellm_settings": litellm_settings(sources),
        "router_settings": router_settings(),
        "model_list": model_entry(),
        "litellm_params": litellm_params(openai),
        "model_info": model_info(sources),
        "cache_params": cache_params(sources),
        **entries(sources),
    }
    return {
        "sections": sections,
        "names": {
            "providers": providers,
            "openai_compatible_providers": sorted({plain(p) for p in litellm.openai_compatible_providers}),
            "routing_strategies": routing_strategies(),
            "callbacks": names_of_callbacks(),
            "cache_types": sorted(t.value for t in LiteLLMCacheType),
        },
        "routes": {
            "bare_rules": bare_rules(sources),
            "bare_models": bare,
            "reroutes": reroutes(rows, bare, providers),
            "endpoints": endpoints(),
            "endpoint_within": route("no-such-model", api_base="https://example.com/?x=api.groq.com/openai/v1") is not None,
            "router_reads_api_base": router_reads_api_base(sources),
        },
        "behaviour": {"drop_params": drop_params()},
        "params": params,
        "models": rows,
    }


def main():
    isolate()
    folder = Path(sys.argv[1])
    with open(folder / "raw.json", "w") as file:
        json.dump(read(), file, sort_keys=True)


if __name__ == "__main__":
    main()
