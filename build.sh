#!/usr/bin/env bash
# Commands over 'dotnet build' and 'dotnet run'. './build.sh help' lists them.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
export DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

help() {
    cat <<'TEXT'
Usage: ./build.sh <command> [arguments]

  demo [arguments]    trains a ResNet of ImageNet further, on photos of clothes, and reports on it (examples/Clothing);
                      --open opens the report in a browser, --help lists the arguments
  fashion [arguments] trains a ResNet from scratch on Fashion-MNIST (examples/FashionMnist; arguments are passed on)
  test [arguments]    builds everything and runs the tests, without the slow ones (trait Category=Slow);
                      arguments go to the xunit runner: ./build.sh test -class '*ShapeTests'
  test all [...]      runs the slow tests too
  serve [arguments]   classifies pictures over HTTP (examples/ScoringService): ./build.sh serve --model model.onnx
  methods             writes src/Estimators/CnnNetworksCatalog.g.cs: a trainer and a featurizer for every network of the catalog
  catalog             writes docs/catalog.md: a table of all networks with sizes, accuracies and measured times
  bench [arguments]   runs the comparisons of benchmarks/ (arguments are passed on)
  help                prints this text

It needs the .NET 10 SDK and nothing else; 'dotnet build', 'dotnet test' and 'dotnet pack' do without this script, and so does the demo
('dotnet run -c Release --project examples/Clothing'). The images of 'fashion' are those of Debian's package dataset-fashion-mnist, which
is installed with apt-get as root or with passwordless sudo; otherwise the command that installs it is printed.
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

# Installs a Debian package if it is missing. Without apt-get the program that needs it says what it looked for.
need_package() {
    local package="$1" as_root=()
    command -v apt-get >/dev/null || return 0
    ! dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || return 0
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || die "a package is missing. Run: sudo apt-get update && sudo apt-get install --no-install-recommends $package"
        as_root=(sudo -n)
    fi
    say "installing $package"
    as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
    "${as_root[@]}" update
    "${as_root[@]}" install -y --no-install-recommends "$package"
}

build() {
    need_dotnet
    say "building ${1#"$root/"}"
    (cd "$root" && dotnet build "$1" --configuration Release -v quiet -clp:NoSummary)
}

run_project() {
    local project="$1"
    shift
    build "$project"
    dotnet run --configuration Release --no-build --project "$project" -- "$@"
}

fashion() {
    need_package dataset-fashion-mnist
    run_project "$root/examples/FashionMnist" "$@"
}

# The service takes this process's place, so that signals reach it.
serve() {
    local project="$root/examples/ScoringService"
    build "$project"
    exec dotnet "$project/bin/Release/net10.0/ScoringService.dll" "$@"
}

# An explicit test writes what another compares; it needs the catalog alone, so that what it writes cannot keep it from building.
methods() {
    local project="$root/tests/Catalog/MLNet.CnnCatalog.Tests.csproj"
    build "$project"
    dotnet "$(test_assembly "$project")" -noLogo -noColor -explicit only -method '*.Write_the_methods' "$@"
}

# The last line is the sum over the test projects: N passed, N failed, N skipped.
run_tests() {
    local filter=(-trait- Category=Slow) project log status passed=0 failed=0 skipped=0
    if [ "${1:-}" = all ]; then
        filter=()
        shift
    fi
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
    [ $((passed + failed + skipped)) -gt 0 ] || say "no test matches: $*"
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" -eq 0 ] && [ $((passed + skipped)) -gt 0 ] || exit 1
}

test_assembly() { echo "$(dirname "$1")/bin/Release/net10.0/$(basename "$1" .csproj).dll"; }

# Adds the runner's line 'Total: 9, Errors: 0, Failed: 1, Skipped: 2, Not Run: 3' to passed, failed and skipped. Where no test
# matches, the line is 'Total: 0' and no more.
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
    local command="${1:-help}"
    [ $# -eq 0 ] || shift
    case "$command" in
        demo) run_project "$root/examples/Clothing" "$@" ;;
        fashion) fashion "$@" ;;
        test) run_tests "$@" ;;
        serve) serve "$@" ;;
        methods) methods "$@" ;;
        catalog) run_project "$root/examples/CatalogTable" "$root/docs/catalog.md" "$@" ;;
        bench) run_project "$root/benchmarks" "$@" ;;
        help | --help | -h) help ;;
        *) die "'$command' is no command. Choose demo, fashion, test, serve, methods, catalog, bench or help." ;;
    esac
}

main "$@"
