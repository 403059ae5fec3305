"""What is behind the form New payment: what it reads, and its State."""
