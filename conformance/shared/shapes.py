"""Shapes of weights that initialisers are tried on."""

FLAT, DEEP = [30, 20], [8, 4, 3, 3]
