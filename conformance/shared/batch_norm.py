"""The forms of batch normalization."""

from shared.layer import layer
from shared.names import ours

FORMS = {
    "default": {},
    "momentum, eps": {"momentum": 0.25, "eps": 0.01},
    "momentum null": {"momentum": None},
    "affine false": {"affine": False},
    "trackRunningStats false": {"track_running_stats": False},
}


def batch_norm(make, *batches):
    """A case of each form, over some batches of 3 channels."""
    for name, options in FORMS.items():
        layer(name, make(3, **options), *batches, args=[3, ours(options)])
