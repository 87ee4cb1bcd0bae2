"""The credit file: what is known of a customer, from whom, how sure and how fresh (信用档案)."""
