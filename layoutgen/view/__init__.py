"""A local web application over any dataset: an index to search in, images read from the tars where they lie."""
