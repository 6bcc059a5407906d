#!/usr/bin/env bash
# Installs a LiteLLM proxy that can use a database, from package registries alone; prints its folder.
#
#   tests/hotadd/setup.sh VERSION     a version that has a requirements.VERSION.lock.txt beside this file
#
# Into ${XDG_CACHE_HOME:-~/.cache}/litellm-e2e/database-VERSION-HASH, HASH that of everything that decides what is in it: one
# or two minutes and 400 MB once, at once from then on. Needs python3-venv, node >= 18 with npm, and, when it runs, Postgres.
#
# LiteLLM talks to Postgres through Prisma, whose binaries come from a download server of its own. None is used here:
# generator/ makes the Python client, and engine/ stands in for the query engine (see README.md).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=${1:-}
lock=$here/requirements.$version.lock.txt
cache=${XDG_CACHE_HOME:-$HOME/.cache}/litellm-e2e

fail() {
  echo "setup.sh: $*" >&2
  exit 1
}

site_packages() { "$draft/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))'; }

# Exactly the versions of the lock file, whose hashes npm checks. No script of a package runs: nothing is downloaded by one.
install_node_packages() { (cd "$1" && npm ci --silent --ignore-scripts --no-audit --no-fund >&2); }

install_python_packages() {
  python3 -m venv "$draft" || fail "python3 cannot make environments: install python3-venv"
  "$draft/bin/python" -m pip install --quiet --no-compile --no-deps --requirement "$lock" >&2
  local installed
  installed=$("$draft/bin/python" -c 'import importlib.metadata as m; print(m.version("litellm"))')
  [[ $installed == "$version" ]] || fail "got LiteLLM $installed instead of $version"
}

install_engine() {
  cp -r "$here/engine" "$draft/engine"
  install_node_packages "$draft/engine"
}

# The Python client is made from LiteLLM's schema. The generator asks for the engines' binaries first; it is satisfied with
# any program that is there, and uses none of them.
generate_client() {
  local stand_in=$draft/engine/query-engine
  cp -r "$here/generator" "$draft/generator"
  install_node_packages "$draft/generator"
  sed '/binaryTargets/d' "$(site_packages)/litellm/proxy/schema.prisma" >"$draft/schema.prisma"
  (
    cd "$draft"
    export PATH="$draft/bin:$PATH" DATABASE_URL=postgresql://nowhere CHECKPOINT_DISABLE=1 PRISMA_HIDE_UPDATE_MESSAGE=true
    export PRISMA_QUERY_ENGINE_BINARY=$stand_in PRISMA_SCHEMA_ENGINE_BINARY=$stand_in PRISMA_QUERY_ENGINE_LIBRARY=$stand_in
    export PRISMA_CLI_QUERY_ENGINE_TYPE=binary
    node generator/node_modules/prisma/build/index.js generate --schema schema.prisma >generate.log 2>&1
  ) || {
    cat "$draft/generate.log" >&2
    fail "Prisma's client could not be generated"
  }
  rm -rf "$draft/generator" "$draft/generate.log"
}

[[ -n $version ]] || fail "usage: tests/hotadd/setup.sh VERSION"
[[ -f $lock ]] || fail "no lock file for LiteLLM $version: $lock"
grep -qxF "litellm==$version" "$lock" || fail "$lock does not pin litellm==$version"
# Releases published by someone who had stolen the maintainers' rights.
! grep -qE '^litellm==(1\.82\.[78]|1\.107\.)' "$lock" || fail "refusing a compromised LiteLLM version"

parts=("$lock" "$here"/engine/{engine.js,translate.js,query-engine,package-lock.json} "$here/generator/package-lock.json" "$here/setup.sh")
hash=$(cat "${parts[@]}" | sha256sum | cut -c 1-16)
environment=$cache/database-$version-$hash
if [[ ! -d $environment ]]; then
  for tool in node npm; do
    command -v "$tool" >/dev/null || fail "$tool is not installed (scripts/install_packages.sh test)"
  done
  echo "setup.sh: installing LiteLLM $version with its database client" >&2
  mkdir -p "$cache"
  cd "$cache"
  # Made aside and moved when complete: whoever else installs at the same time does no harm.
  draft=$(mktemp -d "$cache/draft.XXXXXX")
  trap 'rm -rf "$draft"' EXIT
  install_python_packages
  install_engine
  generate_client
  # Both name the folder in which they were made.
  sed -i "s|$draft|$environment|g" "$(site_packages)/prisma/client.py" "$draft/bin/litellm"
  # The first start would spend a minute of processor on this.
  "$draft/bin/python" -m compileall -q -s "$draft" -p "$environment" "$(site_packages)" >/dev/null || true
  chmod 755 "$draft"
  mv -T "$draft" "$environment" 2>/dev/null || [[ -d $environment ]] || fail "cannot move the environment to $environment"
fi
echo "$environment"
