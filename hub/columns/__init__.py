"""Many rows at once, column by column: what is plainly good is settled here, every doubt is left to the rows' own way."""
