"""Files swapped with PyTorch, both ways, through Hugging Face's own Python package.

Writes pytorch.safetensors, a network's state dict and tensors of every type that PyTorch and the format share; what is in
it, as bit patterns, and what the network computes. Reads gradus.safetensors, which gradus wrote, and fails unless its names,
numbers and metadata are as they must be; what PyTorch computes with the network in it is told, too.

    pip install safetensors==0.8.0
    GRADUS_WRITE_GOLDEN=1 npx vitest run test/golden.test.ts   # in packages/io, makes gradus.safetensors
"""

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save

from shared.thing import add, attach, beside, random

inf, nan = float("inf"), float("nan")


def network():
    return torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2))


def bits(x):
    """The numbers as gradus must hold them: float32 and float64 as integers of the same bits."""
    if x.dtype in (torch.float16, torch.bfloat16):
        x = x.float()
    if x.dtype == torch.float32:
        x = x.view(torch.int32)
    elif x.dtype == torch.float64:
        return [str(n) for n in x.view(torch.int64).flatten().tolist()]
    return x.int().flatten().tolist()


model = network()
weights = random("network")
with torch.no_grad():
    for parameter in model.parameters():
        parameter.copy_(torch.from_numpy(weights.uniform(-0.5, 0.5, tuple(parameter.shape))))

special = [0.0, -0.0, 1.5, -2.75, inf, -inf, nan, 1e-40, 3e38, 6e-8]
tensors = {
    **model.state_dict(),
    "f32": torch.tensor(special),
    "f64": torch.tensor([*special, 1e-310, 0.1], dtype=torch.float64).reshape(3, 4),
    "f16": torch.tensor([0.0, -0.0, 1.5, 65504.0, inf, -inf, nan, 6e-8, 1e-4, 0.1], dtype=torch.float16),
    "bf16": torch.tensor(special, dtype=torch.bfloat16),
    "i8": torch.tensor([-128, 0, 127], dtype=torch.int8),
    "u8": torch.tensor([[0], [255]], dtype=torch.uint8),
    "i16": torch.tensor([-32768, 32767], dtype=torch.int16),
    "i32": torch.tensor([-(2**31), 2**31 - 1], dtype=torch.int32),
    "i64": torch.tensor([-(2**31), -1, 2**31 - 1], dtype=torch.int64),
    "bool": torch.tensor([True, False, True]),
    "scalar": torch.tensor(2.5),
    "empty": torch.zeros(0, 3),
    'name with "quotes", \\ and ключ 😀\n': torch.ones(1),
}
attach("pytorch.safetensors", save(tensors, {"format": "pt"}))

# The other way. The numbers are what packages/io/test/golden.test.ts says it writes.
written = beside("gradus.safetensors")
ours = load_file(written)
with safe_open(written, "pt") as file:
    assert file.metadata() == {"format": "gradus"}, file.metadata()
theirs = network()
theirs.load_state_dict({key: value for key, value in ours.items() if key[0].isdigit()})
expected = {
    "0.weight": (torch.arange(12.0) / 8 - 0.5).reshape(4, 3),
    "0.bias": torch.arange(4.0) / 4,
    "2.weight": (0.75 - torch.arange(8.0) / 4).reshape(2, 4),
    "2.bias": torch.tensor([0.5, -0.5]),
    "i32": torch.tensor([[-(2**31)], [2**31 - 1]], dtype=torch.int32),
    "f64": torch.tensor([0.1, -0.0, inf], dtype=torch.float64),
    "bool": torch.tensor([True, False]),
    'ключ 😀 "\\\n': torch.tensor(1.5),
    "empty": torch.zeros(2, 0),
    "\ue000": torch.tensor(1.0),
    "😀": torch.tensor(2.0),
}
assert set(ours) == set(expected), sorted(ours)
for key, value in expected.items():
    assert ours[key].dtype == value.dtype and ours[key].shape == value.shape, key
    assert bits(ours[key]) == bits(value), key
assert save(expected, {"format": "gradus"}) == written.read_bytes(), "not the same bytes"

x = torch.tensor([[1.0, -2.0, 0.5], [0.25, 3.0, -1.0]])
add(
    "exchange",
    "both ways",
    theirs="pytorch.safetensors",
    ours="gradus.safetensors",
    tensors={k: {"dtype": str(v.dtype)[6:], "shape": list(v.shape), "bits": bits(v)} for k, v in tensors.items()},
    input=x.tolist(),
    output=model(x).tolist(),
    outputOfOurs=theirs(x).tolist(),
)
