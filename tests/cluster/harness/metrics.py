"""Prometheus' text format, as far as counters need it."""
import re

_LINE = re.compile(r'^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ([-+0-9.eEinfNaN]+)$')
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


class Samples:
    def __init__(self, text):
        self._samples = []
        for line in text.splitlines():
            found = _LINE.match(line)
            if found:
                self._samples.append((found[1], dict(_LABEL.findall(found[2] or "")), float(found[3])))

    def total(self, name, **labels):
        """The sum of what has this name and these labels; a label's value may be a set of values."""
        return sum(value for sample, has, value in self._samples if sample == name and all(_fits(has.get(key), want) for key, want in labels.items()))

    def by(self, name, *keys):
        """{values of the labels `keys`: sum}, without zeros."""
        result = {}
        for sample, has, value in self._samples:
            if sample == name and value:
                key = tuple(has.get(label) for label in keys)
                result[key] = result.get(key, 0) + value
        return result


def _fits(value, want):
    return value in want if isinstance(want, (set, frozenset)) else value == want
