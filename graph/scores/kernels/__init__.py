"""The arithmetic of the scores, on arrays: pure functions; `docs/scores.md` defines what each number means."""
