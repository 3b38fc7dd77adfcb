#!/usr/bin/env bash
# Writes docs/sql.md: scripts/sql-page.md with every query and view, and what they print of five runs in a new store.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
EVENTSIM_HOME=$(mktemp -d)
export EVENTSIM_HOME
unset EVENTSIM_STORE

# Started by root, the server's files are elsewhere, and the home says where.
leave() {
  local place=$EVENTSIM_HOME/cluster-place
  ./eventsim db stop >/dev/null
  [[ ! -s $place ]] || rm -rf "$(<"$place")"
  rm -rf "$EVENTSIM_HOME"
}
trap leave EXIT

./eventsim catalog gpus >/dev/null
for deployment in single dp8 tp4pp2 pp8; do
  ./eventsim run scenarios/heavy-steady.yaml --deployment "$deployment" --name "steady-$deployment" >/dev/null
done
./eventsim run scenarios/heavy-steady.yaml >/dev/null

one() { ./eventsim sql --csv "$1" | tail -n +2 | tr -d '\r'; }
fenced() { printf '```%s\n%s\n```\n\n' "$1" "$2"; }

# At most so many rows of a table on stdin, and how many there are.
cut_after() {
  awk -v most="$1" 'NR <= most + 1 { print } END { if (NR > most + 1) printf "… (%d rows)\n", NR - 1 }'
}

queries() {
  local file
  for file in db/queries/*.sql; do
    printf '### %d. %s\n\n' "$((10#$(basename "$file" | cut -c1-2)))" "$(sed -n '1s/^-- //p' "$file")"
    fenced sql "$(tail -n +2 "$file")"
    fenced text "$(./eventsim sql "$(cat "$file")" | cut_after 8)"
  done
}

newest=$(one 'select run from v_run order by created_at desc limit 1')
pipeline=$(one "select run from run where name = 'steady-pp8'")

# The first rows of a view, as a table or, where that is wide, turned on its side.
rows() {
  local run=$newest
  [[ $1 == v_stage_* || $1 == v_utilisation ]] && run=$pipeline
  ./eventsim sql "select * from $1 where run = '$run' limit ${2:-3}"
}

views() {
  local view table
  while read -r view; do
    printf '### `%s`\n\n' "$view"
    ./eventsim sql --json "select obj_description('$view'::regclass) as comment" | sed -n 's/^{"comment":"\(.*\)"}.*/\1\n/p'
    one "select string_agg(format('\`%s\`', column_name), ', ' order by ordinal_position)
      from information_schema.columns where table_name = '$view'" | sed 's/^"//; s/"$//; s/^/Columns: /; s/$/.\n/'
    table=$(rows "$view")
    if (($(head -1 <<<"$table" | wc -m) > 118)); then
      table=$(./eventsim sql "select c.key as \"column\", c.value from (select * from $view where run =
        '$(sed -n '2s/ .*//p' <<<"$table")' limit 1) v, json_each_text(row_to_json(v)) c")
    fi
    fenced text "$table"
  done < <(one "select relname from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace order by 1")
}

while IFS= read -r line; do
  case $line in
    @queries@) queries ;;
    @views@) views ;;
    *) printf '%s\n' "$line" ;;
  esac
done <scripts/sql-page.md | cat -s | sed -e '$ { /^$/d }' >docs/sql.md
