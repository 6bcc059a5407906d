#!/usr/bin/env bash
# Installs the library of a build, builds examples/embed with nothing but that, and compares what it says of a broken system with what
# the program of the same build says.
#
#   tests/install/install_test.sh SOURCE BUILD SCRATCH
set -euo pipefail

source=$1 build=$2 scratch=$3

rm -rf "$scratch"
mkdir -p "$scratch"
manifest=$scratch/system.yaml
for file in "$source"/examples/broken/*.yaml; do
  echo ---
  cat "$file"
done >"$manifest"
cmake --install "$build" --prefix "$scratch/prefix" --component library >/dev/null
! grep -rl "$source" "$scratch/prefix" --include='*.cmake' || { echo "what is installed points into the source tree" && exit 1; }
cmake -S "$source/examples/embed" -B "$scratch/build" -DCMAKE_PREFIX_PATH="$scratch/prefix" -DCMAKE_BUILD_TYPE=Debug >/dev/null
cmake --build "$scratch/build" >/dev/null

status=0
"$scratch/build/embed" <"$manifest" >"$scratch/library" || status=$?
[[ $status -eq 1 ]] || { echo "exit code $status, want 1" && cat "$scratch/library" && exit 1; }
"$build/src/app/warden" check --complete --output json "$manifest" >"$scratch/report.json" || true
python3 - "$scratch/report.json" >"$scratch/program" <<'PYTHON'
import json, sys

for finding in json.load(open(sys.argv[1]))["findings"]:
    print(finding["rule"], finding["message"])
PYTHON
# "3:5 error LW101 Deployment llm/litellm: message"
sed -E 's/^[^ ]+ [^ ]+ (LW[0-9]+) [^:]+: /\1 /' "$scratch/library" | sort >"$scratch/library.sorted"
sort "$scratch/program" | diff - "$scratch/library.sorted"
echo "$(wc -l <"$scratch/library") findings, the same as the program's"
