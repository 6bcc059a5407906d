#!/usr/bin/env python3
"""Runs every command of the documentation as it is written.

    commands_test.py REPOSITORY WARDEN SCRATCH_FOLDER

Exit code 77: a tool is missing, nothing was tested."""
import glob
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time

PAGES = ["README.md", "SECURITY.md", "certs/README.md", "deploy/README.md", "docs/*.md", "examples/README.md"]

# What a command begins with. Inline code is one when arguments follow.
PROGRAMS = ["LITELLM_MASTER_KEY=", "base64", "build/", "cat", "cmake", "ctr", "curl", "deploy/", "docker", "helm", "kubectl", "kustomize", "ninja", "schemas/", "scripts/", "sed", "skopeo", "warden"]

# Commands that are not run, with the reason. A command whose beginning stands here is looked up all the same: its program must exist.
NOT_RUN = {
    "scripts/demo.sh": "builds a release and shows it; a pipeline of its own runs it",
    "scripts/cluster.sh": "builds and starts a control plane; tests/cluster starts the same",
    "scripts/test.sh": "builds and runs every test, this one among them",
    "schemas/litellm/generate.py": "needs an installed LiteLLM; tests/litellm/knowledge_tool_test.py runs it",
    "schemas/litellm/editor_schema.py": "writes into the sources; tests/litellm/knowledge_tool_test.py runs it",
    "ninja": "builds everything, this test among it",
    "scripts/install_packages.sh": "changes the machine; every test run begins with it",
    "cmake": "builds everything; the demo builds so, and tests/install installs, compiles and runs the example so",
    "warden models plan configmap.yaml": "needs running proxies; tests/hotadd has them",
    "warden models apply": "needs running proxies; tests/hotadd has them",
    "warden models status": "needs running proxies; tests/hotadd has them",
    "kubectl -n llm get configmap litellm-config-warden-status": "the controller writes it; tests/hotadd reads it",
    "LITELLM_MASTER_KEY=": "needs running proxies; tests/hotadd has them",
    "build/embed/embed": "is built by commands that are not run; tests/install runs it",
}

# Exit codes beside 0: findings are what these commands are there to show.
FINDINGS = re.compile(r"\bwarden (check|fix|models)\b")


def commands_of(page):
    """(line, command) for every command of a page, in order. A block of code is either all commands or none."""
    lines = open(page, encoding="utf-8").read().split("\n")
    found, prose, i = [], [], 0
    while i < len(lines):
        fence = re.match(r"( *)```(\w*)", lines[i])
        indented = re.match(r"( {4,})\S", lines[i]) if i == 0 or not lines[i - 1].strip() else None
        if not fence and not indented:
            prose.append((i + 1, lines[i]))
            i += 1
            continue
        begin = i + 1 if fence else i
        width = len(fence[1]) if fence else len(indented[1])
        end = begin
        if fence:
            while end < len(lines) and not lines[end].strip().startswith("```"):
                end += 1
        else:
            while end < len(lines) and (lines[end].startswith(" " * width) or not lines[end].strip()):
                end += 1
        if not fence or fence[2] in ("", "sh", "bash", "console"):
            found += block_commands(page, begin, [line[width:] for line in lines[begin:end]])
        i = end + 1 if fence else end
    for number, line in prose:
        for code in re.findall(r"`([^`]+)`", line):
            if is_command(code) and " " in code and not is_mention(code):
                found.append((number, code))
    return sorted(found)


def is_command(text):
    return any(text == program or text.startswith(program if program.endswith(("/", "=")) else program + " ") for program in PROGRAMS)


def is_mention(code):
    """`warden check`, `warden policy show`, `kubectl apply`: the name of a command, not one to type in. So are words with options alone:
    `warden fix --unsafe`."""
    return re.fullmatch(r"[\w./-]+( [a-z]+)*( --?[a-z-]+(=\S+)?)*", code) is not None


def block_commands(page, first, lines):
    found, pending = [], ""
    for offset, line in enumerate(lines):
        if pending:
            found[-1] = (found[-1][0], pending + "\n" + line)
        elif line.strip() and not line.lstrip().startswith("#"):
            found.append((first + offset + 1, line))
        pending = found[-1][1] if found and line.endswith("\\") else ""
    if not any(is_command(command) for _, command in found):
        return []
    for number, command in found:
        if not is_command(command):
            sys.exit(f"{page}:{number}: between commands stands what is none: {command}\nIf it is one, add its program to PROGRAMS of the test.")
    return found


