# shellcheck shell=bash
# What ./eventsim and ./test share: finding, or installing, what they need. Sourced, with `root` set to the repository.

say() { printf '%s\n' "$*" >&2; }

# fail CODE MESSAGE: one clear sentence, then out.
fail() {
  say "eventsim: $2"
  exit "$1"
}

# Sets `dotnet` to a host that has the .NET 10 SDK. Looks at files: asking the host would take a tenth of a second.
find_dotnet() {
  local on_path candidate
  on_path=$(type -P dotnet || true)
  for candidate in "${DOTNET_ROOT:+$DOTNET_ROOT/dotnet}" "$on_path" \
    /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet "${HOME:+$HOME/.dotnet/dotnet}"; do
    [[ -n $candidate && -x $candidate ]] || continue
    [[ -L $candidate ]] && candidate=$(readlink -f "$candidate")
    compgen -G "${candidate%/*}/sdk/10.0.*" >/dev/null || continue
    dotnet=$candidate
    return 0
  done
  return 1
}

# Finds the SDK and makes it quiet, English, without servers that outlive it, and with a home to write to.
require_dotnet() {
  find_dotnet || fail 1 "there is no .NET 10 SDK on PATH, in /usr/share/dotnet, /usr/lib/dotnet or ~/.dotnet:\
 install the package dotnet-sdk-10.0 (https://learn.microsoft.com/dotnet/core/install/linux)."
  export DOTNET_ROOT=${dotnet%/*} DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 \
    DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false \
    DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
  if [[ -z ${HOME:-} || ! -w $HOME ]]; then
    export DOTNET_CLI_HOME=$root/out/home NUGET_PACKAGES=${NUGET_PACKAGES:-$root/out/home/packages}
    mkdir -p "$DOTNET_CLI_HOME"
  fi
}

# A PostgreSQL server's programs are on PATH, or together where Debian keeps each version's.
# PG_ROOT is for trying out a machine without them.
have_postgres() {
  local program directory
  for directory in "${PG_ROOT:-/usr/lib/postgresql}"/*/bin; do
    [[ -x $directory/initdb && -x $directory/postgres && -x $directory/pg_ctl ]] && return 0
  done
  for program in initdb postgres pg_ctl; do
    type -P "$program" >/dev/null || return 1
  done
}

# Finds the PostgreSQL server's programs, or, as root, installs Debian's package.
require_postgres() {
  have_postgres && return 0
  local hint="PostgreSQL's server programs (initdb, postgres, pg_ctl) are not there"
  ((EUID == 0)) || fail 4 "$hint: install them with 'sudo apt-get install postgresql', or name a server with --store."
  type -P apt-get >/dev/null || fail 4 "$hint and neither is apt-get: install PostgreSQL 15 or later."
  mkdir -p "$root/out"
  exec 8>"$root/out/apt.lock"
  flock 8
  have_postgres || install_postgres || fail 4 "$hint and 'apt-get install postgresql' failed: see $root/out/apt.log."
  exec 8>&-
}

# The package would create and start a cluster of its own, which nobody here needs.
install_postgres() {
  say "installing PostgreSQL (once) …"
  local settings=/etc/postgresql-common/createcluster.conf
  mkdir -p "${settings%/*}"
  grep -qs '^ *create_main_cluster' "$settings" || printf 'create_main_cluster = false\n' >>"$settings"
  {
    apt-get -q -o DPkg::Lock::Timeout=300 update &&
      DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold \
        install --no-install-recommends postgresql
  } >"$root/out/apt.log" 2>&1 8>&- </dev/null && have_postgres
}
