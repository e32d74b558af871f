"""The questions that pages ask, planned before the service says it is ready."""
