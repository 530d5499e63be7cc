"""Inputs and targets of losses of their difference: equal numbers, numbers on the kinks of Huber's loss, and far ones."""

import torch

input = torch.tensor([[1.5, -2.25, 0.125, 3], [-0.5, 2.75, 4, -3.625], [0, 1.25, -1, 2.5]], dtype=torch.float64)
difference = torch.tensor([[0, 1, -0.5, 1e8], [2.5, -2.5, -1, 0.375], [-3.25, 0.875, 6, -0.125]], dtype=torch.float64)
target = input + difference
