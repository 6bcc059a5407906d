#!/usr/bin/env python3
"""Compares what `warden` says about LiteLLM configurations with what LiteLLM does: see README.md.

  run.py record [--all] [--match REGEX]      judge hand-made cases that have no verdict yet (or all), write verdicts.VERSION.jsonl
  run.py recorded --warden PATH             warden against the recorded verdicts of all hand-made cases; LiteLLM is not needed
  run.py live --warden PATH [--seed N]      warden against LiteLLM: a sample of the hand-made cases, and generated ones
  run.py whole [--match REGEX] [--count N]   whole starts of `litellm --config` against the judge, which only forks
  run.py show [--seed N] --match REGEX       cases and their verdicts, to read
  run.py install                            LiteLLM, for the others; each does so itself where it is not there
"""
import argparse
import hashlib
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

import agree
import whole_start
from hand_made import hand_made

HERE = pathlib.Path(__file__).resolve().parent
DEFAULT_VERSION = "1.81.14"
SKIP = 77  # as ctest is told


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["record", "recorded", "live", "whole", "show", "install"])
    parser.add_argument("--warden", type=pathlib.Path)
    parser.add_argument("--litellm", default=DEFAULT_VERSION, help="the version that judges")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the sample and the generated cases")
    parser.add_argument("--sample", type=int, default=220, help="hand-made cases judged live")
    parser.add_argument("--generated", type=int, default=120)
    parser.add_argument("--count", type=int, default=5, help="whole starts")
    parser.add_argument("--match", default="", help="only cases whose names have this regular expression")
    parser.add_argument("--all", action="store_true", help="record: also what is recorded; live: every hand-made case")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    sys.exit({"record": record, "recorded": recorded, "live": live, "whole": whole, "show": show, "install": install}[options.command](options))


# ---- cases and their recorded verdicts

def questions_of(options):
    wanted = re.compile(options.match)
    return [with_safe_key(case.as_question(), options.litellm) for case in hand_made() if wanted.search(case.name)]


def with_safe_key(question, version):
    """Newer versions do not start with a key that everybody knows: what else is in a case would not be seen."""
    if version == DEFAULT_VERSION or question["case"].startswith("master key"):
        return question
    files = {name: text.replace("sk-1234", "sk-a5c1e7") for name, text in question["files"].items()}
    return {**question, "files": files}


def identity(question):
    return hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()[:12]


def verdicts_path(version):
    return HERE / f"verdicts.{version}.jsonl"


def read_verdicts(version):
    path = verdicts_path(version)
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        return {verdict["question"]: verdict for verdict in map(json.loads, file)}


def write_verdicts(version, verdicts):
    """In the order of the cases, without those that are no more."""
    with verdicts_path(version).open("w", encoding="utf-8") as file:
        for question in (with_safe_key(case.as_question(), version) for case in hand_made()):
            if identity(question) in verdicts:
                file.write(json.dumps(verdicts[identity(question)], ensure_ascii=False) + "\n")


# ---- the judge

def environment(version):
    """The folder of the environment setup.sh makes. Ends the run, loudly, where it cannot be made."""
    made = subprocess.run([HERE / "setup.sh", version], stdout=subprocess.PIPE, text=True, check=False)
    if made.returncode == 0:
        return pathlib.Path(made.stdout.strip())
    # As GoogleTest says it: scripts/test.sh looks for these lines.
    print(f"[ RUN      ] proxy_judge\n{HERE.name}/run.py: Skipped\nLiteLLM {version} could not be installed (no package index?): "
          "NOTHING was compared with LiteLLM itself\n[  SKIPPED ] proxy_judge (0 ms)", flush=True)
    sys.exit(SKIP)


def judged(options, questions):
    """(question, verdict) for each, as LiteLLM gives them."""
    command = [environment(options.litellm) / "bin/python", HERE / "judge.py", "--jobs", str(options.jobs)]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        for question in questions:
            file.write(json.dumps(question) + "\n")
        file.seek(0)
        with subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, text=True) as process:
            for question, line in zip(questions, process.stdout):
                verdict = json.loads(line)
                verdict["question"] = identity(question)
                yield question, verdict
    if process.returncode != 0:
        sys.exit(f"run.py: the judge ended with exit code {process.returncode}")


def generated_questions(options):
    python = environment(options.litellm) / "bin/python"  # has PyYAML
    command = [python, HERE / "generate.py", str(options.seed), str(options.generated)]
    lines = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    return [question for question in map(json.loads, lines) if re.search(options.match, question["case"])]


# ---- commands

def record(options):
    verdicts = read_verdicts(options.litellm)
    wanted = [question for question in questions_of(options) if options.all or identity(question) not in verdicts]
    for number, (_, verdict) in enumerate(judged(options, wanted), 1):
        verdicts[verdict["question"]] = verdict
        if number % 50 == 0:
            print(f"{number} of {len(wanted)} judged", flush=True)
            write_verdicts(options.litellm, verdicts)
    write_verdicts(options.litellm, verdicts)
    print(f"{len(wanted)} judged, {len(verdicts)} recorded for LiteLLM {options.litellm}")
    return 0


def recorded(options):
    verdicts = read_verdicts(options.litellm)
    questions = questions_of(options)
    pairs = [(question, verdicts[identity(question)]) for question in questions if identity(question) in verdicts]
    missing = [question["case"] for question in questions if identity(question) not in verdicts]
    if options.litellm != DEFAULT_VERSION:
        missing = []  # only what differs between versions is recorded for others
    if missing:
        print(f"{len(missing)} cases have no recorded verdict (run.py record): {', '.join(missing[:5])} …")
    return agree.report(options.warden, options.litellm, pairs) or bool(missing)


def live(options):
    print(f"seed {options.seed}: again with `run.py live --warden PATH --seed {options.seed}`", flush=True)
    questions = questions_of(options)
    if not options.all and not options.match:
        questions = random.Random(options.seed).sample(questions, min(options.sample, len(questions)))
    pairs = list(judged(options, questions + generated_questions(options)))
    known = read_verdicts(options.litellm)
    return agree.report_changed(pairs, known) | agree.report(options.warden, options.litellm, pairs)


def whole(options):
    """The judge runs LiteLLM's code without its server and without a process of its own: does that change what it says?"""
    questions = questions_of(options)
    if not options.match:
        questions = [q for name in whole_start.CHOSEN for q in questions if q["case"] == name]
    questions = questions[:options.count]
    python = environment(options.litellm) / "bin/python"
    failures = 0
    for question, verdict in judged(options, questions):
        seen = whole_start.start(python, question)
        expected = {key: verdict.get(key) for key in seen}
        same = seen == expected
        failures += not same
        print(f"{'same     ' if same else 'DIFFERENT'} {question['case']}: {seen}" + ("" if same else f", the judge says {expected}"), flush=True)
    print(f"{len(questions)} whole starts, {failures} differ from the judge")
    return int(failures > 0)


def install(options):
    print(environment(options.litellm))
    return 0


def show(options):
    verdicts = read_verdicts(options.litellm)
    generated = generated_questions(options) if options.match.startswith("generated/") else []
    for question in questions_of(options) + generated:
        print(f"==== {question['case']}  {question['env'] or ''}")
        for name, text in question["files"].items():
            print(f"-- {name}\n{text}", end="")
        print(json.dumps(verdicts.get(identity(question)), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    main()
