"""Places: areas with their dates and names, where residents live, and the ways between."""
