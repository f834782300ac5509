"""Training: modules of short lessons, who did which, and what proves it."""
