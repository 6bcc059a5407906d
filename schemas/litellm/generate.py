#!/usr/bin/env python3
"""Takes in a LiteLLM version: what it knows, read out of itself, as schemas/litellm/VERSION/.

    schemas/litellm/generate.py 1.104.4               installs it into a scratch environment, reads it, writes the folder
    schemas/litellm/generate.py 1.104.4 --diff 1.81.14   and prints what changed for users since that version (Markdown)
    schemas/litellm/generate.py --diff 1.81.14 1.104.4 --no-install      only compares two folders that are there
    schemas/litellm/generate.py 1.104.4 --check --python PATH            reads again by that interpreter; fails where the folder differs

pip is used as it is configured. Versions that were published by somebody else than their makers are never installed.
"""
import argparse
import json
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
# The same list as src/litellm/version/compromised.inc; a test compares.
COMPROMISED = ("1.82.7", "1.82.8", "1.107.")
TABLES = ("sections", "names", "routes", "behaviour", "params")


def fail(message):
    sys.exit(f"generate.py: {message}")


def is_compromised(version):
    return any(version == bad or (bad.endswith(".") and version.startswith(bad)) for bad in COMPROMISED)


def check_version(version):
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        fail(f"{version} is not a released version such as 1.104.4")
    if is_compromised(version):
        fail(f"{version} is compromised: it is not installed")


def run(*command, **arguments):
    return subprocess.run([str(word) for word in command], check=True, **arguments)


def install(version, folder):
    """A scratch environment with that LiteLLM; the path of its interpreter."""
    print(f"installing litellm[proxy]=={version} (about 500 MB) …", file=sys.stderr)
    venv.create(folder, with_pip=True)
    python = Path(folder) / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", f"litellm[proxy]=={version}")
    return python


def installed_version(python):
    code = "from importlib.metadata import version; print(version('litellm'))"
    return run(python, "-c", code, capture_output=True, text=True).stdout.strip()


def read(python, version):
    """What the installed LiteLLM knows."""
    if installed_version(python) != version:
        fail(f"{python} has litellm {installed_version(python)}, not {version}")
    with tempfile.TemporaryDirectory() as folder:
        # Not from the folder of this file: its names must not hide the package's.
        run(python, HERE / "read_litellm.py", folder, cwd=folder, stdout=subprocess.DEVNULL)
        return json.loads((Path(folder) / "raw.json").read_text())


def one_line_each(value, depth, indent=""):
    """JSON with one entry a line down to `depth`, so that a diff of the folder can be read."""
    if depth == 0 or not isinstance(value, (dict, list)) or not value:
        return json.dumps(value, sort_keys=True, ensure_ascii=True)
    inner = indent + " "
    if isinstance(value, dict):
        rows = [f"{inner}{json.dumps(name)}: {one_line_each(value[name], depth - 1, inner)}" for name in sorted(value)]
        return "{\n" + ",\n".join(rows) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + one_line_each(item, depth - 1, inner) for item in value) + f"\n{indent}]"


DEPTHS = {"sections": 3, "names": 1, "routes": 2, "behaviour": 2, "params": 2}


def files_of(raw):
    """Names of files and their texts."""
    files = {f"{name}.json": one_line_each(raw[name], DEPTHS[name]) + "\n" for name in TABLES}
    rows = [("model", "provider", "mode", "deprecation_date"), *raw["models"]]
    files["models.tsv"] = "".join("\t".join(row) + "\n" for row in rows)
    return files


def write(version, files, out):
    folder = out / version
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    print(f"{folder}: {sum(len(text) for text in files.values()) // 1024} KiB", file=sys.stderr)


def differences(version, files, out):
    """Lines that say where the folder is not what LiteLLM says now."""
    found = []
    for name, text in files.items():
        path = out / version / name
        stored = path.read_text() if path.exists() else ""
        if stored == text:
            continue
        old, new = set(stored.splitlines()), set(text.splitlines())
        found.append(f"{version}/{name}:")
        found += [f"  - {line[:160]}" for line in sorted(old - new)[:10]]
        found += [f"  + {line[:160]}" for line in sorted(new - old)[:10]]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("versions", nargs="+", metavar="VERSION")
    parser.add_argument("--diff", metavar="OLD", help="print what changed for users since that version")
    parser.add_argument("--python", type=Path, help="an interpreter whose environment has the version: nothing is installed")
    parser.add_argument("--no-install", action="store_true", help="take the folders as they are")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 where a folder is not what LiteLLM says")
    parser.add_argument("--out", type=Path, default=HERE, help="instead of schemas/litellm")
    options = parser.parse_args()
    for version in (*options.versions, *filter(None, [options.diff])):
        check_version(version)
    wrong = []
    for version in () if options.no_install else options.versions:
        with tempfile.TemporaryDirectory(prefix="litellm-") as scratch:
            files = files_of(read(options.python or install(version, scratch), version))
        if options.check:
            wrong += differences(version, files, options.out)
        else:
            write(version, files, options.out)
    if wrong:
        fail("not what LiteLLM says:\n" + "\n".join(wrong))
    if options.diff:
        from compare import compare

        for version in options.versions:
            print(compare(options.out / options.diff, options.out / version))
    return 0


if __name__ == "__main__":
    sys.exit(main())
