"""Plain pages for people who manage a community: rendered here, read-only, answered by the same schema as everybody."""
