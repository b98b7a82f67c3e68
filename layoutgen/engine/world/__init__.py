"""A loaded house: building, objects, agent, cameras, and what can be stood on, walked and seen."""
