#!/usr/bin/env bash
# Checks training and scoring on a machine with an NVIDIA GPU, and prints a report; docs/gpu.md tells more.
#
#   test/gpu-check.sh [--app FOLDER] [--python PYTHON] [--steps N] [--rounds N]
#       The GPU tests, then the speed of training on the GPU, in turn with plain PyTorch where a Python with PyTorch is
#       there. With FOLDER, or where artifacts/gpu-check is, the programs of that folder run, with the libtorch that
#       RECU_LIBTORCH names, else PyTorch's own; else the .NET SDK builds them with the packages for GPUs.
#   test/gpu-check.sh publish [FOLDER]
#       On a machine with the .NET SDK, makes the programs for one without in FOLDER, or in artifacts/gpu-check.
#       FOLDER is inside the checkout, with which it is copied.
#
# Ends with 0 if a GPU test passed, none failed, and the speed was measured; with 3 if torch does not load, with 4 if
# there is no CUDA device.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/.."

needed=2.10 # the libtorch that TorchSharp is built for
programs=artifacts/gpu-check

fail() {
    echo "gpu-check: $2" >&2
    exit "$1"
}

publish() {
    local project
    for project in test/ReCU.Benchmarks test/ReCU.Gpu.Tests.Standalone; do
        dotnet publish -c Release -r linux-x64 --self-contained -p:ReCULibtorch=false -p:DebugType=none \
            -o "$1" "$project"
    done
    # Documentation, symbols, and ONNX Runtime's libraries for Windows.
    rm -f "$1"/*.xml "$1"/*.dbg "$1"/onnxruntime*.dll
    echo "Copy this checkout with $1 to the machine with the GPU, and run test/gpu-check.sh there."
}

# The named Python, or the first one that can import torch; nothing if there is none.
find_python() {
    local candidate candidates=(python3 /usr/bin/python3 python)
    if [[ -n $1 ]]; then
        candidates=("$1")
    fi
    for candidate in "${candidates[@]}"; do
        if "$candidate" -c 'import torch' > /dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
}

describe_gpu() {
    if ! nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2> /dev/null; then
        echo "unknown: nvidia-smi is not there, or finds no driver"
    fi
}

check_devices() {
    local status=0
    echo "== Torch"
    "$@" devices || status=$?
    case $status in
        0) ;;
        3) fail 3 "torch does not load; the line above says why" ;;
        4) fail 4 "no CUDA device: torch loads, and sees none. Is the driver there, and the libtorch one for CUDA?" ;;
        *) fail 1 "the benchmark program ended with $status" ;;
    esac
}

# The programs of the tests, each in a process of its own: torch and ONNX Runtime may want GPU libraries of different
# versions.
run_programs() {
    local project status=0
    for project in ReCU.Torch.Tests ReCU.MLNet.Tests; do
        "$app/ReCU.Gpu.Tests.Standalone" "$project" || status=$?
    done
    return "$status"
}

# Runs the tests and keeps what the summary tells. Without a host, lines are "Passed: NAME"; the SDK's are
# "Passed NAME", and "Passed: NUMBER" at the end.
run_tests() {
    local log status=0
    log=$(mktemp)
    echo "== GPU tests"
    "$@" 2>&1 | tee "$log" || status=$?
    passed=$(grep -c -E '^ *Passed:? [^0-9]' "$log" || true)
    failed=$(grep -c -E '^ *Failed:? [^0-9]' "$log" || true)
    skipped=$(grep -E '^ *(Skipped|Inconclusive):? [^0-9]' "$log" || true)
    rm -f "$log"
    return "$status"
}

# The speed of a line with "N images/s", a tab, and the line.
with_speed() {
    sed -nE 's|^.*[: ]([0-9.]+) images/s.*$|\1\t&|p'
}

# Of so many lines, the middle one by the number that they begin with.
median() {
    sort -n | sed -n "$((($1 + 1) / 2))p"
}

# Each network in turn with its reference; medians of the rounds.
measure_training() {
    local ours theirs network round common
    ours=$(mktemp) theirs=$(mktemp)
    common=(--device cuda --batch 256 --steps "$steps")
    echo "== Training on the GPU"
    for network in resnet20 resnet18A resnet18 vgg_small; do
        : > "$ours"
        : > "$theirs"
        for ((round = 0; round < rounds; round++)); do
            "${benchmarks[@]}" training "$network" "${common[@]}" | with_speed >> "$ours" || return
            if [[ -n $reference ]]; then
                "$reference" test/reference/time_training.py "${network}_1w1a" "${common[@]}" \
                    | with_speed >> "$theirs" || return
            fi
        done
        median "$rounds" < "$ours" | cut -f 2
        if [[ -n $reference ]]; then
            median "$rounds" < "$theirs" | cut -f 2
            echo "ratio training/pytorch $network: $(paste "$ours" "$theirs" \
                | awk -F '\t' '{ printf "%.2f\n", $1 / $3 }' | median "$rounds")"
        fi
    done
    rm -f "$ours" "$theirs"
}

if [[ ${1:-} == publish ]]; then
    publish "${2:-$programs}"
    exit
fi

app='' named_python='' steps=50 rounds=3
while (($# > 0)); do
    [[ $# -ge 2 ]] || fail 2 "'$1' wants a value, or is unknown; the head of this file says what there is"
    case $1 in
        --app) app=$2 ;;
        --python) named_python=$2 ;;
        --steps) steps=$2 ;;
        --rounds) rounds=$2 ;;
        *) fail 2 "unknown: '$1'; the head of this file says what there is" ;;
    esac
    shift 2
done
for count in "$steps" "$rounds"; do
    [[ $count =~ ^[1-9][0-9]*$ ]] || fail 2 "--steps and --rounds want whole numbers from 1, not '$count'"
done

if [[ -z $app && -x $programs/ReCU.Benchmarks ]]; then
    app=$programs
fi

echo "== Machine"
echo "GPU: $(describe_gpu)"
reference=''
python=$(find_python "$named_python")
if [[ -n $python ]]; then
    echo "PyTorch: $("$python" -c 'import torch; print(torch.__version__, "built for CUDA", torch.version.cuda)')"
    if "$python" -c 'import sys, torch; sys.exit(not torch.cuda.is_available())'; then
        reference=$python
    else
        echo "PyTorch sees no GPU, so there is nothing to compare with"
    fi
else
    echo "PyTorch: none, so there is nothing to compare with"
fi

if [[ -n $app ]]; then
    [[ -x $app/ReCU.Benchmarks ]] || fail 2 "'$app' has no ReCU.Benchmarks; 'test/gpu-check.sh publish' makes it"
    if [[ -z ${RECU_LIBTORCH:-} ]]; then
        [[ -n $python ]] || fail 3 "no libtorch: RECU_LIBTORCH is not set, and no Python with PyTorch was found"
        RECU_LIBTORCH=$("$python" -c 'import os, torch; print(os.path.join(os.path.dirname(torch.__file__), "lib"))')
        export RECU_LIBTORCH
    fi
    export RECU_GOLDEN=${RECU_GOLDEN:-$PWD/test/golden}
    echo "libtorch: $RECU_LIBTORCH; TorchSharp is built for libtorch $needed"
    benchmarks=("$app/ReCU.Benchmarks")
    tests=(run_programs)
elif command -v dotnet > /dev/null; then
    echo "libtorch: that of the package for GPUs, $needed"
    dotnet build -c Release -p:ReCUGpu=true \
        || fail 1 "the build failed; without the packages for GPUs, PyTorch will do: test/gpu-check.sh publish"
    benchmarks=(dotnet run -c Release --no-build -p:ReCUGpu=true --project test/ReCU.Benchmarks --)
    tests=(dotnet test -c Release --no-build -p:ReCUGpu=true --filter TestCategory=Gpu
        --logger "console;verbosity=normal")
else
    fail 2 "neither $programs nor the .NET SDK is here; 'test/gpu-check.sh publish' makes the former with the latter"
fi

check_devices "${benchmarks[@]}"

status=0
passed=0 failed=0 skipped=''
run_tests "${tests[@]}" || status=1

measure_training || status=1

echo "== Summary"
echo "GPU tests: $passed passed, $failed failed"
if [[ -n $skipped ]]; then
    echo "Skipped:"
    echo "$skipped"
fi
if ((status == 0 && passed == 0)); then
    fail 1 "no GPU test passed"
fi
((status == 0)) || fail 1 "something failed; see above"
