"""F, B, Alpha matting: a network that says object, background and alpha of every pixel at once.

Forte and Pitié 2020, https://arxiv.org/abs/2003.07711.
"""
