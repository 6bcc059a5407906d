#!/usr/bin/python3
"""Oracle for differential tests: what LiteLLM's own reader makes of a configuration file.

Reads as LiteLLM does: the file in text mode as UTF-8, through PyYAML's pure-Python SafeLoader (`yaml.safe_load`).
Line protocol: a request is one line of JSON on standard input, the answer one line of JSON on standard output.

    {"text": base64} -> {"ok": true, "value": typed} or {"ok": false, "error": text}

A typed value is an array that keeps apart what JSON would mix:
    ["null"]  ["bool", true]  ["int", "12"]  ["float", "1.5"]  ["str", "x"]  ["bytes", base64]
    ["date", "2024-01-01"]  ["datetime", ISO 8601]  ["seq", [typed, ...]]  ["tuple", [typed, ...]]
    ["map", [[typed key, typed value], ...]] in PyYAML's order, ["set", [typed, ...]]
    ["str_surrogates", base64 of UTF-8 with surrogates]  a string that is no valid Unicode text
    ["cycle"]  a value that contains itself
If aliases blow the value up beyond MAX_NODES, or nest it too deep to print, the answer is {"ok": true, "too_big": true} without a value.

A request that is not understood is a bug of the test: message on standard error, exit code 2.
"""

import base64
import contextlib
import datetime
import io
import json
import sys

import yaml

MAX_NODES = 300_000


class TooBig(Exception):
    """The value has more than MAX_NODES nodes once its aliases are expanded."""


class Encoder:
    """Turns one Python value into its typed form."""

    def __init__(self):
        self.nodes = 0
        self.open = set()  # ids of the containers being encoded, to notice a value that contains itself

    def encode(self, value):
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise TooBig
        if isinstance(value, (list, tuple, dict, set)):
            return self.encode_container(value)
        return encode_scalar(value)

    def encode_container(self, value):
        if id(value) in self.open:
            return ["cycle"]
        self.open.add(id(value))
        try:
            if isinstance(value, dict):
                return ["map", [[self.encode(key), self.encode(item)] for key, item in value.items()]]
            kind = "set" if isinstance(value, set) else "tuple" if isinstance(value, tuple) else "seq"
            # A Python set has no order worth keeping.
            items = sorted(value, key=repr) if kind == "set" else value
            return [kind, [self.encode(item) for item in items]]
        finally:
            self.open.remove(id(value))


def encode_scalar(value):
    if value is None:
        return ["null"]
    if isinstance(value, bool):  # before int: bool is an int in Python
        return ["bool", value]
    if isinstance(value, int):
        return ["int", str(value)]
    if isinstance(value, float):
        return ["float", repr(value)]
    if isinstance(value, str):
        return encode_string(value)
    if isinstance(value, bytes):
        return ["bytes", base64.b64encode(value).decode()]
    if isinstance(value, datetime.datetime):  # before date: datetime is a date in Python
        return ["datetime", value.isoformat()]
    if isinstance(value, datetime.date):
        return ["date", value.isoformat()]
    raise TypeError(f"SafeLoader made a {type(value).__name__}, which has no typed form")


def encode_string(value):
    try:
        value.encode()
        return ["str", value]
    except UnicodeEncodeError:
        return ["str_surrogates", base64.b64encode(value.encode("utf-8", "surrogatepass")).decode()]


def load(text):
    """What LiteLLM gets. Errors of every kind come out: PyYAML lets ValueError, RecursionError and others through."""
    return yaml.load(io.TextIOWrapper(io.BytesIO(text), encoding="utf-8"), Loader=yaml.SafeLoader)


def answer(text):
    try:
        value = load(text)
    except Exception as error:  # whatever it is, LiteLLM does not start with this file
        return json.dumps({"ok": False, "error": f"{type(error).__name__}: {error}"})
    try:
        with unlimited_integers():
            return json.dumps({"ok": True, "value": Encoder().encode(value)})
    except (TooBig, RecursionError):
        return json.dumps({"ok": True, "too_big": True})


@contextlib.contextmanager
def unlimited_integers():
    """Python refuses to print (and to read: that stays) decimal integers of more than 4300 digits."""
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(limit)


def parse_request(line):
    request = json.loads(line)
    if not isinstance(request, dict) or set(request) != {"text"}:
        raise ValueError('not a request: want {"text": base64}')
    return base64.b64decode(request["text"], validate=True)


def main():
    for line in sys.stdin.buffer:
        try:
            text = parse_request(line)
        except ValueError as error:
            print(f"pyyaml_oracle: {error}", file=sys.stderr)
            return 2
        # No raw line break or non-ASCII byte can stand in the answer: json.dumps escapes both.
        sys.stdout.write(answer(text) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
