# A Go that is new enough, for the scripts beside it: source it, then `use_go` puts one first in PATH or returns 77.
# shellcheck shell=bash

# What go.mod of kubecp asks for at least; what is fetched where the Go here is older, such as Debian 12's 1.19.
go_wanted=1.26
go_fetched=1.26.8

# Cached outside of the tree, for every checkout of a user.
cache_folder=${XDG_CACHE_HOME:-$HOME/.cache}/kubecp

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# Of what go prints when it cannot reach the module proxy. Anything else that fails is a failure.
network_trouble='dial tcp|no such host|i/o timeout|connection refused|network is unreachable|TLS handshake|proxyconnect|502 Bad|503 Service|504 Gateway|context deadline|unexpected EOF'

use_go() {
  export GOTOOLCHAIN=local GOFLAGS='-mod=readonly -buildvcs=false' CGO_ENABLED=0 GOWORK=off
  command -v go >/dev/null || PATH=$PATH:/usr/local/go/bin
  command -v go >/dev/null || { say "no go here" && return 77; }
  local version
  version=$(go env GOVERSION)
  if at_least "$go_wanted" "${version#go}"; then return; fi
  fetch_go "${version#go}" || return
  PATH=$toolchain/bin:$PATH
}

# at_least 1.26 1.26.8
at_least() { [[ $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]; }

# Go's own toolchains are a module: an old go fetches it and holds it against the checksum database. Sets toolchain to its folder.
fetch_go() {
  local module log result=0
  module=golang.org/toolchain@v0.0.1-go$go_fetched.linux-$(go env GOARCH)
  log=$(mktemp)
  say "go $1 is older than $go_wanted: using $module"
  # Outside of any module, so that this says nothing about one. GOSUMDB by name: a distribution may have switched it off.
  # What goes wrong stands in its JSON, too.
  (cd / && GOFLAGS='' GOSUMDB=sum.golang.org go mod download -json "$module") >"$log" 2>&1 || result=$?
  toolchain=$(sed -n 's/^\t"Dir": "\(.*\)",\{0,1\}$/\1/p' "$log")
  if [[ $result -ne 0 || -z $toolchain ]]; then
    cat "$log" >&2
    say "could not fetch Go $go_fetched"
    if grep -qE "$network_trouble" "$log"; then result=77; else result=1; fi
    rm -f "$log"
    return "$result"
  fi
  rm -f "$log"
  # A module's files are not executable; Go does the same when it fetches one for itself.
  find "$toolchain/bin" "$toolchain/pkg/tool" -type f ! -perm -u+x -exec chmod a+x {} +
}

# go_or_skip COMMAND…: runs what fetches modules; 77 when the network is the reason of its failure.
go_or_skip() {
  local log result=0
  log=$(mktemp)
  "$@" >/dev/null 2>"$log" || result=$?
  if [[ $result -ne 0 ]]; then
    tail -n 20 "$log" >&2
    if grep -qE "$network_trouble" "$log"; then result=77; fi
  fi
  rm -f "$log"
  return "$result"
}

# Two runs at once build one thing once. The lock is let go when the script ends.
only_one_builds() {
  mkdir -p "$cache_folder"
  exec {build_lock}>"$cache_folder/$1.lock"
  flock "$build_lock"
}
