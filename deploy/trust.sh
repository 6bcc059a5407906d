#!/bin/sh
# Writes the CA that the API server has to trust into every entry of the webhook configurations. Once after they are applied first, and after the CA has changed;
# applying the files again leaves it as it is. With cert-manager nobody needs it.
#
#     deploy/trust.sh ca-bundle.txt          # of `warden certs create --ca-bundle`: PEM as one line of base64
set -eu
if [ $# -ne 1 ] || [ ! -s "$1" ]; then
  echo "usage: $0 FILE (what warden certs create --ca-bundle wrote)" >&2
  exit 2
fi
bundle=$(tr -d ' \t\r\n' <"$1")
# An empty bundle would make the API server trust the system's own authorities instead.
case $bundle in
  "" | *[!A-Za-z0-9+/=]*)
    echo "$1 is no line of base64: want what warden certs create --ca-bundle wrote, or of a PEM file: base64 FILE" >&2
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
