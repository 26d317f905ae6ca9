"""Questions that stand on their own and can be shared by articles. Knows nothing of articles."""
