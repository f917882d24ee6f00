#!/usr/bin/env bash
# Writes the public symbols of the libraries to PublicAPI.Unshipped.txt beside each project. Without an argument, of all
# libraries; otherwise of those named: build/public-api.sh ReCU.Torch ReCU.Data. PublicAPI.Shipped.txt, with the symbols
# of the last release, stays: new symbols are listed, and missing ones as *REMOVED*.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

projects=("$@")
if ((${#projects[@]} == 0)); then
    mapfile -t projects < <(cd src && ls -- */PublicAPI.Shipped.txt | sed 's|/.*||')
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for project in "${projects[@]}"; do
    cp "src/$project/PublicAPI.Unshipped.txt" "$work/$project"
    echo '#nullable enable' > "src/$project/PublicAPI.Unshipped.txt"
done

# The compiler reports each symbol that is not listed: as a warning here, so that it reports all of them.
for project in "${projects[@]}"; do
    if ! dotnet build -c Release "src/$project" -nologo -v quiet -clp:NoSummary \
        -p:TreatWarningsAsErrors=false -p:MSBuildTreatWarningsAsErrors=false >> "$work/log"; then
        grep -F ': error ' "$work/log"
        for changed in "${projects[@]}"; do
            cp "$work/$changed" "src/$changed/PublicAPI.Unshipped.txt"
        done
        exit 1
    fi
done

for project in "${projects[@]}"; do
    list="src/$project/PublicAPI.Unshipped.txt"
    grep -F "[$PWD/src/$project/$project.csproj]" "$work/log" | sed -n \
        -e "s/.*: warning RS0016: Symbol '\(.*\)' is not part of the declared public API .*/\1/p" \
        -e "s/.*: warning RS0017: Symbol '\(.*\)' is part of the declared API, but .*/*REMOVED*\1/p" \
        | LC_ALL=C sort -u >> "$list" || true
    echo "$list: $(($(wc -l < "$list") - 1)) symbols"
done
