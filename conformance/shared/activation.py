"""Inputs of activations: drawn ones, and those at which formulas change or overflow."""

import torch

from shared.draw import draw

EXTREMES = torch.tensor([0.0, 1e4, -1e4, 20, 20.5, -20, 1e-9, -1e-9], dtype=torch.float64)
inputs = draw(40).then(lambda x: torch.cat([x, EXTREMES]).reshape(6, 8))
