#!/usr/bin/env bash
# Runs COMMAND as the control plane's machine of a small network: in net, mount and pid namespaces of its own, with two more machines, the nodes, on a
# bridge beside it. Nothing outside is touched, and everything that was started ends with it.
#
#   tests/cluster/node/inside.sh COMMAND…
#
#   here                10.3.0.1 on bridge `nodes`
#   namespace node-N    10.3.0.1N on `eth0`; its pods will be 10.2.N.0/24
set -euo pipefail

if [[ ${1:-} != --inside ]]; then
  unshare --net --mount --pid --fork --kill-child --mount-proc "$0" --inside "$@" &
  process=$!
  trap 'kill -KILL "$process" 2>/dev/null' TERM INT HUP
  result=0
  wait "$process" || result=$?
  # Killed processes are gone a moment later than their parent.
  wait "$process" 2>/dev/null || true
  # Cgroups know no namespace of ours: what containerd made there is empty by now. Those of others are not, and stay.
  for folder in /sys/fs/cgroup/k8s.io /sys/fs/cgroup/*/k8s.io; do
    [[ ! -d $folder ]] || find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done
  exit "$result"
fi
shift

mount -t tmpfs tmpfs /run
mkdir -p /run/netns /run/lock
ip link set lo up
ip link add nodes type bridge
ip address add 10.3.0.1/24 dev nodes
ip link set nodes up
# The API server looks for a default route, and the address of a Service needs one before it is rewritten.
ip route add default dev nodes src 10.3.0.1
echo 1 >/proc/sys/net/ipv4/ip_forward
for node in 1 2; do
  ip netns add "node-$node"
  ip link add "node-$node" type veth peer name eth0 netns "node-$node"
  ip link set "node-$node" master nodes up
  ip -n "node-$node" link set lo up
  ip -n "node-$node" address add "10.3.0.1$node/24" dev eth0
  ip -n "node-$node" link set eth0 up
  ip -n "node-$node" route add default via 10.3.0.1
  ip -n "node-$node" route add "10.2.$((3 - node)).0/24" via "10.3.0.1$((3 - node))"
  ip netns exec "node-$node" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
  ip route add "10.2.$node.0/24" via "10.3.0.1$node"
done
"$@"
