"""Momentum as a heavy ball (Polyak 1964), which PyTorch lacks: its own scales with the rate at once."""

from shared.optimizer import combinations, optimizer


def heavy_ball(w, g, t, state, lr, momentum):
    state["m"] = momentum * state.get("m", 0.0) - lr * g
    return w + state["m"]


options = combinations(momentum=[0.9, 0.5], weight_decay=[0.0, 0.05], maximize=[False, True])
optimizer("HeavyBall", 1e-3, options, heavy_ball, in_torch=False)
