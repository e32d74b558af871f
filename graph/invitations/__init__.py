"""Invitation lists: an ordered, frozen choice of users for one group, each with a place that is kept for them."""
