"""Self-contained HTML pages and SVG drawings: what the audit's, the report's and the preview's pages share."""
