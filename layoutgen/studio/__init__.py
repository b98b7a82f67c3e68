"""Whatever films: AI2-THOR on either engine today; each gives typed objects, poses and views."""
