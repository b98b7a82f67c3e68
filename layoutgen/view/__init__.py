"""A local web application over any dataset: found and searched in an index, images read from the tars where they lie."""
