"""Processes that end with us, whatever way we end."""
import os
import pathlib
import signal
import socket
import subprocess
import time


class Process:
    """A program in a session of its own, so that its children end with it; its output goes to a file.

    The kernel kills it when the thread that started it ends: start it from the main thread.
    """

    def __init__(self, name, command, log, environment=None, user=None, stop_signal=signal.SIGTERM, folder="/"):
        self.name = name
        self.log = pathlib.Path(log)
        self._stop_signal = stop_signal
        command = ["setpriv", "--pdeathsig", "KILL", *as_user(user), *map(str, command)]
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, cwd=folder, start_new_session=True
            )

    @property
    def pid(self):
        return self._process.pid

    def is_running(self):
        return self._process.poll() is None

    def wait_until(self, ready, seconds):
        """Raises with the end of the log when the process ends before it is ready, or is not ready in time."""
        end = time.monotonic() + seconds
        while not ready():
            if not self.is_running():
                raise RuntimeError(f"{self.name} ended with exit code {self._process.returncode}:\n{self.end_of_log()}")
            if time.monotonic() > end:
                raise TimeoutError(f"{self.name} is not ready after {seconds} s:\n{self.end_of_log()}")
            time.sleep(0.1)

    def end_of_log(self, lines=25):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self, seconds):
        """Asks it to end, waits so long, and kills what is left of it and of its children."""
        if self.is_running():
            self._process.send_signal(self._stop_signal)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        self.kill()

    def kill(self):
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass  # nothing is left of the group
        self._process.wait()


def as_user(name):
    """Options of setpriv; no name: nobody else."""
    return [f"--reuid={name}", f"--regid={name}", "--init-groups"] if name else []


def free_ports(count):
    """Ports of loopback that are free now, each another one."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
