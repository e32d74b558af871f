"""Staff: who looks after whom, and how far that is."""
