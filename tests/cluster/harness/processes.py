"""Processes of a cluster: each writes its id and start time into the cluster's folder, where down.sh finds it whatever becomes of us."""
import os
import pathlib
import signal
import subprocess
import time


def _stat(process_id):
    """The fields of /proc/ID/stat behind the name, state first; None when there is no such process."""
    try:
        return pathlib.Path(f"/proc/{process_id}/stat").read_text(encoding="ascii", errors="replace").rsplit(") ", 1)[1].split()
    except (OSError, IndexError):
        return None


def runs(file):
    """Whether the process whose id and start time are in `file` still runs."""
    process_id, start = file.read_text(encoding="ascii").split()
    stat = _stat(process_id)
    return stat is not None and stat[19] == start and (stat[0] != "Z" or _has_threads(process_id))


def _states(process_id):
    """Of its threads, as letters: "T" is stopped."""
    return {stat[0] for stat in (_stat(f"{process_id}/task/{task}") for task in os.listdir(f"/proc/{process_id}/task")) if stat is not None}


def _has_threads(process_id):
    """Of one whose first thread has ended: whether others still end. Until then its ports are taken."""
    try:
        return len(os.listdir(f"/proc/{process_id}/task")) > 1
    except OSError:
        return False


class Process:
    """One process that was started for a cluster. `survives`: it goes on when the one who started it ends."""

    def __init__(self, folder, name, command, survives=False):
        self._file = folder / "pid" / f"{name}.pid"
        self.log = folder / "log" / f"{name}.log"
        self.command = [str(word) for word in command]
        if not survives:
            command = ["setpriv", "--pdeathsig", "TERM", *command]
        with open(self.log, "ab") as log:
            self._child = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                           start_new_session=True)
        self.id = self._child.pid
        self._file.write_text(f"{self.id} {_stat(self.id)[19]}\n", encoding="ascii")

    def runs(self):
        return self._child.poll() is None

    def send(self, number):
        if self.runs():
            os.kill(self.id, number)

    def pause(self):
        """Stops it, and waits until each of its threads has stopped."""
        self.send(signal.SIGSTOP)
        eventually(lambda: _states(self.id) <= {"T"}, f"process {self.id} has stopped")

    def end(self, number=signal.SIGTERM, patience=30):
        """Sends `number` and waits; its exit code."""
        self.send(number)
        if number != signal.SIGKILL:
            self.send(signal.SIGCONT)
        try:
            code = self._child.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            os.kill(self.id, signal.SIGKILL)
            self._child.wait(timeout=10)
            raise
        finally:
            self._file.unlink(missing_ok=True)
        return code


def end(folder, name, number=signal.SIGTERM):
    """Ends a process of the cluster, whoever started it, if it still runs."""
    file = folder / "pid" / f"{name}.pid"
    if not file.exists() or not runs(file):
        return
    os.kill(int(file.read_text(encoding="ascii").split()[0]), number)
    eventually(lambda: not runs(file), f"{name} has ended")


def start_again(folder, name):
    """Kills a process of the cluster, as when its machine loses power, and starts it with the same arguments."""
    file = folder / "pid" / f"{name}.pid"
    process_id = int(file.read_text(encoding="ascii").split()[0])
    command = pathlib.Path(f"/proc/{process_id}/cmdline").read_bytes().decode().rstrip("\0").split("\0")
    end(folder, name, signal.SIGKILL)
    Process(folder, name, command, survives=True)


def eventually(condition, what, patience=60, step=0.05):
    """Waits for what `condition` says, and returns it; an error that names `what` when it never comes."""
    deadline = time.monotonic() + patience
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {patience} s in vain: {what}")
        time.sleep(step)
