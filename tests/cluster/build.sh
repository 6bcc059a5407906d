#!/usr/bin/env bash
# Builds kubecp, a whole Kubernetes control plane in one program, from Go modules, and prints where it lies.
#
#   tests/cluster/build.sh           etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kube-proxy, kubelet, kubectl, kwok
#
# Once for each (sources, Go version), kept in ${XDG_CACHE_HOME:-~/.cache}/kubecp: about ten minutes of processor cold, at once from then on.
# Exit 77: it is not there and cannot be built here, for want of a Go or of a network.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=go.sh
source "$here/go.sh"

main() {
  local kubernetes
  kubernetes=$(awk '$1 == "k8s.io/kubernetes" { print $2; exit }' "$here/kubecp/go.mod")
  use_go || exit
  local key built
  key=$(cat "$here"/kubecp/{go.mod,go.sum,main.go} "${BASH_SOURCE[0]}" <(go env GOVERSION GOARCH) | sha256sum | cut -c 1-16)
  built=$cache_folder/$kubernetes-$key
  if [[ ! -x $built/kubecp ]]; then
    only_one_builds kubecp
    [[ -x $built/kubecp ]] || build "$kubernetes" "$built"
  fi
  echo "$built/kubecp"
}

build() {
  local kubernetes=$1 built=$2 minor package=k8s.io/component-base/version draft
  minor=${kubernetes#v1.}
  # Left out, the programs call themselves v0.0.0 and disagree about their versions.
  local flags="-s -w -X $package.gitVersion=$kubernetes -X $package.gitMajor=1 -X $package.gitMinor=${minor%%.*} -X $package.gitTreeState=clean"
  flags+=" -X $package.gitCommit=$kubernetes -X $package.buildDate=1970-01-01T00:00:00Z"
  say "building kubecp $kubernetes: ten minutes of processor with cold caches"
  cd "$here/kubecp"
  go_or_skip go list -deps . || exit
  draft=$(mktemp -d "$cache_folder/draft.XXXXXX")
  # shellcheck disable=SC2064 # the folder of now
  trap "rm -rf '$draft'" EXIT
  # Its own scratch goes with the draft, however this ends.
  GOTMPDIR=$draft nice go build -trimpath -ldflags "$flags" -o "$draft/kubecp" . >&2
  chmod 755 "$draft"
  mv -T "$draft" "$built" 2>/dev/null || [[ -x $built/kubecp ]]
}

main
