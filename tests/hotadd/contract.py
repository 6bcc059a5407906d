#!/usr/bin/env python3
"""The contract that the hot-adder has with LiteLLM's admin API, held against a LiteLLM or a fake of one. See README.md.

    contract.py --pair VERSION                            a real pair, which is started for it
    contract.py --fake PROGRAM --version VERSION          a fake, which is started for it
    contract.py --urls A,B --version VERSION [--key-file FILE] [--upstream URL]
                                                          two replicas that run, with the configuration of --print-config
    contract.py --print-config

Options: --match REGEX for some checks only; --record writes answers.VERSION.json; --compare holds what is answered against it.
Exit 0: all holds; 1: not; 77: LiteLLM is not here and cannot be installed.
"""
import argparse
import contextlib
import itertools
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

import pair as real  # noqa: E402 they lie beside us
from checks import CHECKS, Case, PollCame  # noqa: E402
from client import NO_UPSTREAM, UPSTREAM_KEY, Client, Target  # noqa: E402

ATTEMPTS = 3  # of a check between whose steps the other replica read the database
MODELS_OF_THE_FILE = 4


def config(upstream_url, **more):
    """JSON, which is YAML too. No wildcard: one changes how LiteLLM looks models up."""
    models = [
        {
            "model_name": f"file-{number}",
            "litellm_params": {"model": f"openai/up-file-{number}", "api_base": upstream_url, "api_key": UPSTREAM_KEY},
            "model_info": {"id": f"id-file-{number}"},
        }
        for number in range(1, MODELS_OF_THE_FILE + 1)
    ]
    return json.dumps({"model_list": models, **more}, indent=1)


def main():
    options = parse()
    if options.print_config:
        print(config(options.upstream))
        return 0
    begin = time.monotonic()
    try:
        with target_of(options) as target:
            print(f"LiteLLM {target.version} at {', '.join(target.urls.values())} after {time.monotonic() - begin:.0f} s", flush=True)
            suite = Suite(target, [one for one in CHECKS if re.search(options.match, one.__name__)])
            suite.run()
    except real.NotInstalled as error:
        real.skip("hotadd_contract_" + options.pair.replace(".", "_"), str(error))
    print(f"{suite.passed} checks hold, {suite.failed} do not, {suite.left_out} left out, {time.monotonic() - begin:.0f} s")
    if options.record:
        write_answers(target.version, suite.answers)
    different = compare(target.version, suite.answers) if options.compare else 0
    return 1 if suite.failed or different else 0


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pair", metavar="VERSION")
    parser.add_argument("--fake", type=pathlib.Path, metavar="PROGRAM")
    parser.add_argument("--urls", metavar="A,B")
    parser.add_argument("--version")
    parser.add_argument("--key-file", type=pathlib.Path)
    parser.add_argument("--upstream", default=NO_UPSTREAM, metavar="URL")
    parser.add_argument("--poll-ms", default="30000", help="of the fake")
    parser.add_argument("--match", default="", metavar="REGEX")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--print-config", action="store_true")
    options = parser.parse_args()
    if not options.print_config and sum(map(bool, (options.pair, options.fake, options.urls))) != 1:
        parser.error("one of --pair, --fake and --urls is needed")
    if (options.fake or options.urls) and not options.version:
        parser.error("--version is needed")
    return options


# ---- what is asked

def target_of(options):
    if options.pair:
        return of_pair(options.pair)
    if options.fake:
        return of_fake(options.fake, options.version, options.poll_ms)
    key = options.key_file.read_text().strip() if options.key_file else real.MASTER_KEY
    return contextlib.nullcontext(Target(options.version, options.urls.split(","), key, options.upstream))


@contextlib.contextmanager
def of_pair(version):
    text = config("UPSTREAM_URL", general_settings={"master_key": real.MASTER_KEY})
    with real.Pair(version, text) as pair:
        yield Target(version, pair.urls, pair.key, pair.upstream.url, pair)


@contextlib.contextmanager
def of_fake(program, version, poll_ms):
    """It serves until its input ends, which it does whatever way we end."""
    with tempfile.TemporaryDirectory() as folder:
        file, key_file = pathlib.Path(folder, "config.json"), pathlib.Path(folder, "key")
        file.write_text(config(NO_UPSTREAM))
        key_file.write_text(real.MASTER_KEY)
        command = [program, "--version", version, "--replicas", "2", "--config", file, "--master-key-file", key_file, "--poll-ms", poll_ms]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield Target(version, json.loads(process.stdout.readline())["urls"], real.MASTER_KEY)
            finally:
                process.stdin.close()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()


# ---- the run

