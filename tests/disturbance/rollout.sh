#!/usr/bin/env bash
# What a rollout does to a webhook, with real processes: not one call of the API server may fail.
#
#   rollout.sh WARDEN FOLDER      WARDEN: the program; FOLDER: for what is made on the way
#
# WARDEN_SOAK=1: ten times as long. WARDEN_FEW_CALLS=1: a tenth of the calls, for a program that is slow under sanitizers.
# Exit 0: held; 1: it did not; 77: no Go here to build the client.
set -euo pipefail

warden=$1
folder=$2/rollout
source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
calls=20000
new_calls=5000 # over connections of their own: 1 ms of CPU time each, at both ends together
rounds=1
[[ -z ${WARDEN_FEW_CALLS:-} ]] || { calls=2000 new_calls=500 memory_calls=5000; }
[[ -z ${WARDEN_SOAK:-} ]] || { rounds=10 new_calls=20000 memory_calls=1000000; }
memory_calls=${memory_calls:-20000}
# What is freed must not look like growth where the program is built with the address sanitizer.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}quarantine_size_mb=4
processes=()

main() {
  command -v go >/dev/null || { echo "no go here: skipped" && exit 77; }
  rm -rf "$folder" && mkdir -p "$folder/secret"
  trap clean_up EXIT
  (cd "$source_folder/tests/bench/loadgen" && go build -o "$folder/loadgen" .)
  cp "$source_folder/tests/bench/data/create8k.json" "$folder/review.json"
  make_certificates
  local round
  for ((round = 1; round <= rounds; ++round)); do
    one_rollout "round $round, connections kept"
    one_rollout "round $round, a new connection each" -new-connections -n "$new_calls"
  done
  memory_stays
  echo "held"
}

# Two pairs of one CA, so that the client trusts both.
make_certificates() {
  "$warden" certs create --service warden --namespace llm --host localhost --host 127.0.0.1 --folder "$folder/secret" --keep-ca-key >/dev/null
  cp "$folder/secret/ca.crt" "$folder/ca.pem"
  mkdir "$folder/second"
  "$warden" certs create --service warden --namespace llm --host localhost --host 127.0.0.1 --folder "$folder/second" \
    --ca "$folder/secret/ca.crt" --ca-key "$folder/secret/ca.key" >/dev/null
  use_pair secret
}

# As a mounted Secret changes: by a link.
use_pair() { ln -sfn "$1" "$folder/next" && mv -T "$folder/next" "$folder/pair"; }

# start NAME: a new server; sets process and address.
start() {
  local log=$folder/$1.log deadline=$((SECONDS + 30))
  : >"$log"
  "$warden" serve --listen 127.0.0.1:0 --ops-listen 127.0.0.1:0 --cert "$folder/pair/tls.crt" --key "$folder/pair/tls.key" --host localhost \
    --drain-delay 2 --log-format text --log-level warning >"$log" 2>&1 &
  process=$!
  processes+=("$process")
  until address=$(sed -n 's|.*listening on https://\([^ ]*\).*|\1|p' "$log" | head -n 1) && [[ -n $address ]]; do
    if ! kill -0 "$process" 2>/dev/null || [[ $SECONDS -ge $deadline ]]; then
      echo "the server did not start:" && cat "$log" && exit 1
    fi
    sleep 0.02
  done
}

# one_rollout TITLE LOADGEN-OPTIONS…: an old server is told to stop while clients ask; its address is known for half a second more.
one_rollout() {
  local title=$1 old old_address
  shift
  printf '\n=== %s\n' "$title"
  start old
  old=$process old_address=$address
  start new
  exchange_certificates &
  local exchanger=$!
  "$folder/loadgen" -url "https://$old_address/validate?timeout=10s" -ca "$folder/ca.pem" -file "$folder/review.json" -c 16 -n "$calls" \
    -stop-pid "$old" -stop-after 300ms -endpoint-lag 500ms -then "$address" "$@" || fail "a call failed"
  kill "$exchanger" 2>/dev/null || true
  wait "$exchanger" 2>/dev/null || true
  wait "$old" || fail "the old server ended with code $?"
  kill -TERM "$process"
  wait "$process" || fail "the new server ended with code $?"
  ! grep -E 'warning|error' "$folder/old.log" "$folder/new.log" || fail "a server complained"
}

exchange_certificates() {
  while true; do
    use_pair second && sleep 0.3
    use_pair secret && sleep 0.3
  done
}

# What a process holds after a warm-up it holds after many more requests: anything else would end in the OOM killer after some weeks.
# Before, 900 connections that come, idle and go: a soft limit on descriptors is not in their way.
memory_stays() {
  printf '\n=== idle connections, then memory\n'
  local soft
  soft=$(ulimit -S -n)
  ulimit -S -n 256
  start memory
  ulimit -S -n "$soft"
  ask_for_memory 2000 -idle 900
  ask_for_memory 10000
  # An allocator gives pages back when it likes, so one measurement may begin low. What leaks grows each time.
  local before after round grows=yes
  for round in 1 2 3; do
    before=$(resident "$process")
    ask_for_memory "$memory_calls"
    after=$(resident "$process")
    printf 'resident: %d KiB, after %d more requests %d KiB\n' "$before" "$memory_calls" "$after"
    [[ $((after - before)) -gt 4096 ]] || { grows=no && break; }
    printf 'once more, that was measurement %d of at most 3\n' "$round"
  done
  [[ $grows == no ]] || fail "memory grows"
  kill -TERM "$process"
  wait "$process" || fail "the server ended with code $?"
}

ask_for_memory() {
  local count=$1
  shift
  "$folder/loadgen" -url "https://$address/validate?timeout=10s" -ca "$folder/ca.pem" -file "$folder/review.json" -c 8 -n "$count" \
    -pid "$process" "$@" || fail "a call failed"
}

resident() { sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$1/status"; }

fail() {
  echo "FAILED: $1"
  tail -n 20 "$folder"/*.log
  exit 1
}

clean_up() {
  local one
  for one in "${processes[@]}"; do kill -KILL "$one" 2>/dev/null || true; done
  jobs -p | xargs -r kill 2>/dev/null || true
}

main
