"""Who is asking, and what for: passwords, sessions, keys, the lock after failures, the audit."""
