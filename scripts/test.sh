#!/usr/bin/env bash
# Installs what the tests need, builds, and runs every test. The last lines are the test runner's own.
#
#   scripts/test.sh               everything: all tests; pure libraries and net under sanitizers; each fuzz target for a while; steps counted; warden
#                                 beside a real Kubernetes control plane, which is built from Go modules once
#   scripts/test.sh --quick       all tests of the dev build only
#   scripts/test.sh --soak        everything, the tests under load ten times as long, every scenario whole, and the server under the thread sanitizer
#   scripts/test.sh --no-cluster  without the control plane
#
# FUZZ_SECONDS (15): how long each fuzz target runs; 0 runs the seeds only.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

fuzz_seconds=${FUZZ_SECONDS:-15}
fuzz_folder=$repository/build/asan # the fuzz targets are built with what asan judges
tested_presets=(dev)
cluster=yes
control_plane_build= # process id while it runs
export ASAN_SYMBOLIZER_PATH=${ASAN_SYMBOLIZER_PATH:-/usr/lib/llvm-16/bin/llvm-symbolizer}

main() {
  local quick=no option
  for option in "$@"; do
    case $option in
      --quick) quick=yes cluster=no ;;
      --soak) export WARDEN_SOAK=1 ;;
      --no-cluster) cluster=no ;;
      *)
        sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
        exit 2
        ;;
    esac
  done
  say_what_is_not_here
  [[ $cluster == yes ]] || echo "NOTE: without the control plane: the scenarios of tests/cluster are NOT run"
  step "install packages" "$repository/scripts/install_packages.sh" test
  [[ $cluster == no ]] || build_control_plane_meanwhile
  step "build dev" build dev
  step "install LiteLLM, which judges what we say about its configuration" install_judge
  step "install LiteLLM with a database, to which models are hot-added" install_hot_add_pair
  if [[ $quick == no ]]; then
    step "build asan" build asan
    tested_presets=(asan dev)
    try_step "tests under asan and ubsan" run_ctest asan
    try_step "fuzz, $fuzz_seconds s a target" run_fuzz_targets
    try_step "clang-tidy on what changed" "$repository/scripts/lint.sh" --changed
    step "build cost" build cost cost_test
    try_step "no shape costs more than n log n" "$repository/build/cost/tests/cost/cost_test"
    [[ -z ${WARDEN_SOAK:-} ]] || try_step "the server under tsan" run_under_tsan
  fi
  [[ $cluster == no ]] || run_cluster
  [[ $cluster == no ]] || run_nodes
  run_dev_tests
  [[ ${#failed_steps[@]} -eq 0 ]]
}

# Tests on real input run where that input lies beside the repository, and skip elsewhere.
say_what_is_not_here() {
  local folder
  for folder in corpus admission_reviews; do
    [[ -d $repository/../shared/$folder ]] || echo "NOTE: ../shared/$folder is not there: the tests that read it will be SKIPPED"
  done
}

# Where it cannot be had the tests say so and count as skipped.
install_judge() { "$repository/tests/proxy/run.py" install || [[ $? -eq 77 ]]; }
install_hot_add_pair() { "$repository/tests/hotadd/pair.py" install 1.81.14 1.108.6 || [[ $? -eq 77 ]]; }

run_ctest() { ctest --test-dir "$repository/build/$1" -j "$(nproc)" --output-on-failure --no-tests=error; }

# Kubernetes takes ten minutes of processor the first time: at low priority beside our own builds, in a group of its own that ends with us. Where helm
# cannot be had its scenarios say so.
build_control_plane_meanwhile() {
  mkdir -p "$log_folder"
  rm -f "$log_folder/cluster.log" "$log_folder/nodes.log"
  # shellcheck disable=SC2016 # expanded by the shell that is started
  setsid nice -n 19 bash -c '"$1/build.sh" && { "$1/helm.sh" 3 || true; }' build "$repository/tests/cluster" >"$log_folder/control-plane.log" 2>&1 </dev/null &
  control_plane_build=$!
  trap 'stop_heartbeat; stop_control_plane_build' EXIT
}
stop_control_plane_build() {
  [[ -n $control_plane_build ]] || return 0
  kill -TERM -- "-$control_plane_build" 2>/dev/null || true
  wait "$control_plane_build" 2>/dev/null || true
  control_plane_build=
}

# Shows each scenario as it ends.
run_cluster() {
  local begin result=0 options=(--warden "$repository/build/dev/src/app/warden")
  [[ -z ${WARDEN_SOAK:-} ]] || options+=(--soak)
  begin=$(now_milliseconds)
  printf -- '--> wait for the control plane\n'
  start_heartbeat "$log_folder/control-plane.log"
  wait "$control_plane_build" || result=$?
  stop_heartbeat
  control_plane_build=
  if [[ $result -ne 0 && $result -ne 77 ]]; then
    record_step "wait for the control plane" "$begin" "$result"
    show_failure "build the control plane" "$result" "$log_folder/control-plane.log"
    return
  fi
  record_step "wait for the control plane" "$begin" 0
  run_shown "scenarios with a real control plane" "$log_folder/cluster.log" "$repository/tests/cluster/run.py" "${options[@]}"
}

# The webhook as pods on real nodes, while it is rolled, drained, killed.
run_nodes() {
  local options=(--binary "$repository/build/dev/src/app/warden")
  [[ -z ${WARDEN_SOAK:-} ]] || options+=(--soak)
  WARDEN_NODE_LOGS=$log_folder/node run_shown "the webhook as pods on real nodes" "$log_folder/nodes.log" "$repository/tests/cluster/node/run.sh" "${options[@]}"
}

# A step whose lines are shown as they come: run_shown TITLE LOG COMMAND…
run_shown() {
  local title=$1 log=$2 begin result
  begin=$(now_milliseconds)
  printf -- '--> %s\n' "$title"
  set +e
  "${@:3}" 2>&1 </dev/null | tee "$log" | sed 's/^/    /'
  result=${PIPESTATUS[0]}
  set -e
  [[ $result -ne 77 ]] || result=0 # it said so, and print_skipped_tests repeats it
  record_step "$title" "$begin" "$result"
}

run_under_tsan() {
  local test
  unset WARDEN_SOAK # the sanitizer makes it long enough
  build tsan net_test net_server_test admission_test warden
  for test in net/net_test net/net_server_test admission/admission_test; do "$repository/build/tsan/tests/$test"; done
  "$repository/tests/disturbance/rollout.sh" "$repository/build/tsan/src/app/warden" "$repository/build/tsan"
}

# Shows each test as it ends, then skipped tests and times, and last the runner's summary.
run_dev_tests() {
  local begin result log=$log_folder/dev-tests.log
  printf -- '--> tests\n'
  begin=$(now_milliseconds)
  set +e
  run_ctest dev 2>&1 </dev/null | tee "$log" | sed -u '/ tests passed, /,$d'
  result=${PIPESTATUS[0]}
  set -e
  record_step "tests" "$begin" "$result"
  print_skipped_tests
  print_step_times
  echo
  sed -n '/ tests passed, /,$p' "$log"
  # A run that failed elsewhere must not end with "100% tests passed".
  if [[ $result -eq 0 && ${#failed_steps[@]} -gt 0 ]]; then
    printf '\nbut FAILED: %s\n' "$(printf '%s; ' "${failed_steps[@]}" | sed 's/; $//')"
  fi
}

print_skipped_tests() {
  local preset log
  [[ $cluster == no || ! -f $log_folder/cluster.log ]] || sed -n 's/^SKIPPED *\(.*\)/SKIPPED (cluster): \1/p' "$log_folder/cluster.log"
  [[ $cluster == no || ! -f $log_folder/nodes.log ]] || sed -n 's/^node: SKIPPED, */SKIPPED (nodes): /p' "$log_folder/nodes.log"
  for preset in "${tested_presets[@]}"; do
    log=$repository/build/$preset/Testing/Temporary/LastTest.log
    [[ -f $log ]] || continue
    # GoogleTest prints "FILE:LINE: Skipped", the reason, and the name in brackets after it.
    awk -v preset="$preset" '
      /^\[ RUN      \]/ { reason = ""; reading = 0 }
      reading && !/^\[/ { reason = reason (reason == "" ? "" : " ") $0 }
      /: Skipped$/ { reading = 1 }
      /^\[  SKIPPED \] .* ms\)$/ { sub(/ +$/, "", reason); printf "SKIPPED (%s): %s: %s\n", preset, $4, reason }
      /YOU HAVE [0-9]+ DISABLED TEST/ { print "(" preset ")", $0 }' "$log"
  done
}

run_fuzz_targets() {
  local targets
  # Asked of ninja: a program whose target is gone may still lie there.
  mapfile -t targets < <(ninja -C "$fuzz_folder" -t targets all | sed -n 's/^\(tests\/fuzz\/fuzz_[a-z0-9_]*\): .*/\1/p' | sort)
  [[ ${#targets[@]} -gt 0 ]] || { echo "no fuzz target was built" && return 1; }
  export -f run_fuzz_target
  export repository fuzz_folder fuzz_seconds log_folder
  # shellcheck disable=SC2016 # expanded by the shell that xargs starts
  printf '%s\0' "${targets[@]}" | xargs -0 -n 1 -P "$(nproc)" bash -c 'run_fuzz_target "$1"' run_fuzz_target
}

# Runs one target on what it found before and on our fixtures. What makes it fail stays in build/asan/artifacts and is
# tried again each time.
run_fuzz_target() {
  set -euo pipefail
  local target=$fuzz_folder/$1 name limit seeds folder log
  name=$(basename "$target")
  log=$log_folder/$name.log
  mkdir -p "$fuzz_folder/corpus/$name" "$fuzz_folder/artifacts/$name"
  limit=-max_total_time=$fuzz_seconds
  [[ $fuzz_seconds -gt 0 ]] || limit=-runs=0 # to libFuzzer a time of 0 means for ever
  seeds=()
  for folder in "$fuzz_folder/artifacts/$name" "$repository/tests/fuzz/seeds/$name" \
    "$repository"/{tests/rules,tests/review,examples} "$repository"/../shared/{corpus,admission_reviews}; do
    [[ ! -d $folder ]] || seeds+=("$folder")
  done
  if "$target" "$limit" -timeout=150 -rss_limit_mb=2048 -max_len=65536 -artifact_prefix="$fuzz_folder/artifacts/$name/" \
    -print_final_stats=1 "$fuzz_folder/corpus/$name" "${seeds[@]}" >"$log" 2>&1; then
    printf '%s: %s runs\n' "$name" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
    return
  fi
  printf '%s FAILED, the end of build/logs/%s.log:\n' "$name" "$name"
  tail -n 40 "$log"
  printf 'kept input: %s\n' "$fuzz_folder/artifacts/$name/"*
  return 1
}

main "$@"
