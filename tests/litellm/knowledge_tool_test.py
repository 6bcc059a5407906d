"""The tool that takes in LiteLLM versions (schemas/litellm).

    knowledge_tool_test.py                what it refuses, what it says changed, that what is made of its folders is up to date
    knowledge_tool_test.py --ask-litellm  asks the LiteLLM versions that tests/proxy has installed whether the folders are what they say;
                                          exit code 77 where none is there
"""
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "schemas" / "litellm"
SKIPPED = 77
sys.dont_write_bytecode = True
sys.path.insert(0, str(TOOL))

import compare  # noqa: E402
import generate  # noqa: E402


def run(*words):
    return subprocess.run([sys.executable, "-B", *map(str, words)], capture_output=True, text=True)


class Refusals(unittest.TestCase):
    def test_compromised_versions_are_never_installed(self):
        for version in ("1.82.7", "1.82.8", "1.107.0", "1.107.3"):
            answer = run(TOOL / "generate.py", version)
            self.assertEqual(answer.returncode, 1)
            self.assertIn(f"{version} is compromised", answer.stderr)

    def test_nor_compared_with(self):
        self.assertIn("compromised", run(TOOL / "generate.py", "--no-install", "1.81.14", "--diff", "1.82.7").stderr)

    def test_the_list_is_that_of_the_program(self):
        listed = re.findall(r"COMPROMISED\(\(Version\{(\d+), (\d+), (\d+)\}\)", (ROOT / "src/litellm/version/compromised.inc").read_text())
        self.assertGreaterEqual(len(listed), 3)
        for parts in listed:
            self.assertTrue(generate.is_compromised(".".join(parts)), parts)

    def test_only_releases(self):
        for version in ("1.104", "latest", "1.104.4-rc.1", "../x"):
            self.assertEqual(run(TOOL / "generate.py", version).returncode, 1, version)


class Differences(unittest.TestCase):
    def folder(self, where, version, change):
        files = {
            "sections": {"router_settings": {"unknown": "logged", "keys": {"timeout": {"types": ["number"]}, "old": {}}}},
            "names": {"providers": ["openai", "palm"], "routing_strategies": ["least-busy"]},
            "routes": {"bare_models": {"gpt-4": "openai", "x": "a"}, "router_reads_api_base": False},
            "behaviour": {"drop_params": {"env_any_text": True}},
            "params": {"params": ["seed", "tools"], "sets": [["seed", "tools"], ["seed"], []],
                       "providers": {"openai": {"supported": 0, "lost": 2, "same": ["gpt-4"], "groups": []}}},
        }
        rows = [["gpt-4", "openai", "chat", ""], ["gone", "openai", "chat", ""]]
        change(files, rows)
        folder = Path(where) / version
        folder.mkdir()
        for name, value in files.items():
            (folder / f"{name}.json").write_text(json.dumps(value))
        (folder / "models.tsv").write_text("model\tprovider\tmode\tdeprecation_date\n" + "".join("\t".join(row) + "\n" for row in rows))
        return folder

    def test_says_what_changed_for_users(self):
        def newer(files, rows):
            files["sections"]["router_settings"]["keys"] = {"timeout": {"types": ["string"]}, "new": {}}
            files["names"] = {"providers": ["openai", "z"], "routing_strategies": ["least-busy"]}
            files["routes"]["bare_models"] = {"gpt-4": "azure"}
            files["routes"]["router_reads_api_base"] = True
            files["behaviour"]["drop_params"]["env_any_text"] = False
            files["params"]["providers"]["openai"]["groups"] = [{"supported": 1, "lost": 1, "models": ["gpt-4"], "families": []}]
            files["params"]["providers"]["openai"]["same"] = []
            rows[:] = [["gpt-4", "openai", "chat", "2027-01-01"]]

        with tempfile.TemporaryDirectory() as where:
            text = compare.compare(self.folder(where, "1.0.0", lambda *_: None), self.folder(where, "1.0.1", newer))
        for line in ("- router_settings: keys added: `new`", "- **router_settings: keys gone**: `old`", "- router_settings.timeout: was number, is string",
                     "- providers added: `z`", "- **providers gone**: `palm`", "- **`gpt-4` without a provider** went to openai, goes to azure",
                     "- the router now looks at `api_base` for a model's provider", "- drop_params: env any text: was True, is False",
                     "- openai: `seed`: `gpt-4`", "- `gone`", "- `gpt-4`: 2027-01-01"):
            self.assertIn(line + "\n", text + "\n")

    def test_nothing_changed(self):
        with tempfile.TemporaryDirectory() as where:
            text = compare.compare(self.folder(where, "1.0.0", lambda *_: None), self.folder(where, "1.0.1", lambda *_: None))
        self.assertEqual(text.count("Nothing."), text.count("## "))

    def test_the_two_that_are_here(self):
        answer = run(TOOL / "generate.py", "--no-install", "1.104.4", "--diff", "1.81.14")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        self.assertIn("- cache types added: `valkey-semantic`", answer.stdout)
        self.assertIn("- drop_params: env any text: was True, is False", answer.stdout)


class Files(unittest.TestCase):
    def test_the_schema_for_editors_is_made_of_the_folders(self):
        answer = run(TOOL / "editor_schema.py", "--check")
        self.assertEqual(answer.returncode, 0, answer.stderr)

    def test_our_descriptions_are_of_keys_that_exist(self):
        sections = [json.loads(file.read_text()) for file in TOOL.glob("*/sections.json")]
        for section, keys in json.loads((TOOL / "descriptions.json").read_text()).items():
            known = {key for version in sections for key in version[section]["keys"]}
            self.assertEqual(set(keys) - known, set(), section)

    def test_written_files_are_what_they_were_read_from(self):
        for folder in TOOL.glob("*.*.*"):
            raw = {name: json.loads((folder / f"{name}.json").read_text()) for name in generate.TABLES}
            raw["models"] = [line.split("\t") for line in (folder / "models.tsv").read_text().splitlines()[1:]]
            self.assertEqual(generate.differences(folder.name, generate.files_of(raw), TOOL), [])


def interpreter(version):
    """That of the environment which tests/proxy/setup.sh makes; None: it is not there."""
    lock = ROOT / "tests" / "proxy" / f"requirements.{version}.lock.txt"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    if not lock.exists():
        return None
    python = cache / "litellm-e2e" / f"{version}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}" / "bin" / "python"
    return python if python.exists() else None


def ask_litellm():
    asked = 0
    for folder in sorted(TOOL.glob("*.*.*")):
        python = interpreter(folder.name)
        if python is None:
            print(f"SKIPPED: LiteLLM {folder.name} is not installed: tests/proxy/setup.sh {folder.name}")
            continue
        asked += 1
        answer = run(TOOL / "generate.py", folder.name, "--check", "--python", python)
        if answer.returncode != 0:
            print(answer.stderr)
            return 1
        print(f"LiteLLM {folder.name} says what schemas/litellm/{folder.name} has")
    return 0 if asked else SKIPPED


if __name__ == "__main__":
    if "--ask-litellm" in sys.argv:
        sys.exit(ask_litellm())
    unittest.main()
