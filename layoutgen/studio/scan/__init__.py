"""Scans as a studio: pictures that were taken, undistorted, and what they show by tracing the labelled mesh."""
