"""PyTorch's names in our spelling."""


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def ours(options):
    """PyTorch's options as ours are spelt; those for which we have another name stand in the makers."""
    return {camel(key): value for key, value in options.items()}
