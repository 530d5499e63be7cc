"""AdamW (Loshchilov & Hutter 2019)."""

from shared.optimizer import combinations, optimizer

options = combinations(
    betas=[(0.9, 0.999), (0.5, 0.8)], amsgrad=[False, True], weight_decay=[0.0, 0.3], maximize=[False, True]
)
optimizer("AdamW", 0.02, options)
