#!/usr/bin/env bash
# Builds the container image without Docker: an OCI archive that podman, docker (25 and later), skopeo and containerd load.
#
#   scripts/build_image.sh [--binary PATH] [--name NAME:TAG] [--output FILE]
#
# --binary  this program instead of a fresh release build
# --name    default: litellm-warden:VERSION. It is completed as Docker does it: docker.io/library/litellm-warden:VERSION
# --output  default: build/image/litellm-warden.tar
#
#   ctr --namespace k8s.io images import build/image/litellm-warden.tar    # on a node
#   skopeo copy oci-archive:build/image/litellm-warden.tar docker://registry.example.com/litellm-warden:0.1.0
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

main() {
  local binary="" name=""
  output=build/image/litellm-warden.tar # not local: the trap reads it
  while [[ $# -gt 0 ]]; do
    [[ $# -ge 2 ]] || usage
    case "$1" in
      --binary) binary=$2 ;;
      --name) name=$2 ;;
      --output) output=$2 ;;
      *) usage ;;
    esac
    shift 2
  done
  binary=${binary:+$(realpath "$binary")}
  output=$(realpath -m "$output")
  cd "$repository"
  if [[ -z $binary ]]; then
    scripts/install_packages.sh build
    build release warden
    binary=build/release/src/app/warden
  fi
  name=${name:-litellm-warden:$("$binary" --version | cut -d' ' -f2)}
  mkdir -p "$(dirname "$output")"
  strip -o "$output.warden" "$binary" # a release has no symbols any more, but this may be another build
  trap 'rm -f "$output.warden"' EXIT
  # --version has run, so the libraries are there; ldd tells which.
  ldd "$binary" | awk '$2 == "=>" {print $3} $1 ~ /^\// {print $1}' |
    python3 scripts/pack_image.py --binary "$output.warden" --files scripts/image_files.txt --name "$name" --output "$output"
}

usage() {
  sed -n '2,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

main "$@"
