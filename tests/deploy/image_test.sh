#!/usr/bin/env bash
# The image as a container would see it: the program serves from its files alone, as the user of the manifest, and nothing else is in it.
#
#   tests/deploy/image_test.sh REPOSITORY WARDEN SCRATCH_FOLDER
#
# Exit code 77: a tool is missing, nothing was tested.
set -euo pipefail
repository=$1 warden=$2 scratch=$3
for tool in curl gzip ldd python3 sha256sum strip tar; do
  command -v "$tool" >/dev/null && continue
  echo "image_test: SKIPPED, there is no $tool: scripts/install_packages.sh test"
  exit 77
done
server=
trap '[[ -z $server ]] || kill -KILL "$server" 2>/dev/null || true' EXIT

fail() {
  echo "image_test: $*" >&2
  exit 1
}

# The value at a path of keys in a JSON file.
json() { python3 -c 'import json, sys; v = json.load(open(sys.argv[1]))
for k in sys.argv[2:]: v = v[int(k) if k.isdigit() else k]
print(v if isinstance(v, str) else json.dumps(v))' "$@"; }

blob() { echo "$scratch/oci/blobs/${1/://}"; }

rm -rf "$scratch"
mkdir -p "$scratch/oci" "$scratch/root"
for copy in one two; do
  "$repository/scripts/build_image.sh" --binary "$warden" --name litellm-warden:test --output "$scratch/$copy.tar"
done
cmp "$scratch/one.tar" "$scratch/two.tar" || fail "two builds of the same files differ"

tar -xf "$scratch/one.tar" -C "$scratch/oci"
find "$scratch/oci/blobs/sha256" -type f | while read -r file; do
  [[ $(sha256sum <"$file" | cut -d' ' -f1) == "$(basename "$file")" ]] || fail "$file is not what its name says"
done
manifest=$(blob "$(json "$scratch/oci/index.json" manifests 0 digest)")
config=$(blob "$(json "$manifest" config digest)")
layer=$(blob "$(json "$manifest" layers 0 digest)")
[[ sha256:$(gunzip -c "$layer" | sha256sum | cut -d' ' -f1) == $(json "$config" rootfs diff_ids 0) ]] || fail "the layer is not the one of the configuration"
user=$(json "$config" config User)
[[ $user == 65532:65532 ]] || fail "runs as $user"
grep -q "runAsUser: ${user%:*}" "$repository/deploy/server.yaml" || fail "deploy/server.yaml runs as somebody else"
entry=$(json "$config" config Entrypoint 0)

tar -xzf "$layer" -C "$scratch/root"
[[ -z $(find "$scratch/root" -name '*sh' -type f -perm /111) ]] || fail "a shell is in the image"
[[ -z $(find "$scratch/root" -perm /6000) ]] || fail "a set-user-id file is in the image"

# In a root of its own where that is allowed; else with the image's own loader and libraries, which no other can stand in for.
if [[ $(id -u) == 0 ]] && chroot "$scratch/root" "$entry" --version >/dev/null 2>&1; then
  run=(chroot --userspec="$user" "$scratch/root" "$entry")
  inside=
else
  libraries=$(dirname "$(find "$scratch/root" -name 'libc.so.6')")
  run=("$(find "$scratch/root" -name 'ld-linux*' | head -n 1)" --inhibit-cache --library-path "$libraries" "$scratch/root$entry")
  inside=$scratch/root
fi
[[ $("${run[@]}" --version) == $("$warden" --version) ]] || fail "warden --version does not run from the image"

# It serves, with the arguments of the manifest but for the ports, and ends when it is told to.
home=$scratch/root/etc/litellm-warden service=litellm-warden.litellm-warden.svc
mkdir -p "$home/tls" "$home/policy"
"${run[@]}" certs create --service litellm-warden --namespace litellm-warden --secret c | grep -q '^type: kubernetes.io/tls$' ||
  fail "no certificates are made in the image"
"$warden" certs create --service litellm-warden --namespace litellm-warden --folder "$home/tls" >/dev/null
chmod 0644 "$home/tls/tls.key" # readable for the user of the image; the certificate is for this test alone
sed -n '/^  policy.yaml: |$/,$s/^    //p' "$repository/deploy/policy.yaml" >"$home/policy/policy.yaml"
mapfile -t arguments < <(sed -n '/^          args:$/,/^          ports:$/s/^            - //p' "$repository/deploy/server.yaml" |
  sed "s|=:[0-9]*$|=127.0.0.1:0|; s|=/etc/|=$inside/etc/|; s|--drain-delay=.*|--drain-delay=0|")
[[ ${arguments[0]} == serve && ${#arguments[@]} -gt 4 ]] || fail "deploy/server.yaml has no arguments: ${arguments[*]}"
"${run[@]}" "${arguments[@]}" >"$scratch/out" 2>"$scratch/err" &
server=$!
for ((i = 0; i < 200; ++i)); do
  grep -q '^listening on ' "$scratch/out" && break
  kill -0 "$server" 2>/dev/null || fail "the server ended: $(cat "$scratch/err")"
  sleep 0.05
done
read -r port ops < <(sed -n 's|^listening on https://127.0.0.1:\([0-9]*\) (ops http://\(.*\))$|\1 \2|p' "$scratch/out") || fail "the server does not listen"
[[ $(curl -fsS --max-time 10 "http://$ops/readyz") == ok ]] || fail "the server is not ready"
answer=$(curl -fsS --max-time 10 --cacert "$home/tls/ca.crt" --connect-to "$service:443:127.0.0.1:$port" -H 'Content-Type: application/json' \
  --data-binary @"$repository/examples/review/create_deployment.json" "https://$service/validate/production")
[[ $answer == *'"allowed":false'* ]] || fail "the review was not denied: $answer"
kill -TERM "$server"
wait "$server" || fail "the server did not end well: $(cat "$scratch/err")"
server=
echo "the image serves: $("${run[@]}" --version)"
