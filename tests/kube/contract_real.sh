#!/usr/bin/env bash
# The contract suite on a real API server, with each way in that kubectl writes into a kubeconfig.
#
#   KUBECONFIG=ADMIN tests/kube/contract_real.sh PROGRAM [GTEST ARGUMENTS]
#
# ADMIN is a kubeconfig of a cluster that may be changed, with a client certificate; kubectl is on the PATH. PROGRAM is kube_contract_test.
# Leaves a namespace and a ClusterRoleBinding behind when it is killed, else nothing.
set -euo pipefail

program=$1
shift
name=warden-contract-ways-$$
folder=$(mktemp -d)
ca=$folder/ca.crt
failed=0

clean_up() {
  kubectl delete clusterrolebinding "$name" --ignore-not-found --wait=false >/dev/null || true
  kubectl delete namespace "$name" --ignore-not-found --wait=false >/dev/null || true
  rm -rf "$folder"
}
trap clean_up EXIT

# of NAME JSONPATH: a value of the admin's kubeconfig, files read into it.
of() { kubectl config view --raw --flatten --minify -o "jsonpath={$1}"; }

# Begins a kubeconfig at $1 with the cluster; the rest is options of `kubectl config set-cluster`.
cluster() {
  local file=$1
  shift
  kubectl --kubeconfig "$file" config set-cluster real --server "$(of '.clusters[0].cluster.server')" "$@" >/dev/null
  kubectl --kubeconfig "$file" config set-context way --cluster real --user way --namespace default >/dev/null
  kubectl --kubeconfig "$file" config use-context way >/dev/null
}
user() {
  local file=$1
  shift
  kubectl --kubeconfig "$file" config set-credentials way "$@" >/dev/null
}

run() {
  local way=$1 file=$2
  shift 2
  if WARDEN_CONTRACT_KUBECONFIG=$file "$program" --gtest_brief=1 "$@"; then
    echo "ok: $way"
  else
    echo "FAILED: $way"
    failed=1
  fi
}

main() {
  umask 077
  of '.clusters[0].cluster.certificate-authority-data' | base64 -d >"$ca"
  of '.users[0].user.client-certificate-data' | base64 -d >"$folder/client.crt"
  of '.users[0].user.client-key-data' | base64 -d >"$folder/client.key"
  kubectl create namespace "$name" >/dev/null
  kubectl -n "$name" create serviceaccount way >/dev/null
  kubectl create clusterrolebinding "$name" --clusterrole cluster-admin --serviceaccount "$name:way" >/dev/null
  kubectl -n "$name" create token way >"$folder/token"

  cluster "$folder/embedded" --certificate-authority "$ca" --embed-certs
  user "$folder/embedded" --client-certificate "$folder/client.crt" --client-key "$folder/client.key" --embed-certs
  run "client certificate in the kubeconfig" "$folder/embedded" "$@"

  cluster "$folder/files" --certificate-authority "$ca"
  user "$folder/files" --client-certificate "$folder/client.crt" --client-key "$folder/client.key"
  run "client certificate in files" "$folder/files" "$@"

  cluster "$folder/named" --certificate-authority "$ca" --embed-certs --tls-server-name kubernetes.default.svc
  user "$folder/named" --token "$(<"$folder/token")"
  run "token of a ServiceAccount, and tls-server-name" "$folder/named" "$@"

  cluster "$folder/token_file" --certificate-authority "$ca"
  user "$folder/token_file" # kubectl has no option for tokenFile
  kubectl --kubeconfig "$folder/token_file" config set users.way.tokenFile token >/dev/null
  run "token file beside the kubeconfig" "$folder/token_file" "$@"

  mkdir "$folder/bin"
  cat >"$folder/bin/plugin" <<'PLUGIN'
#!/bin/sh
case $KUBERNETES_EXEC_INFO in *'"kind":"ExecCredential"'*) ;; *) exit 1 ;; esac
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}' "$(cat "$TOKEN_FILE")"
PLUGIN
  chmod +x "$folder/bin/plugin"
  cluster "$folder/exec" --certificate-authority "$ca"
  user "$folder/exec" --exec-api-version client.authentication.k8s.io/v1 --exec-command "$folder/bin/plugin" --exec-interactive-mode Never \
    --exec-env "TOKEN_FILE=$folder/token"
  run "token of a credential plugin" "$folder/exec" "$@"

  return "$failed"
}

main "$@"
