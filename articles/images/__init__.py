"""Pictures of articles: what readers see where there is one, and where there is none."""
