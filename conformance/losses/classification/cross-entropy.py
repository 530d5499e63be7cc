"""torch.nn.functional.cross_entropy, of classes and of probabilities, with and without smoothing."""

import torch
import torch.nn.functional as F

from shared.classes import classes, gone, index, logits, one, places, spatial, weight
from shared.draw import draw
from shared.loss import loss

classes(loss, F.cross_entropy)


def mixed(t):
    t = torch.softmax(t, 1)
    t[2] = torch.tensor([0, 1, 0, 0])
    return t


mix = draw(5, 4).then(mixed)
loss("probabilities", F.cross_entropy, logits, mix)
loss("probabilities, weight", F.cross_entropy, logits, mix, weight=weight)
loss("probabilities of one, weight", F.cross_entropy, one, draw(4).then(lambda t: torch.softmax(t, 0)), weight=weight)
loss(
    "probabilities of places, labelSmoothing",
    F.cross_entropy,
    spatial,
    draw(2, 4, 2, 2).then(lambda t: torch.softmax(t, 1)),
    label_smoothing=0.2,
)
for smoothing in (0.1, 1.0):
    name = f"labelSmoothing {smoothing:g}, "
    loss(name + "index", F.cross_entropy, logits, index, label_smoothing=smoothing)
    loss(name + "weight", F.cross_entropy, logits, index, label_smoothing=smoothing, weight=weight)
    ignored = {"label_smoothing": smoothing, "weight": weight}
    loss(name + "ignoreIndex", F.cross_entropy, logits, gone, ignore_index=-100, **ignored)
    loss(name + "probabilities", F.cross_entropy, logits, mix, label_smoothing=smoothing, weight=weight)
    loss(name + "places", F.cross_entropy, spatial, places, ignore_index=3, **ignored)
