#!/usr/bin/env bash
# What a review costs all in: a released `warden serve` over TLS with every rule, posted to by loadgen (whose transport is set like
# kube-apiserver's) and, where it is installed, by wrk. Where `opa` is installed, the same to an OPA with five of our rules, and ratios.
# Prints and never judges.
#
#   tests/bench/serve.sh [REQUESTS]        requests a run (20000)
#
# Client and server share the processors: trust the CPU time a request and the median; the rates tell as much about the client.
# OPA: go install github.com/open-policy-agent/opa@v1.17.0
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"

requests=${1:-20000}
wrk_seconds=5
folder=$repository/build/bench-serve
warden=$repository/build/bench/src/app/warden
bench=$repository/tests/bench
loadgen=$repository/build/loadgen
opa=$(command -v opa || { command -v go >/dev/null && echo "$(go env GOPATH)/bin/opa"; } || true)
servers=()
declare -A rates

main() {
  cd "$repository"
  trap clean_up EXIT
  step "build" build bench warden
  step "build loadgen" build_loadgen
  rm -rf "$folder" && mkdir -p "$folder/certs"
  step "make reviews" make_reviews
  step "make certificates" make_certificates
  say_load
  start_times
  start_warden
  bench_all warden "$url/validate?timeout=10s"
  if [[ -x $opa ]]; then
    start_opa
    bench_shared opa "$url/?timeout=10s"
    print_ratios
  else
    printf '\nno opa here: no comparison (go install github.com/open-policy-agent/opa@v1.17.0)\n'
  fi
  say_load
}

build_loadgen() { (cd "$bench/loadgen" && go build -o "$loadgen" .); }

make_reviews() {
  cp "$bench/data/create8k.json" "$bench/data/clean8k.json" "$folder/"
  python3 "$bench/gen_reviews.py" /dev/null/none "$folder" >/dev/null || [[ -s $folder/configmap1m.json ]]
}

make_certificates() {
  "$warden" certs create --service warden --namespace llm --host localhost --host 127.0.0.1 --folder "$folder/certs"
  cp "$folder/certs/ca.crt" "$folder/ca.pem"
}

say_load() { printf '\nload average: %s; processors: %s\n' "$(cut -d ' ' -f 1-3 /proc/loadavg)" "$(nproc)"; }

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

serve_command() {
  command=("$warden" serve --listen "127.0.0.1:$1" --ops-listen "127.0.0.1:$2" --cert "$folder/certs/tls.crt" --key "$folder/certs/tls.key"
    --host localhost --kubernetes-version 1.36 --drain-delay 0 --log-format json)
}

opa_command() {
  command=("$opa" run --server --addr "https://127.0.0.1:$1" --addr "http://127.0.0.1:$2" --tls-cert-file "$folder/certs/tls.crt"
    --tls-private-key-file "$folder/certs/tls.key" --log-level error --disable-telemetry "$bench/opa/five_rules.rego")
}

start_times() {
  local port
  port=$(free_port)
  printf '\n=== warden\n'
  serve_command 0 "$port"
  python3 "$bench/start_time.py" 21 "$port" /readyz "${command[@]}"
  [[ -x $opa ]] || return 0
  printf '\n=== opa %s\n' "$("$opa" version | sed -n 's/^Version: //p')"
  opa_command 0 "$port"
  python3 "$bench/start_time.py" 5 "$port" /health "${command[@]}"
}

# start NAME PORT OPS-PORT READY-PATH: runs `command`; sets server and url.
start() {
  local log=$folder/$1.log deadline=$((SECONDS + 30))
  "${command[@]}" >"$log" 2>&1 &
  server=$!
  servers+=("$server")
  url=https://127.0.0.1:$2
  until curl --silent --fail --output /dev/null "http://127.0.0.1:$3$4"; do
    if ! kill -0 "$server" 2>/dev/null || [[ $SECONDS -ge $deadline ]]; then
      echo "$1 did not become ready; it said:" && cat "$log"
      exit 1
    fi
    sleep 0.02
  done
}

start_warden() {
  local port ops
  port=$(free_port) ops=$(free_port)
  serve_command "$port" "$ops"
  start warden "$port" "$ops" /readyz
}

start_opa() {
  local port ops
  port=$(free_port) ops=$(free_port)
  opa_command "$port" "$ops"
  start opa "$port" "$ops" /health
}

