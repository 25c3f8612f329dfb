"""A county that lives: what its devices would say, as a pure function of a seed and the clock, and its way to the broker."""
