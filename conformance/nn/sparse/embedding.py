"""torch.nn.Embedding."""

import torch
from torch import nn

from shared.distribution import start_of_layer
from shared.layer import layer

words = torch.tensor([[1, 4, 1], [0, 2, 4]])
layer("default", nn.Embedding(5, 3), words, args=[5, 3])
layer("paddingIdx", nn.Embedding(5, 3, padding_idx=4), words, args=[5, 3, {"paddingIdx": 4}])
layer("paddingIdx from the end", nn.Embedding(5, 3, padding_idx=-1), words, args=[5, 3, {"paddingIdx": -1}])
start_of_layer("30 by 20", lambda: nn.Embedding(30, 20), [30, 20])
