"""What security is, what the law asks of it, and what it counts for; pure."""
