#!/usr/bin/env python3
"""Checks ONNX files: onnx.checker with strict shape inference, standard operators only.

Usage: check_onnx.py FILE...
Prints one line a file. Exits with 0 if all are valid, with 1 and a message if one is not.
"""
import sys

import onnx
import onnx.shape_inference


def check(path):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    foreign = {node.domain for node in model.graph.node} - {"", "ai.onnx"}
    if foreign:
        raise ValueError(f"operators of other domains: {sorted(foreign)}")
    inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    typed = {value.name for value in inferred.graph.value_info}
    typed |= {value.name for value in inferred.graph.output}
    untyped = [name for node in model.graph.node for name in node.output if name not in typed]
    if untyped:
        raise ValueError(f"values of unknown type: {untyped}")
    return len(model.graph.node)


def main(paths):
    for path in paths:
        try:
            print(f"{path}: valid, {check(path)} operators")
        except Exception as error:  # Whatever the checker throws means that the file is not valid.
            print(f"{path}: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
