#!/usr/bin/env bash
# What a released program must be, looked at in the file itself: a small one built with the flags of a release, and the released warden where
# one has been built.
#
#   release_test.sh SOURCE FOLDER     SOURCE: of the repository; FOLDER: for what is made on the way
set -euo pipefail

export CCACHE_DISABLE=1 # it rewrites paths, and hides what the flags do
source_folder=$1
folder=$2/release_test
failures=0

main() {
  rm -rf "$folder"
  cmake -S "$source_folder/tests/app/hardened" -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE="-O2 -DNDEBUG" >/dev/null
  cmake --build "$folder" --verbose >"$folder/build.log"
  local flag
  for flag in -fstack-clash-protection -fstack-protector-strong -fcf-protection -D_FORTIFY_SOURCE=3; do
    grep -q -e "$flag" "$folder/build.log" || fail "$flag is not among the flags"
  done
  judge "$folder/hardened"
  readelf --wide --symbols "$folder/hardened" | grep -q '__strcpy_chk' || fail "no call is fortified at level 3"
  local released=$source_folder/build/release/src/app/warden
  # One that was linked before the flags changed says nothing about them.
  if [[ $released -nt $source_folder/cmake/options.cmake ]]; then
    judge "$released"
  else
    echo "no released warden here: the small one alone was looked at"
  fi
  [[ $failures -eq 0 ]]
}

judge() {
  local program=$1 what
  what=$(basename "$program")
  shows "$what is not position-independent" 'DYN \(' readelf --wide --file-header "$program"
  shows "$what: symbols are bound lazily" 'BIND_NOW|NOW' readelf --wide --dynamic "$program"
  shows "$what: relocations stay writable" 'GNU_RELRO' readelf --wide --program-headers "$program"
  shows "$what: the stack may be run" 'GNU_STACK.* RW ' readelf --wide --program-headers "$program"
  shows "$what: no stack protector" '__stack_chk_fail' readelf --wide --symbols "$program"
  shows "$what has no build id" 'Build ID' readelf --wide --notes "$program"
  [[ $(uname -m) != x86_64 ]] || shows "$what does not say that it can do with shadow stacks" 'SHSTK' readelf --wide --notes "$program"
  hides "$what has its symbols in it" '\.symtab' readelf --wide --sections "$program"
  shows "$what does not say where its symbols are" "$what\\.debug" readelf --string-dump=.gnu_debuglink "$program"
  shows "the symbols of $what are not beside it" '\.symtab' readelf --wide --sections "$program.debug"
  hides "$what names the folder it was built in" "$source_folder/" strings --all "$program"
}

shows() {
  local complaint=$1 pattern=$2
  shift 2
  "$@" 2>/dev/null >"$folder/seen" || true
  grep -qE -e "$pattern" "$folder/seen" || fail "$complaint"
}

hides() {
  local complaint=$1 pattern=$2
  shift 2
  "$@" >"$folder/seen"
  ! grep -qE -e "$pattern" "$folder/seen" || fail "$complaint"
}

fail() {
  echo "FAILED: $1"
  failures=$((failures + 1))
}

main
