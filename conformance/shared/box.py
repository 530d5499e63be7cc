"""A tensor whose dimensions tell themselves apart."""

from shared.draw import draw

x = draw(3, 4, 5)
