#!/usr/bin/env bash
# Shows what warden does: judges and repairs a broken LiteLLM system, by file and as an admission webhook.
#
#   scripts/demo.sh           installs what the build needs, builds, shows
#   scripts/demo.sh --keep    and leaves the webhook serving until Ctrl-C
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

warden=build/release/src/app/warden # from the root of the repository, as everything below
review=examples/review/create_deployment.json
demo_folder=build/demo
ca_file=$demo_folder/ca.pem
server_log=$demo_folder/serve.log
ready_seconds=15
drain_seconds=20
server= # process id while it runs
url=

main() {
  local keep=no
  case "${1:-}" in
    "") ;;
    --keep) keep=yes ;;
    *)
      sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
      exit 2
      ;;
  esac
  cd "$repository"
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  step "install packages" scripts/install_packages.sh build
  step "build warden" build release warden

  # Both end with 1 here: the system has errors. That is what the demo is about.
  show "check: what is wrong with this system" "0 1" "$warden" check examples/broken
  show "fix: what warden would write into the files, comments and order kept" "0 1" "$warden" fix --diff --unsafe examples/broken
  show "serve: start the admission webhook" "0" start_server
  show "validate: an API server asks whether this Deployment may be created" "0" post validate
  show "mutate: it asks what to fill in that the author did not state" "0" post mutate
  if [[ $keep == yes ]]; then
    print_step_times
    keep_serving
  else
    show "stop: SIGTERM, drain, end" "0" stop_server
    print_step_times
  fi
}

# show TITLE EXIT_CODES COMMAND…: prints the title, the command and what it says; any other exit code ends the demo.
show() {
  local title=$1 expected=$2 begin result=0
  shift 2
  printf '\n=== %s\n' "$title"
  declare -F "$1" >/dev/null || print_command "$@"
  begin=$(now_milliseconds)
  "$@" || result=$?
  if [[ " $expected " != *" $result "* ]]; then
    printf 'demo.sh: FAILED: %s (exit code %d)\n' "$title" "$result" >&2
    exit 1
  fi
  record_step "${title%%:*}" "$begin" 0
}

# Here and in post: called in a condition, so `set -e` is off and each command's failure is handed on by hand.
start_server() {
  mkdir -p "$demo_folder" && rm -f "$ca_file" "$server_log" || return
  local command=("$warden" serve --self-signed --write-ca "$ca_file" --listen 127.0.0.1:0 --ops-listen 127.0.0.1:0)
  print_command "${command[@]}"
  "${command[@]}" >"$server_log" 2>&1 </dev/null &
  server=$!
  wait_until_ready || return
  cat "$server_log"
}

wait_until_ready() {
  local deadline=$((SECONDS + ready_seconds)) trouble
  while true; do
    url=$(sed -n 's|.*listening on \(https://[^ ]*\).*|\1|p' "$server_log" | head -n 1)
    [[ -z $url ]] || return 0
    kill -0 "$server" 2>/dev/null || { trouble="ended before it was ready" && break; }
    [[ $SECONDS -lt $deadline ]] || { trouble="did not say within $ready_seconds s that it listens" && break; }
    sleep 0.05
  done
  printf 'the server %s; it said:\n' "$trouble"
  cat "$server_log"
  return 1
}

post() {
  local path=$1 answer=$demo_folder/$1.json
  local command=(curl --silent --show-error --max-time 10 --cacert "$ca_file" --header 'Content-Type: application/json'
    --data-binary "@$review" "$url/$path?timeout=5s")
  print_command "${command[@]}"
  "${command[@]}" >"$answer" && python3 scripts/show_review.py <"$answer"
}

keep_serving() {
  printf '\n=== serving until Ctrl-C at %s. In another terminal, in %s:\n' "$url" "$repository"
  printf "curl -sS --cacert %s -H 'Content-Type: application/json' --data-binary @%s %s/mutate | scripts/show_review.py\n" \
    "$ca_file" "$review" "$url"
  local result=0
  trap 'echo; exit 0' INT
  wait "$server" || result=$?
  server=
  echo "the server ended by itself (exit code $result); it said:"
  tail -n 20 "$server_log"
  return 1
}

# SIGTERM and wait; SIGKILL if it does not end in time, which is a failure.
stop_server() {
  [[ -n $server ]] || return 0
  local deadline=$((SECONDS + drain_seconds)) process=$server result=0
  server=
  kill -TERM "$process" 2>/dev/null || true
  while kill -0 "$process" 2>/dev/null; do
    if [[ $SECONDS -ge $deadline ]]; then
      echo "the server did not end within $drain_seconds s of SIGTERM; killed" >&2
      kill -KILL "$process" 2>/dev/null || true
      result=1
      break
    fi
    sleep 0.05
  done
  wait "$process" || result=$?
  [[ $result -ne 0 ]] || echo "ended with exit code 0"
  return "$result"
}

clean_up() {
  stop_heartbeat
  stop_server || true
}

main "$@"
