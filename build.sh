#!/usr/bin/env bash
# Installs what the machine lacks, builds, and runs. './build.sh help' lists the commands.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
switch="$root/UseCompat.props"
ask_again=no
export DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

# libtorch with the compiler for the shim over it, a fast BLAS, and the picture decoders.
compat_packages=(libtorch-dev g++ make libopenblas0-pthread libturbojpeg0 libpng16-16)
demo_packages=(dataset-fashion-mnist)

help() {
    cat <<'TEXT'
Usage: ./build.sh [--ask-feed] <command> [arguments]

  demo [arguments]    trains a ResNet on Fashion-MNIST (examples/FashionMnist; arguments are passed on)
  test [arguments]    builds everything and runs the tests, without the slow ones (trait Category=Slow);
                      arguments go to the xunit runner: ./build.sh test -class '*ShapeTests'
  test all [...]      runs the slow tests too
  serve [arguments]   classifies pictures over HTTP (examples/ScoringService): ./build.sh serve --model model.onnx
  methods             writes src/Estimators/CnnNetworksCatalog.g.cs: a trainer and a featurizer for every network of the catalog
  catalog             writes docs/catalog.md: a table of all networks with sizes, accuracies and measured times
  bench [arguments]   runs the comparisons of benchmarks/ (arguments are passed on)
  help                prints this text

It needs the .NET 10 SDK, and npm where the stand-ins are used. System packages that are missing are installed with
apt-get as root or with passwordless sudo; otherwise the command that installs them is printed.

The first run asks the package feed whether it has Microsoft.ML and TorchSharp, and writes the answer to
UseCompat.props: false uses the packages, true the stand-ins in compat/. Later runs, and a plain 'dotnet build',
'dotnet test' or 'dotnet run', read that file. --ask-feed, or deleting the file, asks again.
TEXT
}

say() { printf '== %s\n' "$*"; }

die() {
    printf 'build.sh: %s\n' "$*" >&2
    exit 1
}

need_dotnet() {
    command -v dotnet >/dev/null || die "dotnet was not found. Install the .NET 10 SDK and put it on the PATH."
    (cd "$root" && dotnet --version >/dev/null) || die "the .NET SDK that global.json asks for was not found. Install the .NET 10 SDK."
}

# A project that needs what the product needs, inside the repository so that its versions and feed settings apply.
ask_feed() {
    local probe output status=0 codes
    mkdir -p "$root/artifacts"
    probe="$(mktemp -d "$root/artifacts/probe.XXXXXX")"
    cat >"$probe/Probe.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <UsesMicrosoftML>true</UsesMicrosoftML>
    <UsesOnnxTransformer>true</UsesOnnxTransformer>
    <RunsOnnxRuntime>true</RunsOnnxRuntime>
    <UsesTorchSharp>true</UsesTorchSharp>
  </PropertyGroup>
</Project>
PROJECT
    output="$(cd "$probe" && dotnet restore -p:UseCompat=false -m:1 -nodeReuse:false -v quiet 2>&1)" || status=$?
    rm -rf "$probe"
    codes="$(grep -oE 'error [A-Z]+[0-9]+' <<<"$output" | sort -u || true)"
    if [ "$status" -eq 0 ]; then
        write_switch false
    elif [ -n "$codes" ] && ! grep -qvE '^error NU110[12]$' <<<"$codes"; then
        write_switch true
    else
        printf '%s\n' "$output" >&2
        die "the package feed could not say whether it has Microsoft.ML and TorchSharp; the messages above say why. Mend that, and run again."
    fi
}

write_switch() {
    printf '<Project>\n  <PropertyGroup>\n    <UseCompat>%s</UseCompat>\n  </PropertyGroup>\n</Project>\n' "$1" >"$switch.new"
    mv "$switch.new" "$switch"
}

choose_dependencies() {
    if [ "$ask_again" = yes ] || [ ! -e "$switch" ]; then
        say "asking the package feed for Microsoft.ML and TorchSharp"
        ask_feed
    fi
    if uses_compat; then
        say "Microsoft.ML and TorchSharp: the stand-ins in compat/, because the feed does not have them (UseCompat.props)"
    else
        say "Microsoft.ML and TorchSharp: the packages of the feed (UseCompat.props)"
    fi
}

uses_compat() {
    case "$(tr -d '[:space:]' <"$switch")" in
        *"<UseCompat>true</UseCompat>"*) return 0 ;;
        *"<UseCompat>false</UseCompat>"*) return 1 ;;
        *) die "UseCompat.props says neither true nor false. Delete it, and run again." ;;
    esac
}

is_installed() { dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed; }

# Installs those of the given Debian packages that are missing; asks nothing of apt when none is.
need_packages() {
    local package missing=() as_root=()
    if ! command -v apt-get >/dev/null; then
        say "no apt-get here; what these Debian packages hold must be installed: $*"
        return
    fi
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0

    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || die "system packages are missing. Run: sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
        as_root=(sudo -n)
    fi
    say "installing ${missing[*]}"
    as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
    "${as_root[@]}" update
    "${as_root[@]}" install -y --no-install-recommends "${missing[@]}"
}

