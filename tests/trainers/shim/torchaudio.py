"""Nothing of it is used for images; the one beside torch for the CPU does not load."""
