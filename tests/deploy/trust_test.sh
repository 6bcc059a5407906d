#!/bin/sh
# deploy/trust.sh against a kubectl that writes down what it is asked: every entry of every configuration gets the CA, by its name.
# trust_test.sh ROOT SCRATCH
set -eu
root=$1
scratch=$2
rm -rf "$scratch"
mkdir -p "$scratch/bin"
cat >"$scratch/bin/kubectl" <<'KUBECTL'
#!/bin/sh
case "$*" in
  "get validatingwebhookconfigurations,mutatingwebhookconfigurations -l app.kubernetes.io/name=litellm-warden -o name") cat "$CONFIGURATIONS" ;;
  "get v/litellm-warden -o jsonpath={.webhooks[*].name}") echo "workloads.litellm-warden.dev scale.litellm-warden.dev" ;;
  "get m/litellm-warden -o jsonpath={.webhooks[*].name}") echo "fill.litellm-warden.dev" ;;
  patch*) echo "$*" >>"$CALLS" ;;
  *) echo "unexpected: $*" >&2; exit 1 ;;
esac
KUBECTL
chmod +x "$scratch/bin/kubectl"
export CALLS="$scratch/calls" CONFIGURATIONS="$scratch/configurations" PATH="$scratch/bin:$PATH"
printf 'v/litellm-warden\nm/litellm-warden\n' >"$CONFIGURATIONS"
printf 'QUJD\nREVG\n' >"$scratch/ca-bundle.txt"

fail() {
  echo "$1" >&2
  exit 1
}

sh "$root/deploy/trust.sh" "$scratch/ca-bundle.txt"
cat >"$scratch/wanted" <<'WANTED'
patch v/litellm-warden --type strategic --patch {"webhooks":[{"name":"workloads.litellm-warden.dev","clientConfig":{"caBundle":"QUJDREVG"}},{"name":"scale.litellm-warden.dev","clientConfig":{"caBundle":"QUJDREVG"}}]}
patch m/litellm-warden --type strategic --patch {"webhooks":[{"name":"fill.litellm-warden.dev","clientConfig":{"caBundle":"QUJDREVG"}}]}
WANTED
diff -u "$scratch/wanted" "$CALLS" || fail "the patches are not those wanted"

# A file that is no bundle, and an API server that stops answering halfway, change nothing and end with an error.
: >"$CALLS"
printf ' \n' >"$scratch/blank.txt"
printf -- '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n' >"$scratch/ca.pem"
printf 'QUJD"},{"name":"x\n' >"$scratch/quote.txt"
for file in blank.txt ca.pem quote.txt; do
  if sh "$root/deploy/trust.sh" "$scratch/$file" 2>/dev/null; then fail "$file is no bundle, and no complaint"; fi
done
printf 'v/gone\n' >"$CONFIGURATIONS"
if sh "$root/deploy/trust.sh" "$scratch/ca-bundle.txt" 2>/dev/null; then fail "kubectl failed, and no complaint"; fi
[ ! -s "$CALLS" ] || fail "patched all the same"
printf 'v/litellm-warden\n' >"$CONFIGURATIONS"
mkdir -p "$scratch/with space"
cp "$scratch/ca-bundle.txt" "$scratch/with space/ca.txt"
sh "$root/deploy/trust.sh" "$scratch/with space/ca.txt"

if sh "$root/deploy/trust.sh" 2>/dev/null; then fail "no file, and no complaint"; fi
if sh "$root/deploy/trust.sh" "$scratch/nowhere" 2>"$scratch/complaint"; then fail "a file that is not there, and no complaint"; fi
grep -q 'nowhere is missing or empty' "$scratch/complaint" || fail "the complaint does not name the missing file"
printf -- '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n' >"$scratch/ca.crt"
if sh "$root/deploy/trust.sh" "$scratch/ca.crt" 2>"$scratch/complaint"; then fail "PEM in place of base64, and no complaint"; fi
grep -q 'base64 -w0' "$scratch/complaint" || fail "the complaint does not name the command for PEM"
: >"$CONFIGURATIONS"
if sh "$root/deploy/trust.sh" "$scratch/ca-bundle.txt" 2>/dev/null; then fail "nothing to patch, and no complaint"; fi