# ONNX Runtime's library for the stand-in over it; a package of the npm registry carries it.
need_onnxruntime() {
    local folder="$root/compat/Microsoft.ML.OnnxTransformer"
    [ -z "${ONNXRUNTIME_LIBRARY:-}" ] || return 0
    ! compgen -G "$folder/node_modules/onnxruntime-node/bin/napi-v*/linux/*/libonnxruntime.so.1" >/dev/null || return 0
    command -v npm >/dev/null ||
        die "npm was not found. Install it (apt-get install npm), or set ONNXRUNTIME_LIBRARY to the path of libonnxruntime.so.1, version 1.23."
    say "installing ONNX Runtime (npm package onnxruntime-node)"
    # Its install script would fetch libraries for GPUs.
    (cd "$folder" && npm install --ignore-scripts --no-package-lock --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null)
}

# Everything that building and running needs; the arguments are packages that the command needs besides.
prepare() {
    local packages=("$@")
    need_dotnet
    choose_dependencies
    ! uses_compat || packages=("${compat_packages[@]}" "$@")
    [ ${#packages[@]} -eq 0 ] || need_packages "${packages[@]}"
    ! uses_compat || need_onnxruntime
}

build() {
    say "building ${1#"$root/"}"
    (cd "$root" && dotnet build "$1" --configuration Release -m:2 -v quiet -clp:NoSummary)
}

run_project() {
    local project="$1"
    shift
    build "$project"
    dotnet run --configuration Release --no-build --project "$project" -- "$@"
}

demo() {
    prepare "${demo_packages[@]}"
    run_project "$root/examples/FashionMnist" "$@"
}

# The service takes this process's place, so that signals reach it.
serve() {
    local project="$root/examples/ScoringService"
    prepare
    build "$project"
    exec dotnet "$project/bin/Release/net10.0/ScoringService.dll" "$@"
}

catalog() {
    prepare
    run_project "$root/examples/CatalogTable" "$root/docs/catalog.md" "$@"
}

# An explicit test writes what another compares; it needs the catalog alone, so that what it writes cannot keep it from building.
methods() {
    local project="$root/tests/Catalog/MLNet.CnnCatalog.Tests.csproj"
    prepare
    build "$project"
    dotnet "$(test_assembly "$project")" -noLogo -noColor -explicit only -method '*.Write_the_methods' "$@"
}

bench() {
    prepare
    run_project "$root/benchmarks" "$@"
}

# The last line is the sum over the test projects: N passed, N failed, N skipped.
run_tests() {
    local filter=(-trait- Category=Slow) project log status passed=0 failed=0 skipped=0
    if [ "${1:-}" = all ]; then
        filter=()
        shift
    fi
    prepare
    build "$root/MLNet.CnnCatalog.sln"
    log="$(mktemp)"
    # shellcheck disable=SC2064 # the name is wanted as it is now
    trap "rm -f '$log'" EXIT
    for project in "$root"/tests/*/*.csproj; do
        say "$(basename "$project" .csproj)"
        status=0
        dotnet "$(test_assembly "$project")" -noLogo -noColor ${filter[@]+"${filter[@]}"} "$@" 2>&1 | tee "$log" || status=$?
        add_up "$status" "$log"
    done
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

test_assembly() { echo "$(dirname "$1")/bin/Release/net10.0/$(basename "$1" .csproj).dll"; }

# Adds the runner's line 'Total: 9, Errors: 0, Failed: 1, Skipped: 2, Not Run: 3' to passed, failed and skipped.
add_up() {
    local status="$1" summary failures omitted
    summary="$(grep -E ' Total: [0-9]+' "$2" | tail -n 1 || true)"
    failures=$(($(count Failed "$summary") + $(count Errors "$summary")))
    if [ "$failures" -eq 0 ] && { [ "$status" -ne 0 ] || [ -z "$summary" ]; }; then
        say "the tests ended with exit status $status and without a failed test; counted as one failure"
        failed=$((failed + 1))
    fi
    omitted=$(($(count Skipped "$summary") + $(count 'Not Run' "$summary")))
    failed=$((failed + failures))
    skipped=$((skipped + $(count Skipped "$summary")))
    passed=$((passed + $(count Total "$summary") - failures - omitted))
}

count() { sed -nE "s/.* $1: ([0-9]+).*/\\1/p" <<<"$2" | grep . || echo 0; }

main() {
    if [ "${1:-}" = --ask-feed ]; then
        ask_again=yes
        shift
    fi
    local command="${1:-help}"
    [ $# -eq 0 ] || shift
    case "$command" in
        demo) demo "$@" ;;
        test) run_tests "$@" ;;
        serve) serve "$@" ;;
        methods) methods "$@" ;;
        catalog) catalog "$@" ;;
        bench) bench "$@" ;;
        help | --help | -h) help ;;
        *) die "'$command' is no command. Choose demo, test, serve, methods, catalog, bench or help." ;;
    esac
}

main "$@"
