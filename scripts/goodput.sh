#!/usr/bin/env bash
# Prints the goodput of several schedulers side by side, as a Markdown table: a row a load, which is the scenario's rates
# times a factor. Nothing is stored. Arguments after the schedulers go to every run, such as --set at_horizon=censor.
set -euo pipefail

root=$(readlink -f "${BASH_SOURCE[0]}")
root=${root%/scripts/*}
usage='usage: scripts/goodput.sh SCENARIO "FACTOR…" "SCHEDULER…" [ARGUMENT…]'
scenario=${1:?$usage}
read -ra factors <<<"${2:?$usage}"
read -ra schedulers <<<"${3:?$usage}"
shift 3
mapfile -t rates < <(sed -n 's/^ *rate: *//p' "$scenario")

printf '| first turns, times'
printf ' | %s' "${schedulers[@]}"
printf ' |\n|---|'
printf '%.0s---|' "${schedulers[@]}"
printf '\n'
for factor in "${factors[@]}"; do
  load=()
  for i in "${!rates[@]}"; do
    rate=$(awk -v rate="${rates[i]%%/*}" -v factor="$factor" 'BEGIN { printf "%.9g", rate * factor }')
    load+=(--set "workload.profiles[$i].rate=$rate/${rates[i]##*/}")
  done
  printf '| %s' "$factor"
  for scheduler in "${schedulers[@]}"; do
    "$root/eventsim" run "$scenario" --store none --json --set "engine.scheduler=$scheduler" "${load[@]}" "$@" 2>/dev/null |
      sed -n 's/.*"goodput": *\([0-9.eE+-]*\).*/\1/p' | awk '{ printf " | %.2f", $1 }'
  done
  printf ' |\n'
done
