"""Programs that only some scenarios need: each asked for once, by the script beside us that knows how to get it."""
import subprocess

from harness.cluster import HERE

NOT_TO_BE_HAD = 77


class Tools:
    """Paths by name. `helm` is helm 3, `helm4` helm 4."""

    _SCRIPTS = {"helm": ["helm.sh", "3"], "helm4": ["helm.sh", "4"]}

    def __init__(self):
        self._paths, self._missing = {}, {}

    def missing(self, name):
        """Why it is not here; None when it is."""
        if name not in self._paths and name not in self._missing:
            script, *arguments = self._SCRIPTS[name]
            done = subprocess.run([HERE / script, *arguments], stdout=subprocess.PIPE, text=True, timeout=3000, check=False)
            if done.returncode == 0:
                self._paths[name] = done.stdout.strip()
            elif done.returncode == NOT_TO_BE_HAD:
                self._missing[name] = f"no {name}: it cannot be built here, for want of a Go or of a network"
            else:
                raise RuntimeError(f"{script} failed with exit code {done.returncode}")
        return self._missing.get(name)

    def path(self, name):
        reason = self.missing(name)
        if reason:
            raise RuntimeError(reason)
        return self._paths[name]
