#!/usr/bin/env bash
# Holds every C++ file against .clang-format, every shell script against shellcheck, and files against .clang-tidy.
#
#   scripts/lint.sh            layout and scripts everywhere, and clang-tidy on the files that changed
#   scripts/lint.sh --quick    without clang-tidy
#   scripts/lint.sh --changed  clang-tidy on the files that changed alone
#   scripts/lint.sh --all      clang-tidy on the whole tree: an hour of processor time
#
# Changed is what the last commit changed, and what is not committed yet; LINT_BASE=<commit> goes further back. clang-tidy reads how
# build/asan compiles (cmake --preset asan; it is configured where it is not there).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# A file takes ten to twenty seconds. What is left out is named.
most_files=${LINT_MOST:-20}

main() {
  cd "$repository"
  if ! git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    echo "SKIPPED: this is no git checkout, so nobody knows which files are the project's"
    exit 77
  fi
  case "${1:-}" in
    "") try_step "layout" check_layout && try_step "scripts" check_scripts && try_step "clang-tidy" tidy_changed ;;
    --changed) tidy_changed ;;
    --quick) try_step "layout" check_layout && try_step "scripts" check_scripts ;;
    --all) try_step "layout" check_layout && try_step "scripts" check_scripts && try_step "clang-tidy" tidy_all ;;
    *)
      sed -n '2,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
      exit 2
      ;;
  esac
  [[ ${#failed_steps[@]} -eq 0 ]]
}

sources() { git ls-files -co --exclude-standard -- '*.cc' '*.h' | existing; }
existing() { while IFS= read -r file; do [[ ! -f $file ]] || printf '%s\n' "$file"; done; }

check_layout() { sources | xargs -d '\n' clang-format-16 --dry-run -Werror; }

shell_scripts() {
  local file line
  git ls-files -co --exclude-standard | existing | while IFS= read -r file; do
    IFS= read -r line <"$file" || [[ -n ${line:-} ]] || continue
    if [[ $line =~ ^'#!'.*[/\ ](ba)?sh$ || $file == scripts/lib.sh ]]; then printf '%s\n' "$file"; fi
  done 2>/dev/null
}

check_scripts() { shell_scripts | xargs -d '\n' shellcheck -x -P SCRIPTDIR; }

base_commit() {
  if [[ -n ${LINT_BASE:-} ]]; then
    echo "$LINT_BASE"
  else
    git rev-parse --verify -q HEAD~1 || git rev-parse HEAD
  fi
}

changed_sources() {
  {
    git diff --name-only --diff-filter=d "$(base_commit)" -- 'src/*.cc' 'include/*.h' 'src/*.h'
    git ls-files -o --exclude-standard -- 'src/*.cc' 'src/*.h'
  } | sort -u | existing
}

# A header is looked at through the source of its name, else through the first source that includes it or a header that does.
as_sources() {
  local file
  while IFS= read -r file; do source_of "$file" 4; done | sort -u
}
source_of() {
  local file=$1 deep=$2 users
  if [[ -f ${file%.h}.cc ]]; then
    printf '%s\n' "${file%.h}.cc"
  elif [[ $file == *.cc ]]; then
    printf '%s\n' "$file"
  elif [[ $deep -gt 0 ]]; then
    users=$(git grep -l -F "#include \"${file#*/}\"" -- 'src/*.cc' 'src/*.h' 'include/*.h' | sort -t . -k 2 || true) # .cc before .h
    if [[ -n $users ]]; then source_of "${users%%$'\n'*}" $((deep - 1)); fi
  fi
}

tidy() {
  [[ -f build/asan/compile_commands.json ]] || cmake --preset asan >/dev/null
  # What is generated must be there, and what is precompiled.
  ninja -C build/asan -t targets all | sed -n 's/^\([^:]*\(generated\/[^:]*\|\.pch\)\): .*/\1/p' | sort -u | xargs -r ninja -C build/asan >/dev/null
  xargs -d '\n' -r -n 1 -P "$(nproc)" clang-tidy-16 --quiet -p build/asan
}

tidy_changed() {
  local files
  mapfile -t files < <(changed_sources | as_sources)
  if [[ ${#files[@]} -gt $most_files ]]; then
    printf 'NOT LOOKED AT (more than %d files changed; scripts/lint.sh --all looks at all):\n' "$most_files"
    printf '  %s\n' "${files[@]:most_files}"
  fi
  printf '%s\n' "${files[@]:0:most_files}" | sed '/^$/d' | tidy
}

tidy_all() { sources | grep '^src/.*\.cc$' | tidy; }

main "$@"
