# shellcheck shell=bash
# Builds the program for ./eventsim, once. Sourced after lib.sh; `program` is the folder it ends up in.
# It has objects and output of its own under out/, so that it and `dotnet build` never disturb each other.

# Publishes Release with ReadyToRun, unless another start did so while this one waited.
build() {
  mkdir -p "$root/out"
  exec 9>"$root/out/build.lock"
  flock 9
  if is_stale; then
    require_dotnet
    say "building EventSim (once) …"
    local began=$root/out/build.began fresh=$root/out/cli.new
    rm -rf "$fresh"
    printf '%s\n' "$DOTNET_ROOT" >"$began"
    publish "$fresh" >"$root/out/build.log" 2>&1 9>&- </dev/null || {
      cat "$root/out/build.log" >&2
      fail 1 "the build failed; its output is above and in $root/out/build.log."
    }
    replace_program "$fresh" "$began"
  fi
  exec 9>&-
}

publish() {
  "$dotnet" publish "$root/src/Cli/EventSim.Cli.csproj" -c Release -r "$(runtime_id)" --self-contained false \
    -p:PublishReadyToRun=true -p:ArtifactsPath="$root/out/artifacts" -p:UseSharedCompilation=false \
    -nodeReuse:false -nologo -v:quiet -o "$1"
}

runtime_id() {
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) echo linux-x64 ;;
    Linux-aarch64 | Linux-arm64) echo linux-arm64 ;;
    Darwin-arm64) echo osx-arm64 ;;
    Darwin-x86_64) echo osx-x64 ;;
    *) fail 1 "no build for $(uname -sm) yet: use Linux or macOS on x64 or arm64." ;;
  esac
}

# A program that is running keeps its files: the old folder is moved away, not written over.
# The stamp carries the time at which the build began, so that an edit made meanwhile counts as newer.
replace_program() {
  mv "$2" "$1/.built"
  rm -rf "$program.old"
  if [[ -d $program ]]; then mv "$program" "$program.old"; fi
  mv "$1" "$program"
  rm -rf "$program.old"
}
