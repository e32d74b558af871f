"""What can be asked of a person: measures, expressions over them, and what they come to."""
