#!/usr/bin/env bash
# Installs the Debian packages this project needs. Quick and silent when they are all there.
#
#   scripts/install_packages.sh [build|cluster|node|test]
#
# build (default): to compile and show `warden` (scripts/demo.sh). cluster: that, and what builds a control plane beside it (scripts/cluster.sh).
# node: all that, and what real nodes of it need (tests/cluster/node/run.sh). test: as cluster, and what the tests need (scripts/test.sh).
set -euo pipefail

build_packages=(
  ca-certificates       # fetching anything over TLS
  ccache                # the second build is quick
  cmake                 # the build
  curl                  # posts the review in the demo
  g++                   # the compiler
  git                   # the commit that `warden --version` tells
  libboost1.81-dev      # Boost.Beast and Asio: the webhook server
  libcli11-dev          # the command line
  libcpp-httplib-dev    # the HTTP client
  libfmt-dev            # text
  libre2-dev            # patterns
  libspdlog-dev         # the sink of the log
  libssl-dev            # TLS, certificates
  libvalijson-dev       # our JSON Schemas
  libyaml-cpp-dev       # YAML that is written
  libyaml-dev           # YAML that is read
  mold                  # quick linking
  ninja-build           # the build
  nlohmann-json3-dev    # JSON reports
  pkg-config            # finds libyaml and RE2
  prometheus-cpp-dev    # metrics
  python3               # makes tables out of schemas/litellm; shows the answers readably in the demo
  zlib1g-dev            # gzip answers
)

cluster_packages=(
  openssl               # certificates of the control plane
  python3-yaml          # installs warden in it
)

test_packages=(
  clang-16              # fuzz targets, thread-safety warnings
  clang-format-16       # formatting
  clang-tidy-16         # static analysis
  libbenchmark-dev      # benchmarks
  libclang-rt-16-dev    # libFuzzer and the sanitizers of clang
  libgmock-dev          # tests
  libgtest-dev          # tests
  librapidcheck-dev     # properties
  llvm-16               # readable stacks from the sanitizers
  patch                 # takes what `fix --diff` prints
  postgresql-15         # the database of the LiteLLM replicas that models are hot-added to
  python3-venv          # the LiteLLM that judges what we say about its configuration
  shellcheck            # scripts
  wrk                   # load on the server
)

node_packages=(
  busybox-static              # the pause image
  containerd                  # runs pods
  containernetworking-plugins # their network
  iproute2                    # the network of the nodes
  nftables                    # kube-proxy; counts what leaves a pod
  runc                        # runs containers
)

fail() {
  echo "install_packages.sh: $*" >&2
  exit 1
}

packages=("${build_packages[@]}")
case "${1:-build}" in
  build) ;;
  cluster) packages+=("${cluster_packages[@]}") ;;
  node) packages+=("${cluster_packages[@]}" "${node_packages[@]}") ;;
  test) packages+=("${cluster_packages[@]}" "${test_packages[@]}") ;;
  *) fail "usage: scripts/install_packages.sh [build|cluster|node|test]" ;;
esac
# Kubernetes, and oracles: kubectl's YAML, the API server's JSON Patch. Any Go from 1.19 on will do, from wherever it comes: Kubernetes fetches a
# newer one for itself. The oracle of the API server's admission wants 1.26, and its tests skip without.
[[ ${1:-build} == build ]] || command -v go >/dev/null || packages+=(golang-go)
# The query engine of those LiteLLM replicas runs in node. Any node from 18 on will do, from wherever it comes: other packages of it bring npm themselves.
[[ ${1:-build} != test ]] || command -v npm >/dev/null || packages+=(nodejs npm)

missing_packages() {
  local installed
  # dpkg-query fails when it does not know one of the names; what it prints about the others still counts.
  installed=$(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null || true)
  comm -13 <(sed -n 's/^installed //p' <<<"$installed" | sort -u) <(printf '%s\n' "${packages[@]}" | sort -u)
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  fail "this system has no apt-get. The build is made for Debian 12; elsewhere install these by hand: ${packages[*]}"
fi

mapfile -t missing < <(missing_packages)
[[ ${#missing[@]} -gt 0 ]] || exit 0

as_root=(env)
if [[ $EUID -ne 0 ]]; then
  command -v sudo >/dev/null || fail "neither root nor sudo; ask someone who is to run: apt-get install ${missing[*]}"
  echo "install_packages.sh: not root, so apt-get runs through sudo and may ask for your password"
  as_root=(sudo env)
fi

apt() { "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 "$@" </dev/null; }
update() { apt update || { sleep 5 && apt update; }; }
install() { apt install --yes --no-install-recommends "${missing[@]}"; }
have_package_lists() { compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; }

# The tests start a Postgres of their own. Without this the package would make a database cluster for the system and run it as a service.
no_system_postgres() {
  local settings=/etc/postgresql-common/createcluster.conf
  [[ " ${missing[*]} " == *" postgresql-15 "* && ! -e $settings ]] || return 0
  "${as_root[@]}" mkdir -p "${settings%/*}"
  echo "create_main_cluster = false" | "${as_root[@]}" tee "$settings" >/dev/null
}

echo "install_packages.sh: installing ${#missing[@]} packages: ${missing[*]}"
have_package_lists || update
no_system_postgres
# Lists that are there may be too old, and mirrors have bad moments: once more with fresh lists.
install || { echo "install_packages.sh: apt-get failed; trying once more with fresh package lists" && update && install; } ||
  fail "apt-get could not install: ${missing[*]} (its messages are above)"
