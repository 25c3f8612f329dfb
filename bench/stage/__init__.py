"""What every bench stands on: a private database with the county's places, made files, and a verdict."""