class Suite:
    """Runs checks one after another; while it waits for the poll, those that write to A alone."""

    def __init__(self, target, checks):
        self.answers = {}
        self.passed = self.failed = self.left_out = 0
        self._target = target
        self._checks = checks
        self._tag = f"{int(time.time()) % 1000000:06d}"
        self._lock = threading.RLock()  # held by the check that writes

    def run(self):
        waiting = [threading.Thread(target=self._run_check, args=(one, False)) for one in self._checks if one.when == "poll"]
        for thread in waiting:
            thread.start()
        time.sleep(0.1)  # it takes the lock first
        self._run_all("a_only")
        for thread in waiting:
            thread.join()
        self._run_all("any")
        self._run_all("last")

    def _run_all(self, when):
        for one in self._checks:
            if one.when == when:
                self._run_check(one, True)

    def _run_check(self, check, alone):
        if check.needs_pair and not self._target.pair:
            self.left_out += 1
            return
        begin = time.monotonic()
        for attempt in range(ATTEMPTS):
            client = Client(self._target, f"c{self._tag}-{attempt}-{check.__name__}-")
            case = Case(client)
            case.lock = self._lock
            with self._lock if alone else contextlib.nullcontext():
                came = self._run_once(check, case)
            with self._lock:
                client.clean_up()
            if not came:
                break
        self._tell(check, case, time.monotonic() - begin)

    @staticmethod
    def _run_once(check, case):
        """Whether the poll came between, so that nothing was seen."""
        try:
            check(case)
        except PollCame as came:
            case.failures = [f"B should not know before it is told: {came}"]
            return True
        except Exception as error:  # of a body that is not as expected
            case.failures.append(f"{type(error).__name__}: {error}")
        return False

    def _tell(self, check, case, seconds):
        self.answers[check.__name__] = {"holds": " ".join(check.__doc__.split()), "requests": case.client.record}
        self.passed += not case.failures
        self.failed += bool(case.failures)
        notes = "".join(f"\n       {note}" for note in case.notes) if len(case.notes) > 2 else f"  {', '.join(case.notes)}"
        print(f"{'FAIL' if case.failures else 'pass'} {check.__name__} ({seconds:.1f} s){notes}", flush=True)
        for failure in case.failures:
            print(f"       {failure}", flush=True)


# ---- recorded answers

def answers_path(version):
    return HERE / f"answers.{version}.json"


def write_answers(version, answers):
    """In the order of the checks; those that did not run stay as they were."""
    path = answers_path(version)
    known = json.loads(path.read_text()) if path.exists() else {}
    ordered = {one.__name__: {**known, **answers}[one.__name__] for one in CHECKS if one.__name__ in {**known, **answers}}
    lines = ",\n".join(f"{json.dumps(name)}: {one_check(value)}" for name, value in ordered.items())
    path.write_text(f"{{\n{lines}\n}}\n")


def one_check(value):
    requests = ",\n".join("  " + json.dumps(one, ensure_ascii=False) for one in value["requests"])
    return f'{{"holds": {json.dumps(value["holds"])}, "requests": [\n{requests}]}}'


def compare(version, answers):
    """Prints what is answered otherwise than recorded; how many answers these are."""
    known = json.loads(answers_path(version).read_text())
    different = 0
    for name, value in answers.items():
        wanted = known.get(name, {"requests": []})["requests"]
        for recorded, seen in itertools.zip_longest(wanted, value["requests"]):
            found = difference(recorded, seen)
            if found:
                different += 1
                request = (seen or recorded)["request"]
                print(f"DIFFERENT {name}: {request['method']} {request['path']} {json.dumps(request.get('body', ''))[:120]}\n       {found}")
    print(f"{different} answers differ from the recorded ones")
    return different


def difference(recorded, seen):
    """The status is the same, an error's body too; of what is there, less may be said but nothing else. Of chats the status alone counts."""
    if not recorded or not seen or recorded["request"] != seen["request"]:
        return f"recorded is another request: {json.dumps(recorded and recorded['request'])}"
    wanted, answer = recorded["response"], seen["response"]
    if wanted["status"] != answer["status"]:
        return f"status {answer['status']}, recorded is {wanted['status']} {json.dumps(wanted['body'])[:300]}"
    if seen["request"]["path"].endswith("/chat/completions"):
        return None
    return first_difference(answer["body"], wanted["body"], "body", may_lack=answer["status"] < 400)


def first_difference(value, wanted, where, may_lack):
    if isinstance(value, dict) and isinstance(wanted, dict):
        missing = [] if may_lack else sorted(wanted.keys() - value.keys())
        if missing:
            return f"{where}: {', '.join(missing)} missing"
        for key, one in value.items():
            if key not in wanted:
                return f"{where}.{key} is {json.dumps(one)[:200]}, recorded is no such key"
            found = first_difference(one, wanted[key], f"{where}.{key}", may_lack)
            if found:
                return found
        return None
    if isinstance(value, list) and isinstance(wanted, list) and len(value) == len(wanted):
        found = (first_difference(one, other, f"{where}[{i}]", may_lack) for i, (one, other) in enumerate(zip(value, wanted)))
        return next(filter(None, found), None)
    return None if value == wanted else f"{where} is {json.dumps(value)[:300]}, recorded is {json.dumps(wanted)[:300]}"


if __name__ == "__main__":
    sys.exit(main())
