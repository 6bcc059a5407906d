#!/usr/bin/env bash
# A Kubernetes cluster on this machine with warden installed: real etcd, API server, controllers and scheduler as plain processes on loopback.
#
#   scripts/cluster.sh up [DIR] [--watch-cluster]    installs what the build needs, builds, starts it in DIR (build/cluster)
#   scripts/cluster.sh restart [DIR]                 ends warden there, if it runs, and starts it again
#   scripts/cluster.sh down [DIR]                    ends it and removes DIR
#
# --watch-cluster: the webhook knows the other objects, as with deploy/store.
#
# WARDEN=FILE: the program to install; without it one is built.
#
# Nodes and pods are played by kwok: Deployments roll out, no container runs. The first time builds Kubernetes from Go modules: ten minutes of
# processor; after that it is up in about twenty seconds.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

main() {
  local command=${1:-} folder='' word
  watch=()
  for word in "${@:2}"; do
    case $word in
      --watch-cluster) watch=(--watch-cluster) ;;
      -*) usage ;;
      *)
        [[ -z $folder ]] || usage
        folder=$word
        ;;
    esac
  done
  folder=${folder:-$repository/build/cluster}
  case $command in
    up) up "$folder" ;;
    restart) restart "$folder" ;;
    down) down "$folder" ;;
    *) usage ;;
  esac
}

usage() {
  sed -n '2,13s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

up() {
  local folder=$1
  if [[ -f $folder/env ]]; then
    echo "there is a cluster in $folder already; scripts/cluster.sh down $folder ends it" >&2
    exit 1
  fi
  step "install packages" "$repository/scripts/install_packages.sh" cluster
  [[ -n ${WARDEN:-} ]] || step "build warden" build release warden
  step "build the control plane" "$repository/tests/cluster/build.sh"
  trap 'stop_heartbeat; take_down_what_failed "$folder"' EXIT
  step "start the cluster" "$repository/tests/cluster/up.sh" "$folder"
  step "install warden" "$repository/tests/cluster/with_warden.py" "$folder" "${WARDEN:-$repository/build/release/src/app/warden}" "${watch[@]}"
  trap stop_heartbeat EXIT
  folder=$(cd "$folder" && pwd)
  say_how_to_use_it "$folder"
}

take_down_what_failed() { [[ ! -d $1 ]] || "$repository/tests/cluster/down.sh" "$1" --purge; }

must_be_there() {
  if [[ ! -f $1/.cluster ]]; then
    echo "there is no cluster in $1" >&2
    exit 1
  fi
}

restart() {
  must_be_there "$1"
  "$repository/tests/cluster/with_warden.py" "$1" --again
  echo "warden was started again"
}

down() {
  must_be_there "$1"
  "$repository/tests/cluster/down.sh" "$1" --purge
  echo "the cluster in $1 is gone"
}

say_how_to_use_it() {
  local folder=$1 examples=examples
  [[ $PWD == "$repository" ]] || examples=$repository/examples
  cat <<TEXT

The cluster is up. In this shell, or in another one:

    . $folder/env                                    # KUBECONFIG, and PATH with the kubectl of this cluster
    kubectl create namespace llm
    kubectl apply -f $examples/broken                # refused: an image with published holes, a key that ends with a newline
    sed s/v1.81.14-stable/v1.90.2/ $examples/broken/deployment.yaml | kubectl apply -f -    # a better image: passes, and is told what was filled in
    kubectl --namespace llm rollout status deployment/litellm
    kubectl --namespace llm scale deployment litellm --replicas=1                           # refused: two are what keeps it up

The webhook runs as a process and is registered by its address. Do not apply deploy/webhooks/ here: that would point the API server at pods that do not run.

What warden says of each request: $folder/log/warden.log
Its metrics: curl \$WARDEN_METRICS; whether it is ready, and what it does not know: curl \$WARDEN_READYZ
To start it again, whatever became of it: scripts/cluster.sh restart$(unless_default "$folder")
The logs of Kubernetes: $folder/log/
To end it: scripts/cluster.sh down$(unless_default "$folder")
TEXT
}

unless_default() { [[ $1 == "$repository/build/cluster" ]] || printf ' %s' "$1"; }

main "$@"
