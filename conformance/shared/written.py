"""JSON that can be read and compared line by line: whole on a line where it fits, else a line for each part."""

import json
import math

import numpy
import torch

WIDTH = 110


def written(value, indent=0, room=0):
    """`room` is what stands on the line besides."""
    value = plain(value)
    line = on_one_line(value)
    if indent + room + len(line) <= WIDTH or not isinstance(value, (dict, list)):
        return line
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {written(item, indent + 2, len(key) + 5)}" for key, item in value.items()]
    elif any(isinstance(item, (dict, list)) for item in value):
        parts = [written(item, indent + 2, 1) for item in value]
    else:
        parts = filled([on_one_line(item) for item in value], WIDTH - indent - 3)
    begin, end = "{}" if isinstance(value, dict) else "[]"
    return begin + "\n" + ",\n".join(inner + part for part in parts) + "\n" + " " * indent + end


def filled(words, width):
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 2 + len(word) <= width:
            lines[-1] += ", " + word
        else:
            lines.append(word)
    return lines


def on_one_line(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {on_one_line(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(on_one_line, value)) + "]"
    return number(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def number(x):
    """The shortest text that reads as the same number. JSON has no NaN and infinities: they are JavaScript's words for them."""
    if math.isnan(x):
        return '"NaN"'
    if math.isinf(x):
        return '"Infinity"' if x > 0 else '"-Infinity"'
    if x == 0:
        return "-0.0" if math.copysign(1, x) < 0 else "0"
    # repr changes to exponents at 1e16; whole numbers below have no need of ".0".
    return repr(x).removesuffix(".0").replace("e-0", "e-").replace("e+", "e")


def plain(value):
    """Tensors and tuples as JSON has them, all the way down."""
    if isinstance(value, (torch.Tensor, numpy.ndarray)):
        return tensor(value)
    if isinstance(value, numpy.generic):
        return value.item()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def tensor(x):
    dtype = str(x.dtype).replace("torch.", "").replace("int64", "int32")
    return {"shape": list(x.shape), **({} if dtype == "float64" else {"dtype": dtype}), "data": flat(x)}


def flat(x):
    """The numbers of a tensor, float32 as the shortest text that float32 reads as the same number."""
    x = x.detach().numpy() if isinstance(x, torch.Tensor) else x
    if x.dtype == numpy.float32:
        return [float(str(one)) for one in x.flatten()]
    return x.flatten().tolist()
