"""Kernels and options of pooling, as ours are spelt, and images without ties."""

from shared.draw import distinct

image = distinct(2, 1, 7, 6)
FORMS = [
    (2, {}),
    (3, {"stride": 1, "padding": 1}),
    ((3, 2), {"stride": (2, 1)}),
    (2, {"ceilMode": True}),
    (3, {"stride": 2, "padding": 1, "ceilMode": True}),
    (2, {"stride": 1, "dilation": 2}),
]


def title(kernel, options):
    return ", ".join([str(kernel), *options])


def theirs(options):
    return {("ceil_mode" if key == "ceilMode" else key): value for key, value in options.items()}
