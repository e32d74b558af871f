"""Pictures from plain data: the same data give the same SVG, byte for byte. Pure; docs/pictures.md shows each."""
