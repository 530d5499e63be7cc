"""PyTorch's eager CPU loop on one thread; reads a task as JSON, writes the seconds of its samples."""
import json
import sys
import time

import torch

task = json.loads(sys.argv[1])
torch.set_num_threads(1)
batch = task["batch"]
model = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
optimizer = (
    torch.optim.SGD(model.parameters(), lr=0.01)
    if task["optimizer"] == "sgd"
    else torch.optim.Adam(model.parameters(), lr=0.001)
)
loss_of = torch.nn.CrossEntropyLoss()
source = (torch.rand(batch, 784) < 0.2).float() * torch.rand(batch, 784)
labels = torch.randint(0, 10, (batch,))


def step():
    x = source.clone()
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of(model(x), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


def seconds(steps):
    begin = time.perf_counter()
    for _ in range(steps):
        step()
    return (time.perf_counter() - begin) / steps


seconds(20)
steps = max(3, int(task["sampleSeconds"] / seconds(5)))
print(json.dumps([seconds(steps) for _ in range(task["samples"])]))
