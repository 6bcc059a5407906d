"""A private Postgres on a free port of loopback, gone with everything in it when it is stopped."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

from processes import Process, as_user, free_ports

# Nothing here outlives a crash, so nothing waits for a disk.
_OPTIONS = ["listen_addresses=127.0.0.1", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100"]


class Postgres:
    def __init__(self, log):
        self._log = log
        self._programs = _programs()
        self._user = "postgres" if os.geteuid() == 0 else None  # Postgres refuses to run as root
        self._folder = None
        self._process = None
        self.port = None

    def start(self):
        """A new server with an empty folder."""
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="litellm-postgres-"))
        if self._user:
            shutil.chown(self._folder, self._user, self._user)
        options = ["-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
        command = [self._programs / "initdb", "-D", self._folder / "data", *options]
        subprocess.run(["setpriv", *as_user(self._user), *command], check=True, cwd="/", stdout=subprocess.DEVNULL)
        [self.port] = free_ports(1)
        self.start_again()

    def start_again(self):
        """After stop_server: the same data on the same port."""
        options = [word for option in _OPTIONS for word in ("-c", option)]
        command = [self._programs / "postgres", "-D", self._folder / "data", "-p", str(self.port), "-k", self._folder, *options]
        self._process = Process("postgres", command, self._log, user=self._user, stop_signal=signal.SIGINT)
        self._process.wait_until(self._accepts, 60)

    def stop_server(self):
        """Ends the server and every connection to it; the data stays."""
        if self._process:
            self._process.stop(20)
            self._process = None

    def stop(self):
        self.stop_server()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def create(self, name, scripts):
        """A database made by these SQL files, in their order; its URL."""
        self.query("postgres", f'create database "{name}"')
        text = "".join(f"\\i '{script}'\n" for script in scripts)
        made = self._psql(name, ["-v", "ON_ERROR_STOP=1"], text)
        if made.returncode != 0:
            raise RuntimeError(f"the migrations failed: {made.stderr[-2000:]}")
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def query(self, name, sql):
        """The rows as text, columns parted by |."""
        made = self._psql(name, ["-v", "ON_ERROR_STOP=1"], sql)
        if made.returncode != 0:
            raise RuntimeError(f"{sql}: {made.stderr}")
        return made.stdout.strip()

    def _psql(self, name, options, text):
        command = [self._programs / "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-qXAt", "-d", name, *options]
        return subprocess.run(command, input=text, capture_output=True, text=True, check=False)

    def _accepts(self):
        command = [self._programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]
        return subprocess.run(command, check=False).returncode == 0


def _programs():
    """The folder of initdb and postgres: Debian keeps them out of PATH."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    if not initdb:
        raise FileNotFoundError("Postgres is not installed (scripts/install_packages.sh test)")
    return pathlib.Path(initdb).resolve().parent
