# Processes of a cluster, each known by its id and its start time: a later process with the same id is never taken for it. Source it.
# shellcheck shell=bash

# Field 22 of /proc/PID/stat; the name in field 2 may hold blanks.
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }

# running FILE: prints the id that the file holds when that process still runs. Ended and not yet reaped counts as ended.
running() {
  local id start stat
  { read -r id start <"$1"; } 2>/dev/null || return 1
  stat=$(sed 's/.*) //' "/proc/$id/stat" 2>/dev/null) || return 1
  [[ -n $stat && ${stat%% *} != Z && $(cut -d ' ' -f 20 <<<"$stat") == "$start" ]] && echo "$id"
}

# signal_process FILE SIGNAL
signal_process() {
  local id
  if id=$(running "$1"); then kill "-$2" "$id" 2>/dev/null || true; fi
}

# wait_until_ended FILE SECONDS
wait_until_ended() {
  local deadline=$((SECONDS + $2))
  while running "$1" >/dev/null; do
    [[ $SECONDS -lt $deadline ]] || return 1
    sleep 0.05
  done
}
