"""Bands: tags that follow a value of a person, such as their age, by themselves."""
