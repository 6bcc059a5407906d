"""Configurations nobody thought of: realistic ones (bases/*.yaml), each broken in one to three ways at random.

`generated(seed, count)` always gives the same cases for the same seed. Needs PyYAML.
"""
import copy
import json
import pathlib
import random
import sys

import yaml

from hand_made import Case, MODELS, STRATEGIES

BASES = pathlib.Path(__file__).with_name("bases")
ENV = {"LITELLM_MASTER_KEY": "sk-master", "OPENAI_API_KEY": "sk-openai", "AZURE_API_KEY": "azure", "AZURE_API_BASE": "http://127.0.0.1:1",
       "ANTHROPIC_API_KEY": "sk-ant", "REDIS_HOST": "127.0.0.1", "REDIS_PORT": "1", "REDIS_PASSWORD": "pw", "SLACK_WEBHOOK_URL": "http://127.0.0.1:1"}
ODD = [None, True, False, 0, 1, 5, -1, 1.5, 60.0, "", "abc", "5", "5.5", "true", "false", "None", "10s", [], ["a"], [5], [None], [{"a": "b"}], {}, {"a": "b"},
       {"a": {"b": "c"}}, "os.environ/OPENAI_API_KEY", "os.environ/REDIS_PORT", "os.environ/NOT_THERE", "os.environ/", "${OPENAI_API_KEY}", "gpt-4o", "openai/gpt-4o"]
SECTIONS = ["general_settings", "litellm_settings", "router_settings", "environment_variables", "model_list"]
KEYS = ["drop_params", "num_retries", "master_key", "routing_strategy", "timeout", "request_timeout", "fallbacks", "callbacks", "cache", "rpm", "tpm", "max_retries",
        "api_key", "api_base", "model", "model_name", "database_connection_pool_limit", "enable_pre_call_checks", "model_group_alias", "set_verbose", "alerting", "foo",
        "organization", "default_fallbacks", "retry_policy", "json_logs", "model_info", "id", "mode", "weight", "additional_drop_params"]


