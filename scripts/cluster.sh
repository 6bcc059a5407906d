#!/usr/bin/env bash
# A Kubernetes cluster on this machine with warden installed: real etcd, API server, controllers and scheduler as plain processes on loopback.
#
#   scripts/cluster.sh up [DIR]        installs what the build needs, builds, starts it in DIR (build/cluster)
#   scripts/cluster.sh down [DIR]      ends it and removes DIR
#
# Nodes and pods are played by kwok: Deployments roll out, no container runs. The first time builds Kubernetes from Go modules: ten minutes of
# processor; after that it is up in about twenty seconds.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

main() {
  local command=${1:-} folder=${2:-$repository/build/cluster}
  [[ $# -le 2 ]] || usage
  case $command in
    up) up "$folder" ;;
    down) down "$folder" ;;
    *) usage ;;
  esac
}

usage() {
  sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

up() {
  local folder=$1
  if [[ -f $folder/env ]]; then
    echo "there is a cluster in $folder already; scripts/cluster.sh down ${2:-$folder} ends it" >&2
    exit 1
  fi
  step "install packages" "$repository/scripts/install_packages.sh" cluster
  step "build warden" build release warden
  step "build the control plane" "$repository/tests/cluster/build.sh"
  trap 'stop_heartbeat; take_down_what_failed "$folder"' EXIT
  step "start the cluster" "$repository/tests/cluster/up.sh" "$folder"
  step "install warden" "$repository/tests/cluster/with_warden.py" "$folder" "$repository/build/release/src/app/warden"
  trap stop_heartbeat EXIT
  folder=$(cd "$folder" && pwd)
  say_how_to_use_it "$folder"
}

take_down_what_failed() { [[ ! -d $1 ]] || "$repository/tests/cluster/down.sh" "$1" --purge; }

down() {
  if [[ ! -f $1/.cluster ]]; then
    echo "there is no cluster in $1" >&2
    exit 1
  fi
  "$repository/tests/cluster/down.sh" "$1" --purge
  echo "the cluster in $1 is gone"
}

say_how_to_use_it() {
  local folder=$1 examples=examples
  [[ $PWD == "$repository" ]] || examples=$repository/examples
  cat <<TEXT

The cluster is up. In this shell, or in another one:

    . $folder/env                                    # KUBECONFIG and the kubectl of this cluster
    kubectl get nodes
    kubectl create namespace llm
    kubectl apply -f $examples/broken                # warden fills what nobody stated, warns, and refuses what would break
    kubectl --namespace llm get deployment litellm --output yaml
    kubectl --namespace llm scale deployment litellm --replicas=1

What warden says of each request: $folder/log/warden.log
Its metrics: curl \$WARDEN_METRICS
The logs of Kubernetes: $folder/log/
To end it: scripts/cluster.sh down${1:+ $(shorter "$folder")}
TEXT
}

shorter() { [[ $1 == "$repository/build/cluster" ]] || printf '%s' "$1"; }

main "$@"
