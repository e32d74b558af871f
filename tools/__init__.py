"""Helpers for those who work on the project; nothing here is needed to run it."""
