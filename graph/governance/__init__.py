"""Governance of tags: what is used, what should be looked at again, which mean the same, and merging those."""
