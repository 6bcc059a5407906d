#!/usr/bin/env bash
# What `warden check` costs beside kubeconform, which only holds manifests against Kubernetes' schemas: the same 1,000 files, runs in
# turns, processor time. Prints and never judges.
#
#   tests/bench/peer.sh [ROUNDS]        rounds (9)
#
# Needs Go for kubeconform, and pip for its schemas, which are kept in build/peer.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"

rounds=${1:-9}
peer=$repository/build/peer
files=$repository/build/bench-files-1000
warden=$repository/build/bench/src/app/warden

main() {
  cd "$repository"
  step "build" build bench warden
  [[ -d $files ]] || step "make 1000 files" python3 tests/bench/gen_files.py "$files" 1000
  [[ -x $peer/kubeconform ]] || step "install kubeconform" env GOBIN="$peer" go install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0
  [[ -d $peer/schemas ]] || step "schemas" make_schemas
  python3 tests/bench/in_turns.py "$rounds" \
    kubeconform "$peer/kubeconform -summary -schema-location $peer/schemas/{{.ResourceKind}}{{.KindSuffix}}.json $files" \
    text "$warden check $files" \
    JSON "$warden check --output json $files"
}

# kubeconform reads no references between files, so they are written out.
make_schemas() {
  rm -rf "$peer/wheel"
  python3 -m pip download --quiet --no-deps --dest "$peer/wheel" kubernetes-validate==1.37.0
  python3 - "$peer" <<'PYTHON'
import glob, json, pathlib, sys, zipfile

peer = pathlib.Path(sys.argv[1])
wheel = zipfile.ZipFile(glob.glob(f"{peer}/wheel/*.whl")[0])
folder = "kubernetes_validate/kubernetes-json-schema/v1.30.0-local/"
definitions = json.loads(wheel.read(folder + "_definitions.json"))["$defs"]


def written_out(value, inside=()):
    if isinstance(value, list):
        return [written_out(item, inside) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        name = value["$ref"].split("/")[-1]
        return {} if name in inside else written_out(definitions[name], (*inside, name))
    return {key: written_out(item, inside) for key, item in value.items()}


(peer / "new").mkdir(exist_ok=True)
for name in ("deployment-apps-v1", "configmap-v1"):
    (peer / "new" / f"{name}.json").write_text(json.dumps(written_out(json.loads(wheel.read(f"{folder}{name}.json")))))
(peer / "new").rename(peer / "schemas")
PYTHON
}

main
