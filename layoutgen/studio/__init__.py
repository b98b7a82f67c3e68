"""Whatever films: AI2-THOR on either engine, and scans; each gives typed objects, poses and views."""
