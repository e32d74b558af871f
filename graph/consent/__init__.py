"""Consent: what people agreed to, in which words, and what follows for who may be asked, listed and read."""
