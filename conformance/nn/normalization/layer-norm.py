"""torch.nn.LayerNorm."""

from torch import nn

from shared.draw import draw
from shared.layer import layer

layer("of rows", nn.LayerNorm(4), draw(3, 4), args=[4])
layer("of matrices, eps", nn.LayerNorm([3, 4], eps=0.01), draw(2, 3, 4), args=[[3, 4], {"eps": 0.01}])
plain = nn.LayerNorm(4, elementwise_affine=False)
layer("elementwiseAffine false", plain, draw(2, 3, 4), args=[[4], {"elementwiseAffine": False}])
