"""Real scans: foreign layouts read into one neutral type, in AI2-THOR's world; boxes, names and rooms found."""
