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
bundle=$(tr -d ' \r\n' <"$1")
configurations=$(kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -l app.kubernetes.io/name=litellm-warden -o name)
if [ -z "$configurations" ]; then
  echo "no webhook configuration of litellm-warden in the cluster: apply deploy/webhooks/ first" >&2
  exit 1
fi
for configuration in $configurations; do
  # Entries are merged by their names: nothing else of them changes.
  entries=
  for name in $(kubectl get "$configuration" -o 'jsonpath={.webhooks[*].name}'); do
    entries="$entries${entries:+,}{\"name\":\"$name\",\"clientConfig\":{\"caBundle\":\"$bundle\"}}"
  done
  kubectl patch "$configuration" --type strategic --patch "{\"webhooks\":[$entries]}"
done
