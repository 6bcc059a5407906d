#!/usr/bin/env bash
# What `warden check` costs as a process: one file, and 10,000 files of 11 KB with a Deployment and a ConfigMap each. Prints and never
# judges.
#
#   tests/bench/check.sh [COUNT]        files (10000)
#
# On shared cores trust the CPU time: the wall time of two free cores is a bit more than half of it.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"

count=${1:-10000}
folder=$repository/build/bench-files-$count
warden=$repository/build/bench/src/app/warden

main() {
  cd "$repository"
  step "build" build bench warden
  [[ -d $folder ]] || step "make $count files" python3 tests/bench/gen_files.py "$folder" "$count"
  measure "one file" 20 "$warden" check "$folder/team-0/gateway-0.yaml"
  measure "$count files ($(du -sm "$folder" | cut -f 1) MB on the disk)" 3 "$warden" check "$folder"
  measure "the same as JSON" 3 "$warden" check --output json "$folder"
  printf '\nload average: %s; processors: %s\n' "$(cut -d ' ' -f 1-3 /proc/loadavg)" "$(nproc)"
}

measure() {
  printf '%s\n' "$1"
  python3 tests/bench/measure.py "${@:2}"
}

main
