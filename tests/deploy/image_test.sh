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
# What `ctr images import` calls it must be what a kubelet asks for: containerd looks names up only when they are complete.
imported_as=$(json "$scratch/oci/index.json" manifests 0 annotations io.containerd.image.name)
[[ $imported_as == docker.io/library/litellm-warden:test ]] || fail "it is imported as $imported_as, which is no complete name"
[[ $(json "$scratch/oci/index.json" manifests 0 annotations org.opencontainers.image.ref.name) == test ]] || fail "the tag is not in the index"
while read -r given complete tag; do
  "$repository/scripts/build_image.sh" --binary "$warden" --name "$given" --output "$scratch/named.tar" >/dev/null
  tar -xOf "$scratch/named.tar" index.json >"$scratch/named.json"
  [[ $(json "$scratch/named.json" manifests 0 annotations io.containerd.image.name) == "$complete" ]] || fail "$given is imported under another name than $complete"
  [[ $(json "$scratch/named.json" manifests 0 annotations org.opencontainers.image.ref.name) == "$tag" ]] || fail "$given has another tag than $tag"
done <<'END'
registry.example.com/litellm-warden:0.1.0 registry.example.com/litellm-warden:0.1.0 0.1.0
registry.example.com:5000/warden registry.example.com:5000/warden:latest latest
localhost/warden:1 localhost/warden:1 1
team/warden docker.io/team/warden:latest latest
END
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
  sed "/^#/d; s|=:[0-9]*$|=127.0.0.1:0|; s|=/etc/|=$inside/etc/|; s|--drain-delay=.*|--drain-delay=0|")
[[ ${arguments[0]} == serve && ${#arguments[@]} -gt 4 ]] || fail "deploy/server.yaml has no arguments: ${arguments[*]}"
# All that a pod prints is JSON, line by line: a cluster's log collector reads nothing else.
all_json() {
  python3 -c 'import json, sys
for path in sys.argv[1:]:
    for line in open(path, encoding="utf-8"):
        value = json.loads(line)
        assert isinstance(value, dict) and "level" in value and "message" in value, line' "$@" || fail "not JSON: $(cat "$@")"
}
ends_in_json() { # the arguments of the manifest, but for this one, which stops the start
  local others=()
  for argument in "${arguments[@]}"; do
    [[ ${argument%%=*} == "${1%%=*}" ]] || others+=("$argument")
  done
  ! timeout 20 "${run[@]}" "${others[@]}" "$1" >"$scratch/out" 2>"$scratch/err" || fail "serve $1 did not fail"
  [[ -s $scratch/err ]] || fail "serve $1 failed and printed nothing"
  all_json "$scratch/out" "$scratch/err"
}
ends_in_json --no-such-option
ends_in_json --policy="$scratch/nowhere.yaml"
printf 'rules:\n  NOSUCH: off\n' >"$scratch/wrong_policy.yaml"
ends_in_json --policy="$scratch/wrong_policy.yaml"
ends_in_json --profile=nowhere
ends_in_json --cert="$scratch/nowhere.crt"
ends_in_json --cert=/dev/null
ends_in_json --host=other.example.com
ends_in_json --listen=256.0.0.1:1
ends_in_json --listen=192.0.2.1:1 # an address of nobody's: the listener cannot open
ends_in_json --drain-delay=-1
ends_in_json --log-level=loud
ends_in_json extra

"${run[@]}" "${arguments[@]}" >"$scratch/out" 2>"$scratch/err" &
server=$!
listening() { sed -n "s|.*\"message\":\"serving\".*\"$1\":\"https\{0,1\}://\([^\"]*\)\".*|\1|p" "$scratch/err"; }
for ((i = 0; i < 600; ++i)); do
  [[ -n $(listening ops) ]] && break
  kill -0 "$server" 2>/dev/null || fail "the server ended: $(cat "$scratch/err")"
  sleep 0.05
done
port=$(listening webhook) port=${port##*:} ops=$(listening ops)
[[ -n $port && -n $ops ]] || fail "the server does not listen: $(cat "$scratch/err")"
[[ $(curl -fsS --max-time 10 "http://$ops/readyz") == ok ]] || fail "the server is not ready"
answer=$(curl -fsS --max-time 10 --cacert "$home/tls/ca.crt" --connect-to "$service:443:127.0.0.1:$port" -H 'Content-Type: application/json' \
  --data-binary @"$repository/examples/review/create_deployment.json" "https://$service/validate/production")
[[ $answer == *'"allowed":false'* ]] || fail "the review was not denied: $answer"
kill -TERM "$server"
wait "$server" || fail "the server did not end well: $(cat "$scratch/err")"
server=
all_json "$scratch/out" "$scratch/err"
echo "the image serves: $("${run[@]}" --version)"
