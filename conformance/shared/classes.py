"""Scores of classes and what they are held against: lists of classes, of images' places, and of one."""

import torch

from shared.draw import draw, integers

weight = torch.tensor([0.5, 2.0, 1.25, 0.0], dtype=torch.float64)
index = torch.tensor([1, 3, 0, 2, 2])
#: Two of them to be ignored.
gone = torch.tensor([1, -100, 0, -100, 2])
#: Scores of 2 images' places in 4 classes.
spatial, places = draw(2, 4, 2, 2), integers(0, 4, 2, 2, 2)


def with_extremes(scores):
    scores[0] = torch.tensor([1e4, -1e4, 0, 1e4])
    return scores


logits = draw(5, 4).then(with_extremes)
one = draw(4)


def classes(loss, f, scores=lambda drawn: drawn):
    """The cases that a loss of classes has, given how logits become what it takes."""
    loss("index", f, scores(logits), index)
    loss("index, weight", f, scores(logits), index, weight=weight)
    loss("index, ignoreIndex", f, scores(logits), gone, ignore_index=-100)
    loss("index, ignoreIndex, weight", f, scores(logits), gone, ignore_index=-100, weight=weight)
    loss("index, a class ignored", f, scores(logits), index, ignore_index=2)
    loss("index, all ignored", f, scores(logits), torch.full((5,), 2), ignore_index=2)
    loss("places", f, scores(spatial), places)
    loss("places, weight, ignoreIndex", f, scores(spatial), places, weight=weight, ignore_index=1)
    loss("one", f, scores(one), torch.tensor(2))
