"""The town: a made-up brand with any number of people, the same rows for the same seed number and size.

Everything follows from `layout.py` (who joined when, brought by whom, in which community: arrays, a few bytes a
person) and from a random generator of its own for each block of 1,000 people, so that rows stream in flat memory.
"""
