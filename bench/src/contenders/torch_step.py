"""PyTorch's eager CPU loop on one thread.

Reads a task as JSON, and its batches and first weights from the file that it names; writes the seconds of its samples and its first
losses as JSON.
"""
import json
import sys
import time

import torch

task = json.loads(sys.argv[1])
torch.set_num_threads(1)
batch = task["batch"]
layers, shapes, shape = task["layers"], task["shapes"], [batch] + task["input"]

with open(task["file"], "rb") as file:
    content = bytearray(file.read())
place = 0


def take(shape, dtype):
    global place
    count = torch.Size(shape).numel()
    values = torch.frombuffer(content, dtype=dtype, count=count, offset=place).clone().reshape(shape)
    place += 4 * count
    return values


def module(layer):
    kind = layer["kind"]
    if kind == "linear":
        return torch.nn.Linear(layer["inputs"], layer["outputs"])
    if kind == "conv":
        return torch.nn.Conv2d(layer["inputs"], layer["outputs"], 3, padding=1)
    return {"relu": torch.nn.ReLU, "flatten": torch.nn.Flatten, "pool": lambda: torch.nn.MaxPool2d(2)}[kind]()


model = torch.nn.Sequential(*map(module, layers))
with torch.no_grad():
    for parameter, its_shape in zip(model.parameters(), shapes):
        parameter.copy_(take(its_shape, torch.float32))
batches = [(take(shape, torch.float32), take([batch], torch.int32)) for _ in range(task["batches"])]
optimizer = (torch.optim.SGD if task["optimizer"] == "sgd" else torch.optim.Adam)(model.parameters(), lr=task["lr"])
loss_of = torch.nn.CrossEntropyLoss()
following = 0


def step():
    global following
    images, labels = batches[following % len(batches)]
    following += 1
    x, y = images.clone(), labels.long()
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def seconds(steps):
    begin = time.perf_counter()
    for _ in range(steps):
        step()
    return (time.perf_counter() - begin) / steps


losses = [step() for _ in range(3)]
begin = time.perf_counter()
one = seconds(1)
while time.perf_counter() - begin < task["warmupSeconds"]:
    one = seconds(max(1, int(0.1 / one)))
result = seconds(max(1, int(task["sampleSeconds"] / one)))
print(json.dumps({"seconds": result, "losses": losses, "version": torch.__version__}))