class Mutator:
    def __init__(self, random_source, config):
        self.random, self.config = random_source, config

    def mutate(self):
        self.random.choice(self.WAYS)(self)

    def _places(self):
        """Every (container, key) below the root."""
        found, todo = [], [self.config]
        while todo:
            node = todo.pop()
            pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else []
            for key, value in pairs:
                found.append((node, key))
                todo.append(value)
        return found

    def _place(self, wanted=lambda value: True):
        places = [(node, key) for node, key in self._places() if wanted(node[key])]
        return self.random.choice(places) if places else None

    def _change(self, change, wanted=lambda value: True):
        place = self._place(wanted)
        if place:
            node, key = place
            node[key] = change(node[key])

    def odd_value(self):
        self._change(lambda _: copy.deepcopy(self.random.choice(ODD)))

    def odd_leaf(self):
        self._change(lambda _: copy.deepcopy(self.random.choice(ODD)), lambda value: not isinstance(value, (dict, list)))

    def remove(self):
        place = self._place()
        if place:
            del place[0][place[1]]

    def rename(self):
        place = self._place_in_map()
        if place:
            node, key = place
            new = self.random.choice([self._typo(key), key.replace("_", "-"), key.upper(), self.random.choice(KEYS)])
            items = [(new if k == key else k, v) for k, v in node.items()]
            node.clear()
            node.update(items)

    def _place_in_map(self):
        places = [(node, key) for node, key in self._places() if isinstance(node, dict) and isinstance(key, str) and key]
        return self.random.choice(places) if places else None

    def _typo(self, text):
        at = self.random.randrange(len(text))
        return self.random.choice([text[:at] + text[at + 1:], text[:at] + text[at] + text[at:], text + "s", text.rstrip("s")])

    def move(self):
        place = self._place_in_map()
        homes = [value for value in [self.config, *(node[key] for node, key in self._places())] if isinstance(value, dict)]
        if place:
            node, key = place
            value = node.pop(key)
            self.random.choice(homes)[key] = value if self.random.random() < .8 else copy.deepcopy(value)

    def wrap(self):
        self._change(lambda value: [value] if self.random.random() < .7 else {"value": value})

    def unwrap(self):
        self._change(lambda value: value[0], lambda value: isinstance(value, list) and value)

    def as_text(self):
        self._change(str, lambda value: isinstance(value, (int, float)))

    def as_number(self):
        self._change(lambda value: self.random.choice([0, 1, 1234, -1]), lambda value: isinstance(value, str))

    def list_to_map(self):
        self._change(lambda value: {str(i): item for i, item in enumerate(value)}, lambda value: isinstance(value, list))

    def map_to_list(self):
        self._change(lambda value: [{k: v} for k, v in value.items()], lambda value: isinstance(value, dict))

    def add_key(self):
        homes = [value for value in [self.config, *(node[key] for node, key in self._places())] if isinstance(value, dict)]
        self.random.choice(homes)[self.random.choice(KEYS)] = copy.deepcopy(self.random.choice(ODD))

    def other_model(self):
        self._change(lambda _: self.random.choice(MODELS), lambda value: isinstance(value, str) and "/" in value and "environ" not in value and ":" not in value)

    def strategy(self):
        settings = self.config.setdefault("router_settings", {})
        if isinstance(settings, dict):
            settings["routing_strategy"] = self.random.choice(STRATEGIES)

    def drop_params(self):
        value = self.random.choice([True, False, "true", "True", 1, None, "os.environ/NOT_THERE"])
        settings = self.config.setdefault("litellm_settings", {})
        entries = [e["litellm_params"] for e in self.config.get("model_list") or [] if isinstance(e, dict) and isinstance(e.get("litellm_params"), dict)]
        target = self.random.choice([settings, *entries])
        if isinstance(target, dict):
            target["drop_params"] = value

    def repeat(self):
        place = self._place(lambda value: isinstance(value, list) and value)
        if place:
            node = place[0][place[1]]
            node.append(copy.deepcopy(self.random.choice(node)))

    def lose_section(self):
        self.config.pop(self.random.choice(SECTIONS), None)

    def null_section(self):
        self.config[self.random.choice(SECTIONS)] = None

    WAYS = [odd_value, odd_value, odd_leaf, odd_leaf, odd_leaf, odd_leaf, remove, remove, remove, rename, rename, move, move, wrap, unwrap, as_text, as_number, as_number,
            list_to_map, map_to_list, add_key, add_key, other_model, other_model, strategy, drop_params, drop_params, repeat, repeat, lose_section, null_section]


class Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


def twice(random_source, text):
    """Writes one top-level block a second time, as a bad merge does."""
    blocks = ["".join(lines) for lines in _blocks(text)]
    return text + random_source.choice(blocks) if blocks else text


def _blocks(text):
    block = []
    for line in text.splitlines(keepends=True):
        if not line.startswith((" ", "-")) and block:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def generated(seed, count):
    bases = [(path.stem, yaml.safe_load(path.read_text())) for path in sorted(BASES.glob("*.yaml"))]
    for number in range(count):
        source = random.Random(f"{seed}/{number}")
        name, config = source.choice(bases)
        config = copy.deepcopy(config)
        for _ in range(source.choice([1, 1, 1, 2, 2, 3])):
            Mutator(source, config).mutate()
        text = yaml.dump(config, Dumper=Dumper, sort_keys=False, allow_unicode=True)
        if source.random() < .04:
            text = twice(source, text)
        # A Service named redis would set REDIS_PORT in every pod: whether it is set is not for warden to say.
        env = {key: value for key, value in ENV.items() if source.random() < .85 or key == "REDIS_PORT"}
        if source.random() < .1:
            env["LITELLM_DROP_PARAMS"] = source.choice(["true", "false", "1", ""])
        yield Case(f"generated/{seed}/{number} ({name})", text, env)


if __name__ == "__main__":
    for case in generated(int(sys.argv[1]), int(sys.argv[2])):
        print(json.dumps(case.as_question()))