class Page:
    """A copy of the tree and what runs in it."""

    def __init__(self, repository, warden, folder):
        self.folder = os.path.join(folder, "tree")
        programs = os.path.join(folder, "bin")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(programs)
        files = subprocess.run(["git", "-C", repository, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], capture_output=True)
        names = files.stdout.decode().split("\0")
        if files.returncode != 0:  # no checkout: everything but what was built
            names = [os.path.relpath(os.path.join(top, name), repository) for top, folders, found in os.walk(repository)
                     for name in found if not os.path.relpath(top, repository).startswith("build")]
        for name in names:
            if not os.path.isfile(os.path.join(repository, name)) or name.startswith("tests/"):
                continue
            target = os.path.join(self.folder, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(os.path.join(repository, name), target)
        for fake in glob.glob(os.path.join(repository, "tests/docs/fakes/*")):
            os.symlink(fake, os.path.join(programs, os.path.basename(fake)))
        os.symlink(warden, os.path.join(programs, "warden"))
        self.environment = dict(os.environ, PATH=programs + ":" + os.environ["PATH"], FAKE_CLUSTER=os.path.join(folder, "cluster.json"))

    def run(self, command):
        """None when all went well, else what went wrong."""
        if re.match(r"warden serve\b", command):
            return self.serve(command)
        if command == "scripts/build_image.sh":  # it would build a release first
            command += " --binary " + os.path.realpath(shutil.which("warden", path=self.environment["PATH"]))
        # At a terminal only where somebody is asked.
        asks = "--interactive" in command
        terminal, inner = pty.openpty() if asks else (None, subprocess.DEVNULL)
        if asks:
            os.write(terminal, b"y\nn\nq\n")
        ended = subprocess.run(["bash", "-c", "set -o pipefail; " + command], cwd=self.folder, env=self.environment, stdin=inner,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
        if asks:
            os.close(terminal)
            os.close(inner)
        said = ended.stdout.decode(errors="replace")
        # A reader who sees nothing judged has learned nothing.
        if re.search(r"nothing was judged|no models in LiteLLM", said):
            return f"shows nothing: {said[-2000:]}"
        if ended.returncode == 0 or (ended.returncode == 1 and FINDINGS.search(command) and "LW" in said):
            return None
        return f"exit code {ended.returncode}: {said[-2000:]}"

    def serve(self, command):
        """Until it says that it serves, and then SIGTERM. Ports that somebody else has are changed for free ones."""
        trouble = self.serve_once(command)
        if trouble and "in use" in trouble:
            free = re.sub(r"(listen[ =]\S*:)\d+", r"\g<1>0", command)
            for option in (" --listen", " --ops-listen"):  # where the page leaves it at the default
                free += "" if option in command else option + " :0"
            trouble = self.serve_once(free)
        return trouble

    def serve_once(self, command):
        log = os.path.join(self.folder, "serve.log")
        with open(log, "wb") as out:
            server = subprocess.Popen(["bash", "-c", "exec " + command], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=out,
                                      stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 120
        while server.poll() is None and time.monotonic() < deadline and b"listening on" not in open(log, "rb").read():
            time.sleep(0.05)
        if server.poll() is None:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(60)
            except subprocess.TimeoutExpired:
                server.kill()
        said = open(log, encoding="utf-8", errors="replace").read()
        return None if server.returncode == 0 and "listening on" in said else f"exit code {server.returncode}: {said[-2000:]}"


def main():
    repository, warden, scratch = (os.path.abspath(argument) for argument in sys.argv[1:4])
    for tool in ("bash", "git", "sed", "base64"):
        if shutil.which(tool) is None:
            print(f"docs_commands: SKIPPED, there is no {tool}")
            sys.exit(77)
    try:
        import yaml  # noqa: F401, the fakes need it
    except ImportError:
        print("docs_commands: SKIPPED, there is no python3-yaml: scripts/install_packages.sh test")
        sys.exit(77)
    failed, ran, unused = 0, 0, set(NOT_RUN)
    for pattern in PAGES:
        for path in sorted(glob.glob(os.path.join(repository, pattern))):
            name = os.path.relpath(path, repository)
            commands = commands_of(path)
            page = Page(repository, warden, os.path.join(scratch, name.replace("/", "_"))) if commands else None
            for number, command in commands:
                listed = [program for program in NOT_RUN if command == program or command.startswith(program if program.endswith("=") else program + " ")]
                if listed:
                    unused -= set(listed)
                    built = listed[0].startswith("build/")
                    if "/" in listed[0] and not built and not os.access(os.path.join(repository, listed[0]), os.X_OK):  # by its mode: root may everything
                        failed += 1
                        print(f"FAILED {name}:{number}: there is no program {listed[0]}")
                    continue
                ran += 1
                trouble = page.run(command)
                if trouble:
                    failed += 1
                    print(f"FAILED {name}:{number}: {command}\n    {trouble.strip()}")
                elif os.environ.get("VERBOSE"):
                    print(f"ok {name}:{number}: {command}")
    for program in sorted(unused):
        failed += 1
        print(f"FAILED: no page has {program} any more, take it out of NOT_RUN")
    print(f"{ran} commands ran, {failed} failed")
    sys.exit(1 if failed or ran == 0 else 0)


main()
