#!/usr/bin/env bash
# kube-proxy on one machine of the cluster: whoever calls a Service from here is sent to one of its pods, by nftables.
#
#   tests/cluster/node/proxy.sh NAME CLUSTER FOLDER
#
# NAME: of the node; CLUSTER: the folder of up.sh; FOLDER: for its configuration and log.
set -euo pipefail
name=$1 cluster=$2 folder=$3
mkdir -p "$folder/log"
# conntrack: the limits are the machine's, not ours to change. clusterCIDR: who is a pod; others get the machine's address as the sender.
cat >"$folder/kube-proxy.yaml" <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
hostnameOverride: $name
clientConnection: {kubeconfig: $cluster/conf/node.kubeconfig}
clusterCIDR: 10.2.0.0/16
detectLocalMode: ClusterCIDR
healthzBindAddress: 127.0.0.1:10256
metricsBindAddress: 127.0.0.1:10249
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
YAML
exec "$cluster/bin/kube-proxy" --config="$folder/kube-proxy.yaml" >"$folder/log/kube-proxy.log" 2>&1 </dev/null
