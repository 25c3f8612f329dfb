"""Casework: what officials see of citizens' cases, and what they do with them."""
