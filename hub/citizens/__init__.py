"""What citizens send: reports that become cases, photos, followers, reopenings; and what is kept of whoever sent them."""
