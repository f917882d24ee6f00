#!/usr/bin/env bash
# Writes what the libraries declare public into PublicAPI.Unshipped.txt beside each project. Without an argument, of all
# libraries; otherwise of those named: build/public-api.sh ReCU.Torch ReCU.Data. What a release has shipped stays in
# PublicAPI.Shipped.txt: what it lacks is added, what is gone is listed as *REMOVED*.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

projects=("$@")
if ((${#projects[@]} == 0)); then
    mapfile -t projects < <(cd src && ls -- */PublicAPI.Shipped.txt | sed 's|/.*||')
fi

# The build tells which symbols are not in the lists: as warnings here, so that all are told.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for project in "${projects[@]}"; do
    echo '#nullable enable' > "src/$project/PublicAPI.Unshipped.txt"
done
for project in "${projects[@]}"; do
    dotnet build -c Release "src/$project" -nologo -v quiet -clp:NoSummary \
        -p:TreatWarningsAsErrors=false -p:MSBuildTreatWarningsAsErrors=false >> "$log" || { cat "$log"; exit 1; }
done

for project in "${projects[@]}"; do
    list="src/$project/PublicAPI.Unshipped.txt"
    {
        echo '#nullable enable'
        grep -F "[$PWD/src/$project/$project.csproj]" "$log" | sed -n \
            -e "s/.*: warning RS0016: Symbol '\(.*\)' is not part of the declared public API .*/\1/p" \
            -e "s/.*: warning RS0017: Symbol '\(.*\)' is part of the declared API, but .*/*REMOVED*\1/p" \
            | LC_ALL=C sort -u
    } > "$list.new"
    mv "$list.new" "$list"
    echo "$list: $(($(wc -l < "$list") - 1)) symbols"
done
