"""The commands of ``hub`` that are more than a few lines, one file a noun."""
