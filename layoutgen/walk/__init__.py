"""Where the camera goes and which of its images are kept."""
