#!/usr/bin/env bash
# Starts a Kubernetes control plane as plain processes on loopback: etcd, kube-apiserver, kube-controller-manager, kube-scheduler, and kwok, which
# plays the nodes and what runs on them.
#
#   tests/cluster/up.sh DIR           then: . DIR/env (KUBECONFIG, KUBE_SERVER, PATH with this kubectl); tests/cluster/down.sh DIR --purge ends it
#
# Data, certificates, logs and process ids lie in DIR; nothing is written elsewhere. From the environment:
#   KUBECP=FILE            the program of build.sh (default: build.sh is asked)
#   NODES=2                how many nodes kwok plays
#   STAGES=FILE            what kwok does to nodes and pods
#   ADMISSION_CONFIG=FILE  for --admission-control-config-file; @DIR@ in it becomes DIR
#   API_PORT=N             default: a free one
#   APISERVER_ARGS=…       further flags of kube-apiserver
#   CONTROLLERS=a,b        which controllers run
set -euo pipefail
[[ $# -eq 1 ]] || { sed -n '2,14s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2 && exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=processes.sh
source "$here/processes.sh"

controllers=(deployment replicaset statefulset daemonset job cronjob disruption namespace garbage-collector endpoints endpointslice
  horizontal-pod-autoscaler serviceaccount serviceaccount-token root-ca-certificate-publisher resourcequota pod-garbage-collector node-lifecycle
  taint-eviction ttl-after-finished clusterrole-aggregation)
nodes=${NODES:-2}
stopped=no

main() {
  mkdir -p "$1"
  dir=$(cd "$1" && pwd)
  if compgen -G "$dir/pid/*.pid" >/dev/null; then
    echo "up.sh: $dir holds a cluster already; tests/cluster/down.sh $dir ends it" >&2
    exit 1
  fi
  kubecp=${KUBECP:-$("$here/build.sh")}
  mkdir -p "$dir"/{pki,log,pid,conf,bin}
  touch "$dir/.cluster"
  for program in etcd kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet kubectl kwok; do ln -sfn "$kubecp" "$dir/bin/$program"; done
  begin=${EPOCHREALTIME/[.,]/}
  trap clean_up EXIT
  # Noted, not obeyed at once: no process may be started whose id is not written down.
  trap 'stopped=yes' INT TERM HUP
  read -r etcd_port etcd_peer_port api_port kcm_port scheduler_port kwok_port < <(python3 "$here/harness/ports.py" 6)
  api_port=${API_PORT:-$api_port}
  server=https://127.0.0.1:$api_port
  make_certificates
  for who in admin kube-controller-manager kube-scheduler; do write_kubeconfig "$who"; done
  tell "certificates"
  start_etcd
  start_api_server
  wait_for kube-apiserver 120 ask /readyz
  tell "kube-apiserver"
  start_the_others
  make_nodes
  wait_for kube-controller-manager 60 kubectl get serviceaccount default --namespace default
  wait_for kube-scheduler 60 curl -fsSk --max-time 2 "https://127.0.0.1:$scheduler_port/healthz"
  write_environment
  tell "ready: . $dir/env"
}

tell() { printf '%6d ms  %s\n' $(((${EPOCHREALTIME/[.,]/} - begin) / 1000)) "$*"; }

clean_up() {
  local result=$?
  [[ $stopped == no || $result -ne 0 ]] || result=130
  if [[ $result -ne 0 ]]; then
    if [[ $stopped == no ]]; then
      echo "up.sh: failed; the ends of the logs:" >&2
      tail -n 5 "$dir"/log/*.log >&2 || true
    fi
    "$here/down.sh" "$dir" >&2 || true
  fi
  exit "$result"
}

# ---- certificates: ECDSA P-256, some milliseconds each

new_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }
make_ca() { # NAME
  new_key "$1.key"
  openssl req -x509 -new -key "$1.key" -sha256 -days 3650 -subj "/CN=$1" -out "$1.crt" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature 2>/dev/null
}
make_certificate() { # NAME SUBJECT USAGE [NAMES]
  new_key "$1.key"
  openssl req -new -key "$1.key" -subj "$2" -out "$1.csr" 2>/dev/null
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -set_serial "0x$(openssl rand -hex 8)" -days 3650 -sha256 -out "$1.crt" \
    -extfile <(printf 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=%s\n%s\n' "$3" "${4:+subjectAltName=$4}") 2>/dev/null
  rm "$1.csr"
}
make_certificates() {
  [[ ! -f $dir/pki/ca.crt ]] || return 0
  (
    umask 077
    cd "$dir/pki"
    make_ca ca
    make_certificate apiserver /CN=kube-apiserver serverAuth \
      IP:127.0.0.1,IP:10.0.0.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc
    make_certificate admin /O=system:masters/CN=admin clientAuth
    make_certificate kube-controller-manager /CN=system:kube-controller-manager clientAuth
    make_certificate kube-scheduler /CN=system:kube-scheduler clientAuth
    # What the API server shows to webhooks where ADMISSION_CONFIG says so.
    make_certificate webhook-client /CN=kube-apiserver-webhook-client clientAuth
    new_key sa.key
    openssl ec -in sa.key -pubout -out sa.pub 2>/dev/null
  )
}
write_kubeconfig() { # NAME
  (
    umask 077
    cat >"$dir/conf/$1.kubeconfig" <<YAML
apiVersion: v1
kind: Config
clusters: [{name: cluster, cluster: {server: "$server", certificate-authority-data: $(base64 -w0 "$dir/pki/ca.crt")}}]
users: [{name: $1, user: {client-certificate-data: $(base64 -w0 "$dir/pki/$1.crt"), client-key-data: $(base64 -w0 "$dir/pki/$1.key")}}]
contexts: [{name: cluster, context: {cluster: cluster, user: $1}}]
current-context: cluster
YAML
  )
}

# ---- processes

# start NAME ARGUMENT…: each in a session of its own, so that a Ctrl-C reaches only who has to end it in order.
start() {
  local name=$1 id
  shift
  end_if_stopped
  setsid "$dir/bin/$name" "$@" >"$dir/log/$name.log" 2>&1 </dev/null &
  id=$!
  echo "$id $(start_time "$id")" >"$dir/pid/$name.pid"
  end_if_stopped
}
end_if_stopped() { [[ $stopped == no ]] || exit 130; }

wait_for() { # NAME SECONDS COMMAND…
  local name=$1 deadline=$((SECONDS + $2))
  shift 2
  until "$@" >/dev/null 2>&1; do
    end_if_stopped
    running "$dir/pid/$name.pid" >/dev/null || { echo "up.sh: $name ended" >&2 && return 1; }
    [[ $SECONDS -lt $deadline ]] || { echo "up.sh: $name was not ready in time" >&2 && return 1; }
    sleep 0.1
  done
}
ask() { curl -fsS --max-time 2 --cacert "$dir/pki/ca.crt" --cert "$dir/pki/admin.crt" --key "$dir/pki/admin.key" "$server$1"; }
kubectl() { "$dir/bin/kubectl" --kubeconfig "$dir/conf/admin.kubeconfig" "$@"; }

start_etcd() {
  local client=http://127.0.0.1:$etcd_port peer=http://127.0.0.1:$etcd_peer_port
  start etcd --name cluster --data-dir "$dir/etcd" --listen-client-urls "$client" --advertise-client-urls "$client" \
    --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "cluster=$peer" --unsafe-no-fsync --log-level warn
}

start_api_server() {
  local further=()
  if [[ -n ${ADMISSION_CONFIG:-} ]]; then
    sed "s|@DIR@|$dir|g" "$ADMISSION_CONFIG" >"$dir/conf/admission.yaml"
    # A user's name says which webhook it is for: host:port of its URL, a host, *.suffix or *.
    cat >"$dir/conf/webhook.kubeconfig" <<YAML
apiVersion: v1
kind: Config
users: [{name: '*', user: {client-certificate: $dir/pki/webhook-client.crt, client-key: $dir/pki/webhook-client.key}}]
YAML
    further+=(--admission-control-config-file="$dir/conf/admission.yaml")
  fi
  # shellcheck disable=SC2206 # several flags
  further+=(${APISERVER_ARGS:-})
  start kube-apiserver --etcd-servers="http://127.0.0.1:$etcd_port" --bind-address=127.0.0.1 --secure-port="$api_port" \
    --advertise-address=127.0.0.1 --endpoint-reconciler-type=none --service-cluster-ip-range=10.0.0.0/24 \
    --tls-cert-file="$dir/pki/apiserver.crt" --tls-private-key-file="$dir/pki/apiserver.key" --client-ca-file="$dir/pki/ca.crt" \
    --authorization-mode=RBAC --allow-privileged=true --profiling=false --cert-dir="$dir/conf" \
    --service-account-issuer=https://kubernetes.default.svc --api-audiences=https://kubernetes.default.svc \
    --service-account-key-file="$dir/pki/sa.pub" --service-account-signing-key-file="$dir/pki/sa.key" "${further[@]}"
}

start_the_others() {
  local default
  default=$(printf '%s-controller,' "${controllers[@]}")
  start kube-controller-manager --kubeconfig="$dir/conf/kube-controller-manager.kubeconfig" --controllers="${CONTROLLERS:-${default%,}}" \
    --use-service-account-credentials=true --leader-elect=false --service-account-private-key-file="$dir/pki/sa.key" \
    --root-ca-file="$dir/pki/ca.crt" --bind-address=127.0.0.1 --secure-port="$kcm_port" --cert-dir="$dir/conf/kcm" --profiling=false
  start kube-scheduler --kubeconfig="$dir/conf/kube-scheduler.kubeconfig" --leader-elect=false --bind-address=127.0.0.1 \
    --secure-port="$scheduler_port" --cert-dir="$dir/conf/scheduler" --profiling=false
  start kwok --kubeconfig="$dir/conf/admin.kubeconfig" --config="${STAGES:-$here/stages.yaml}" --manage-all-nodes=false \
    --manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake --cidr=10.1.0.0/16 --node-ip=127.0.0.1 \
    --node-lease-duration-seconds=40 --server-address="127.0.0.1:$kwok_port"
}

make_nodes() {
  local i
  [[ $nodes -gt 0 ]] || return 0
  for ((i = 0; i < nodes; ++i)); do
    cat <<YAML
---
apiVersion: v1
kind: Node
metadata:
  name: node-$i
  annotations: {kwok.x-k8s.io/node: fake, node.alpha.kubernetes.io/ttl: "0"}
  labels: {kubernetes.io/hostname: node-$i, kubernetes.io/os: linux, kubernetes.io/arch: amd64, topology.kubernetes.io/zone: zone-$((i % 3)), type: kwok}
status:
  allocatable: {cpu: "64", memory: 512Gi, pods: "500"}
  capacity: {cpu: "64", memory: 512Gi, pods: "500"}
YAML
  done | kubectl create -f - >/dev/null
  wait_for kwok 60 kubectl wait --for=condition=Ready node --all --timeout=5s
  tell "$nodes nodes"
}

write_environment() {
  cat >"$dir/env" <<ENV
export KUBECONFIG=$dir/conf/admin.kubeconfig
export KUBE_SERVER=$server
export KUBE_CA=$dir/pki/ca.crt
export KUBE_CLIENT_CERT=$dir/pki/admin.crt
export KUBE_CLIENT_KEY=$dir/pki/admin.key
export PATH=$dir/bin:\$PATH
ENV
}

main "$@"
