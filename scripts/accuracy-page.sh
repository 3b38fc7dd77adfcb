#!/usr/bin/env bash
# Writes docs/accuracy.md: what `eventsim accuracy` prints on the two folders of measurements, with what has to be known
# to read it. Usage: scripts/accuracy-page.sh [FOLDER with kernels and measured; default ../shared]
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
shared=${1:-${EVENTSIM_SHARED:-$root/../shared}}
page=$root/docs/accuracy.md
text=$root/scripts/accuracy-page.md

# A section of the text, from its mark to the next.
section() { awk -v mark="<!-- $1 -->" '$0 == mark { on = 1; next } /^<!-- .* -->$/ { on = 0 } on' "$text"; }

# The output of a command as a console block.
shown() {
  printf '```console\n$ ./eventsim accuracy ../shared/%s\n' "$1"
  "$root/eventsim" accuracy "$shared/$1" 2>&1
  printf '```\n'
}

# What the first start says of a build is no part of the page.
"$root/eventsim" catalog gpus >/dev/null 2>&1

{
  section head
  shown kernels
  section measured
  shown measured
  section tail
} >"$page.new"
mv "$page.new" "$page"
