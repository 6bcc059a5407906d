#!/usr/bin/env bash
# One node: containerd, kubelet and kube-proxy, in mount and pid namespaces of their own within the network namespace that inside.sh made. It runs until
# it is killed, and everything on it with it, as when a machine loses its power.
#
#   tests/cluster/node/node.sh N CLUSTER FOLDER IMAGE.tar…
#
# CLUSTER: the folder of up.sh, with node.kubeconfig in conf/; FOLDER: for what is the node's own. It is up when FOLDER/up exists.
set -euo pipefail
if [[ ${1:-} != --inside ]]; then
  # Not by `ip netns exec`, which mounts another /sys, without cgroups.
  exec nsenter "--net=/run/netns/node-$1" unshare --mount --pid --fork --kill-child --mount-proc "$0" --inside "$@"
fi
shift
number=$1 cluster=$2 folder=$3
shift 3
mkdir -p "$folder"/{cni,log,pods,kubelet,containerd}

# What would be shared with the other node, or with the machine below.
mount -t tmpfs tmpfs /run
mkdir -p /run/netns /run/lock /run/containerd /run/runc /var/lib/kubelet
mount -t tmpfs tmpfs /var/lib/kubelet # the kubelet's sockets of device plugins, wherever its root lies

cat >"$folder/cni/10-pods.conflist" <<JSON
{"cniVersion": "0.4.0", "name": "pods", "plugins": [
  {"type": "bridge", "bridge": "pods", "isGateway": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "dataDir": "$folder/addresses", "ranges": [[{"subnet": "10.2.$number.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
JSON
cat >"$folder/containerd.toml" <<TOML
version = 2
root = "$folder/containerd/root"
state = "/run/containerd/state"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "docker.io/library/pause:1"
  disable_apparmor = true
  # Where CAP_SYS_RESOURCE is missing nobody may lower oom_score_adj, and runc fails with "can't get final child's PID from pipe: EOF".
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$folder/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
TOML
# cgroups: as a guest on somebody's machine one gets none but for the containers. syncFrequency: how soon a changed Secret reaches a pod; a minute by default.
cat >"$folder/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: 10.3.0.1$number
readOnlyPort: 0
healthzPort: 0
authentication: {anonymous: {enabled: false}, webhook: {enabled: false}, x509: {clientCAFile: $cluster/pki/ca.crt}}
authorization: {mode: AlwaysAllow}
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
podLogsDir: $folder/pods
failCgroupV1: false
cgroupDriver: cgroupfs
cgroupsPerQOS: false
enforceNodeAllocatable: []
failSwapOn: false
makeIPTablesUtilChains: false
localStorageCapacityIsolation: false
resolvConf: ""
syncFrequency: 10s
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
evictionHard: {memory.available: 1Mi, nodefs.available: "0%", imagefs.available: "0%", nodefs.inodesFree: "0%"}
YAML

containerd --config "$folder/containerd.toml" >"$folder/log/containerd.log" 2>&1 </dev/null &
ctr() { command ctr --address /run/containerd/containerd.sock --namespace k8s.io "$@"; }
for ((i = 0; i < 600; ++i)); do
  ! ctr version >/dev/null 2>&1 || break
  sleep 0.1
done
for image; do ctr images import "$image" >/dev/null; done
"$cluster/bin/kubelet" --config="$folder/kubelet.yaml" --kubeconfig="$cluster/conf/node.kubeconfig" --hostname-override="node-$number" \
  --node-ip="10.3.0.1$number" --root-dir="$folder/kubelet" --cert-dir="$folder/kubelet-pki" >"$folder/log/kubelet.log" 2>&1 </dev/null &
"$(dirname "${BASH_SOURCE[0]}")/proxy.sh" "node-$number" "$cluster" "$folder" &
touch "$folder/up"
wait -n || true # all of them, or there is no node
echo "one of the node's processes has ended"
for log in "$folder"/log/*.log; do echo "$log" && tail -n 3 "$log"; done
exit 1
