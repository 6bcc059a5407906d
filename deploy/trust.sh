#!/bin/sh
# Writes the CA that the API server has to trust into every entry of the webhook configurations. Run it after they are applied for the first time,
# and whenever the CA changes. Applying the files again does not change the CA. Not needed with cert-manager.
#
#     deploy/trust.sh ca-bundle.txt          # of `warden certs create --ca-bundle`: PEM as one line of base64
set -eu
if [ $# -ne 1 ]; then
  echo "usage: $0 FILE (what warden certs create --ca-bundle wrote)" >&2
  exit 2
fi
if [ ! -s "$1" ]; then
  echo "$0: $1 is missing or empty; it should be the file that warden certs create --ca-bundle wrote" >&2
  exit 2
fi
bundle=$(tr -d ' \t\r\n' <"$1")
# An empty bundle would make the API server trust the system's own authorities instead.
case $bundle in
  "" | *[!A-Za-z0-9+/=]*)
    echo "$0: $1 is not base64; for a PEM file: base64 -w0 $1 > ca-bundle.txt" >&2
    exit 2
    ;;
esac
configurations=$(kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -l app.kubernetes.io/name=litellm-warden -o name)
if [ -z "$configurations" ]; then
  echo "no webhook configuration of litellm-warden in the cluster: apply deploy/webhooks/ first" >&2
  exit 1
fi
for configuration in $configurations; do
  # Entries are merged by their names: nothing else of them changes.
  entries=
  names=$(kubectl get "$configuration" -o 'jsonpath={.webhooks[*].name}')
  if [ -z "$names" ]; then
    echo "$configuration has no entries" >&2
    exit 1
  fi
  for name in $names; do
    entries="$entries${entries:+,}{\"name\":\"$name\",\"clientConfig\":{\"caBundle\":\"$bundle\"}}"
  done
  kubectl patch "$configuration" --type strategic --patch "{\"webhooks\":[$entries]}"
done
