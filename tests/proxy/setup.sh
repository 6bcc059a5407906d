#!/usr/bin/env bash
# Installs the LiteLLM proxy that judges, from the Python package index alone; prints the folder of its environment.
#
#   tests/proxy/setup.sh [VERSION]     1.81.14 without; each version has a requirements.VERSION.lock.txt beside this file
#
# Into ${XDG_CACHE_HOME:-~/.cache}/litellm-e2e/VERSION-HASH, HASH that of the lock file: about a minute and 400 MB once, at
# once from then on. A lock that begins "# on top of X" borrows what it does not name from the environment of X.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=${1:-1.81.14}
lock=$here/requirements.$version.lock.txt
cache=${XDG_CACHE_HOME:-$HOME/.cache}/litellm-e2e

fail() {
  echo "setup.sh: $*" >&2
  exit 1
}

site_packages() { "$1/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))'; }

[[ -f $lock ]] || fail "no lock file for LiteLLM $version: $lock"
# Releases published by someone who had stolen the maintainers' rights.
! grep -qE '^litellm==(1\.82\.[78]|1\.107\.)' "$lock" || fail "refusing a compromised LiteLLM version"

environment=$cache/$version-$(sha256sum <"$lock" | cut -c 1-16)
if [[ ! -d $environment ]]; then
  below=$(sed -n 's/^# on top of \([0-9.]*[0-9]\).*/\1/p' "$lock")
  [[ -z $below ]] || base=$("${BASH_SOURCE[0]}" "$below")
  echo "setup.sh: installing LiteLLM $version" >&2
  mkdir -p "$cache"
  cd "$cache"
  # Made aside and moved when complete: whoever else installs at the same time does no harm.
  draft=$(mktemp -d "$cache/draft.XXXXXX")
  trap 'rm -rf "$draft"' EXIT
  python3 -m venv "$draft" || fail "python3 cannot make environments: install python3-venv"
  "$draft/bin/python" -m pip install --quiet --no-deps --requirement "$lock" >&2
  [[ -z ${base:-} ]] || site_packages "$base" >"$(site_packages "$draft")/below.pth"
  installed=$("$draft/bin/python" -c 'import importlib.metadata as m; print(m.version("litellm"))')
  [[ $installed == "$version" ]] || fail "got LiteLLM $installed instead of $version"
  chmod 755 "$draft"
  mv -T "$draft" "$environment" 2>/dev/null || [[ -d $environment ]] || fail "cannot move the environment to $environment"
fi
echo "$environment"