# What both are asked.
bench_shared() {
  local clients
  for clients in 1 8 64; do by_loadgen "$1" "$2" "8 KB CREATE, c = $clients" "$folder/create8k.json" -c "$clients"; done
  by_loadgen "$1" "$2" "8 KB CREATE without findings, c = 8" "$folder/clean8k.json" -c 8
  by_loadgen "$1" "$2" "8 KB CREATE, a new connection each, c = 8" "$folder/create8k.json" -c 8 -new-connections -n $((requests / 10))
  command -v wrk >/dev/null || return 0
  for clients in 1 8 64; do by_wrk "$1" "$2" "wrk, 8 KB CREATE, c = $clients" "$folder/create8k.json" "$clients"; done
  by_wrk "$1" "$2" "wrk, 8 KB CREATE without findings, c = 8" "$folder/clean8k.json" 8
}

bench_all() {
  bench_shared "$1" "$2"
  by_loadgen "$1" "${2/validate/mutate}" "8 KB CREATE, /mutate, c = 8" "$folder/create8k.json" -c 8
  by_loadgen "$1" "$2" "8 KB CREATE beside 900 idle connections, c = 8" "$folder/create8k.json" -c 8 -idle 900
  by_loadgen "$1" "$2" "1 MiB ConfigMap UPDATE, c = 1" "$folder/configmap1m.json" -c 1 -n 200 -warm-up 10
  by_loadgen "$1" "$2" "8 KB CREATE beside two clients with 1 MiB UPDATEs, c = 8" "$folder/create8k.json" -c 8 -big-file "$folder/configmap1m.json"
}

# by_loadgen NAME URL TITLE FILE LOADGEN-OPTIONS…
by_loadgen() {
  local name=$1 url=$2 title=$3 file=$4 out
  shift 4
  printf '\n=== %s: %s\n' "$name" "$title"
  out=$("$loadgen" -url "$url" -ca "$folder/ca.pem" -file "$file" -n "$requests" -pid "$server" "$@")
  echo "$out"
  remember "$name" "$title" "$(sed -n 's|^answered.*: \([0-9]*\) requests/s$|\1|p' <<<"$out")" \
    "$(sed -n 's/^server: \([0-9.]*\) us CPU.*/\1/p' <<<"$out")"
}

# by_wrk NAME URL TITLE FILE CLIENTS: wrk does not look at what it gets, but costs little itself.
by_wrk() {
  local name=$1 url=$2 title=$3 file=$4 clients=$5 out before ticks count
  printf '\n=== %s: %s\n' "$name" "$title"
  before=$(cpu_ticks)
  out=$(REVIEW=$file wrk --threads $((clients < 2 ? 1 : 2)) --connections "$clients" --duration "${wrk_seconds}s" --latency \
    --script "$bench/post.lua" "$url")
  ticks=$(($(cpu_ticks) - before))
  grep -E '50%|99%|Requests/sec|Non-2xx|Socket errors' <<<"$out"
  count=$(sed -n 's/^ *\([0-9]*\) requests in .*/\1/p' <<<"$out")
  local cpu
  cpu=$(awk "BEGIN { printf \"%.1f\", $ticks * 1e6 / $(getconf CLK_TCK) / $count }")
  echo "server: $cpu us CPU a request"
  remember "$name" "$title" "$(sed -n 's|^Requests/sec: *\([0-9]*\).*|\1|p' <<<"$out")" "$cpu"
}

cpu_ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$server/stat"; }

titles=()
remember() {
  [[ $1 != warden ]] || titles+=("$2")
  rates["$1 $2 rate"]=$3
  rates["$1 $2 cpu"]=$4
}

print_ratios() {
  local title
  printf '\n=== warden with every rule against opa with five\n'
  for title in "${titles[@]}"; do
    [[ -n ${rates["opa $title rate"]:-} ]] || continue
    awk -v title="$title" -v a="${rates["warden $title rate"]}" -v b="${rates["opa $title rate"]}" -v c="${rates["warden $title cpu"]}" \
      -v d="${rates["opa $title cpu"]}" \
      'BEGIN { printf "%-45s requests/s %6d : %6d = %4.1f times; CPU a request %6.1f : %6.1f us = 1/%.1f\n", title, a, b, a / b, c, d, d / c }'
  done
}

clean_up() {
  stop_heartbeat
  local one
  for one in "${servers[@]}"; do
    if kill -TERM "$one" 2>/dev/null; then wait "$one" || true; fi
  done
}

main
