"""What the checks know of the standard: the descriptor, its properties, and what can be checked of it."""
