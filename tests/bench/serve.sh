#!/usr/bin/env bash
# What a review costs all in: a released `warden serve` over TLS, posted to by loadgen. Prints and never judges.
#
#   tests/bench/serve.sh [REQUESTS]        requests a run (20000)
#
# On two shared cores trust the CPU time a request and the median; the rates tell more about the machine.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"

requests=${1:-20000}
folder=$repository/build/bench-serve
warden=$repository/build/bench/src/app/warden
server=

main() {
  cd "$repository"
  trap clean_up EXIT
  step "build" build bench warden
  step "build loadgen" build_loadgen
  mkdir -p "$folder"
  step "make reviews" make_reviews
  start_server
  local clients
  for clients in 1 8 64; do run "8 KB CREATE, /validate, c = $clients" validate "$folder/create8k.json" -c "$clients"; done
  run "8 KB CREATE, /mutate, c = 8" mutate "$folder/create8k.json" -c 8
  run "8 KB CREATE, /validate, a new connection each, c = 8" validate "$folder/create8k.json" -c 8 -new-connections -n $((requests / 10))
  run "1 MiB ConfigMap UPDATE, /validate, c = 1" validate "$folder/configmap1m.json" -c 1 -n 100 -warm-up 5
  printf '\nload average: %s; processors: %s\n' "$(cut -d ' ' -f 1-3 /proc/loadavg)" "$(nproc)"
}

build_loadgen() { (cd tests/bench/loadgen && go build -o "$repository/build/loadgen" .); }

make_reviews() {
  cp tests/bench/data/create8k.json "$folder/"
  python3 tests/bench/gen_reviews.py /dev/null/none "$folder" >/dev/null || [[ -s $folder/configmap1m.json ]]
}

start_server() {
  local log=$folder/serve.log deadline=$((SECONDS + 15))
  "$warden" serve --self-signed --write-ca "$folder/ca.pem" --listen 127.0.0.1:0 --ops-listen 127.0.0.1:0 --kubernetes-version 1.36 >"$log" 2>&1 &
  server=$!
  until url=$(sed -n 's|.*listening on \(https://[^ ]*\).*|\1|p' "$log" | head -n 1) && [[ -n $url ]]; do
    if ! kill -0 "$server" 2>/dev/null || [[ $SECONDS -ge $deadline ]]; then
      echo "the server did not become ready; it said:" && cat "$log"
      exit 1
    fi
    sleep 0.02
  done
}

# run TITLE PATH FILE LOADGEN-OPTIONS…
run() {
  local title=$1 path=$2 file=$3
  shift 3
  printf '\n=== %s\n' "$title"
  build/loadgen -url "$url/$path?timeout=10s" -ca "$folder/ca.pem" -file "$file" -n "$requests" -pid "$server" "$@"
}

clean_up() {
  stop_heartbeat
  [[ -z $server ]] || { kill -TERM "$server" 2>/dev/null && wait "$server" || true; }
}

main
