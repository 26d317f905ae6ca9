"""The invented publication that a fresh installation may start with."""
