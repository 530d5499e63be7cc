"""RMSprop (Tieleman & Hinton 2012; centered: Graves 2013)."""

from shared.optimizer import combinations, optimizer

options = combinations(
    {"alpha": 0.9}, centered=[False, True], momentum=[0.0, 0.8], weight_decay=[0.0, 0.05], maximize=[False, True]
)
optimizer("RMSprop", 0.01, options)
