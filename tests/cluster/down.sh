#!/usr/bin/env bash
# Ends exactly the processes that were started for the cluster in DIR.
#
#   tests/cluster/down.sh DIR [--purge]      --purge: and removes DIR
set -uo pipefail
[[ $# -ge 1 ]] || { sed -n '2,4s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2 && exit 2; }
dir=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=processes.sh
source "$here/processes.sh"

stop() { # FILE SECONDS
  [[ -f $1 ]] || return 0
  signal_process "$1" TERM
  signal_process "$1" CONT # one that was paused
  if ! wait_until_ended "$1" "$2"; then
    echo "down.sh: $(basename "$1" .pid) did not end within $2 s: killed" >&2
    signal_process "$1" KILL
    wait_until_ended "$1" 5
  fi
  rm -f "$1"
}

# What talks to the API server first, all at once; then it; then what keeps its data.
mapfile -t clients < <(compgen -G "$dir/pid/*.pid" | grep -vE '/(kube-apiserver|etcd)\.pid$')
for file in "${clients[@]}"; do signal_process "$file" TERM; done
for file in "${clients[@]}"; do stop "$file" 5; done
stop "$dir/pid/kube-apiserver.pid" 15
stop "$dir/pid/etcd.pid" 5
# Only what up.sh made.
[[ ${2:-} != --purge || ! -f $dir/.cluster ]] || rm -rf "${dir:?}"
