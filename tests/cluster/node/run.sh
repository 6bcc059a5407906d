#!/usr/bin/env bash
# The webhook as real pods on two real nodes, while it is rolled, drained, scaled, renewed and broken: not one call of the API server may fail.
#
#   tests/cluster/node/run.sh [--soak] [--binary WARDEN] [NAME…]
#
# --soak    at least 2,000 calls a disturbance and 20,000 in all; without it a sample, and the output says so
# --binary  the image holds this program instead of a fresh release build
# NAME…     only these disturbances (suite.py has their names); the last line then says what was left out
#
# Needs root, Debian's packages (scripts/install_packages.sh node installs them) and a kernel that allows namespaces.
# Exit 0: held; 1: it did not; 77: not possible here, the reason stands in the last line.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../../.." && pwd)
inside=
folder=

main() {
  local soak=() names=() binary=
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --soak) soak=(--soak) ;;
      --binary) binary=$(realpath "${2:?--binary needs a file}") && shift ;;
      -*) usage ;;
      *) names+=("$1") ;;
    esac
    shift
  done
  [[ $EUID -eq 0 ]] || skip "real nodes need root"
  "$repository/scripts/install_packages.sh" node || skip "Debian's packages of a node cannot be had, see above"
  look_around
  local kubecp
  kubecp=${KUBECP:-$("$here/../build.sh")} || skip_or_fail $? "there is no kubecp"
  folder=$(mktemp -d "${TMPDIR:-/tmp}/warden-node.XXXXXX")
  trap clean_up EXIT
  trap 'exit 130' INT TERM HUP
  make_images "$binary"
  cp "${binary:-$repository/build/release/src/app/warden}" "$folder/warden"
  KUBECP=$kubecp "$here/inside.sh" python3 "$here/suite.py" "${soak[@]}" "$folder" "${names[@]}" &
  inside=$!
  # Waited for in a way that a signal ends.
  local result=0
  wait "$inside" || result=$?
  inside=
  look_for_leftovers
  return "$result"
}

usage() {
  sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

skip() {
  echo "node: SKIPPED, nothing was tested: $*"
  exit 77
}
skip_or_fail() { # CODE REASON
  [[ $1 -ne 77 ]] || skip "$2"
  exit "$1"
}

# What nobody can install.
look_around() {
  local refused
  refused=$(unshare --net --mount --pid --fork --mount-proc true 2>&1) || skip "no namespaces of one's own here: $refused"
  refused=$(unshare --net --mount --pid --fork --mount-proc sh -c 'ip link add one type bridge && ip link add two type veth peer name three' 2>&1) ||
    skip "this kernel makes no bridge or veth: $refused"
  grep -qw overlay /proc/filesystems || skip "this kernel has no overlay file system"
}

# All ends with the process namespace; what does not is a mistake of ours.
look_for_leftovers() {
  local left
  left=$(
    grep -sF "$folder" /proc/mounts || true
    grep -slFf <(echo "$folder/") /proc/[0-9]*/cmdline || true # not as an argument: grep would find itself
    empty_cgroups
  )
  if [[ -n $left ]]; then
    echo "node: FAILED, this is left:"
    echo "$left"
    exit 1
  fi
}

# Those in which a process runs are somebody else's.
empty_cgroups() {
  local folder
  find /sys/fs/cgroup -maxdepth 3 -type d -path '*/k8s.io/*' 2>/dev/null | while IFS= read -r folder; do
    [[ -n $(cat "$folder/cgroup.procs" 2>/dev/null) ]] || echo "$folder"
  done
}

# The image as deploy/README.md has it, the same under a second tag for an update, and what holds a pod's namespaces.
make_images() {
  local binary=$1 version
  "$repository/scripts/build_image.sh" ${binary:+--binary "$binary"} --output "$folder/warden.tar"
  version=$("${binary:-$repository/build/release/src/app/warden}" --version | cut -d ' ' -f 2)
  "$repository/scripts/build_image.sh" --binary "${binary:-$repository/build/release/src/app/warden}" --name "litellm-warden:$version-next" \
    --output "$folder/warden-next.tar"
  "$here/pause_image.py" /bin/busybox "$folder/pause.tar"
}

clean_up() {
  local result=$?
  if [[ -n $inside ]]; then
    # Whoever is the first process of the namespace ends with it, and with that all others.
    kill -TERM "$inside" 2>/dev/null || true
    wait "$inside" 2>/dev/null || true
  fi
  if [[ $result -eq 1 && -n ${WARDEN_NODE_LOGS:-} ]]; then
    mkdir -p "$WARDEN_NODE_LOGS"
    cp -r "$folder"/cluster/log "$folder"/node-*/log "$WARDEN_NODE_LOGS/" 2>/dev/null || true
  fi
  rm -rf "$folder"
  exit "$result"
}

main "$@"
