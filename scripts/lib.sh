# Steps with progress, time and a log, for the other scripts: source it, then
#
#   step "build" ninja -C build/dev      runs it quietly; on failure shows the end of its log and exits
#   try_step "fuzz" run_fuzz             the same, but a failure is only remembered in failed_steps
#   print_step_times                     one line a step, in the order they ran
#
# A step's output goes to build/logs/. A step may be a function; `set -e` holds inside it.
# shellcheck shell=bash

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
log_folder=$repository/build/logs
log_tail_lines=60
heartbeat_seconds=10

step_names=()
step_milliseconds=()
step_results=()
failed_steps=()
heartbeat_process=

now_milliseconds() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }
seconds() { printf '%d.%d s' $(($1 / 1000)) $(($1 % 1000 / 100)); }

# A command as one could type it.
print_command() {
  local word line='$'
  for word in "$@"; do
    [[ $word =~ ^[A-Za-z0-9_./:=@,+-]+$ ]] || word="'${word//\'/\'\\\'\'}'"
    line+=" $word"
  done
  printf '%s\n' "$line"
}

step() {
  run_step "$@"
  [[ ${step_results[-1]} == ok ]] || exit 1
}

try_step() { run_step "$@"; }

# Runs a step and appends to step_names, step_milliseconds, step_results. The command must not run in a condition:
# there `set -e` would be off inside it.
run_step() {
  local name=$1 begin result log
  shift
  mkdir -p "$log_folder"
  log=$log_folder/$(log_name "$name")
  printf -- '--> %s\n' "$name"
  begin=$(now_milliseconds)
  start_heartbeat "$log"
  set +e
  (
    set -e
    "$@"
  ) >"$log" 2>&1 </dev/null
  result=$?
  set -e
  stop_heartbeat
  finish_step "$name" "$begin" "$result" "$log"
}

finish_step() {
  local name=$1 begin=$2 result=$3 log=$4
  record_step "$name" "$begin" "$result"
  if [[ $result -eq 0 ]]; then
    printf '    ok, %s\n' "$(seconds "${step_milliseconds[-1]}")"
  else
    show_failure "$name" "$result" "$log"
  fi
}

# For a step whose output the caller shows by itself: begin=$(now_milliseconds); …; record_step NAME "$begin" $?
record_step() {
  local name=$1 begin=$2 result=$3
  step_names+=("$name")
  step_milliseconds+=($(($(now_milliseconds) - begin)))
  if [[ $result -eq 0 ]]; then
    step_results+=(ok)
  else
    step_results+=(FAILED)
    failed_steps+=("$name")
  fi
}

show_failure() {
  local name=$1 result=$2 log=$3
  printf '    FAILED: %s (exit code %d); the last lines of %s:\n' "$name" "$result" "${log#"$repository"/}"
  # What a builder did well would only push out what it says of the failure.
  sed -E '/^\[[0-9]+\/[0-9]+\] /d' "$log" | tail -n "$log_tail_lines" | sed 's/^/    | /'
}

log_name() { printf '%02d-%s.log' $((${#step_names[@]} + 1)) "$(tr -cs 'A-Za-z0-9' '-' <<<"$1" | sed 's/^-*//; s/-*$//')"; }

# While a step is quiet, its last line every few seconds says that it lives and how far it is.
start_heartbeat() {
  local log=$1 begin=$SECONDS never
  (
    exec {never}<> <(:) # a wait for input that never comes: `sleep` would be one more process to end
    while true; do
      read -r -t "$heartbeat_seconds" -u "$never" || true
      printf '    %3d s  %s\n' $((SECONDS - begin)) "$(tail -n 1 "$log" 2>/dev/null | tr -d '\r' | cut -c 1-120)"
    done
  ) &
  heartbeat_process=$!
}

stop_heartbeat() {
  [[ -n $heartbeat_process ]] || return 0
  kill "$heartbeat_process" 2>/dev/null || true
  wait "$heartbeat_process" 2>/dev/null || true
  heartbeat_process=
}
trap stop_heartbeat EXIT # a script with an EXIT trap of its own calls stop_heartbeat there

print_step_times() {
  local i total=0
  printf '\nTime per step\n'
  for i in "${!step_names[@]}"; do
    printf '  %9s  %-6s  %s\n' "$(seconds "${step_milliseconds[i]}")" "${step_results[i]}" "${step_names[i]}"
    total=$((total + step_milliseconds[i]))
  done
  printf '  %9s          in all\n' "$(seconds "$total")"
}

# Configures a preset unless its build files are there and newer than the presets (ninja sees every other change).
configure() {
  local preset=$1
  if [[ $repository/build/$preset/build.ninja -nt $repository/CMakePresets.json ]]; then
    echo "already configured"
    return
  fi
  (cd "$repository" && cmake --preset "$preset")
}

# Builds targets of a preset (all without names), as many at once as there are processors.
build() {
  local preset=$1
  shift
  configure "$preset"
  ninja -C "$repository/build/$preset" -j "$(nproc)" "$@"
}
