"""The working: how one number was made, down to the queries that return its inputs."""
