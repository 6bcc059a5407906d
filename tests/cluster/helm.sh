#!/usr/bin/env bash
# Builds the real helm from its Go module and prints where it lies.
#
#   tests/cluster/helm.sh [3|4]
#
# Helm 3 is built with the Kubernetes packages of kubecp, so most of it is compiled already. Helm 4 takes four minutes of processor. Once for each
# version, kept in ${XDG_CACHE_HOME:-~/.cache}/kubecp. Exit 77: it is not there and cannot be built here.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=go.sh
source "$here/go.sh"

main() {
  case ${1:-3} in
    3) version=$(awk '$2 == "helm.sh/helm/v3" { print $3; exit } $1 == "helm.sh/helm/v3" { print $2; exit }' "$here/helm/go.mod") ;;
    4) version=v4.3.1 ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
  esac
  built=$cache_folder/helm-$version-$(cat "$here"/helm/{go.mod,go.sum} | sha256sum | cut -c 1-16)
  if [[ ! -x $built/helm ]]; then
    use_go || exit
    only_one_builds "helm-$version"
    [[ -x $built/helm ]] || build "${1:-3}"
  fi
  echo "$built/helm"
}

build() {
  say "building helm $version"
  draft=$(mktemp -d "$cache_folder/draft.XXXXXX")
  trap 'rm -rf "$draft"' EXIT
  export GOTMPDIR=$draft
  local flags="-s -w -X helm.sh/helm/v$1/internal/version.version=$version"
  if [[ $1 == 3 ]]; then
    cd "$here/helm"
    go_or_skip go list -deps helm.sh/helm/v3/cmd/helm || exit
    nice go build -trimpath -ldflags "$flags" -o "$draft/helm" helm.sh/helm/v3/cmd/helm >&2
  else
    # The checksum database knows what each version of a module holds.
    GOFLAGS='' GOSUMDB=sum.golang.org GOBIN=$draft go_or_skip nice go install -trimpath -ldflags "$flags" "helm.sh/helm/v4/cmd/helm@$version" || exit
  fi
  chmod 755 "$draft"
  mv -T "$draft" "$built" 2>/dev/null || [[ -x $built/helm ]]
}

main "$@"
