"""Calls of exported functions, as the tests read them: any argument may be one, too."""


def call(name, *args):
    return {"call": name, "args": list(args)}
