"""Reports and findings in other shapes: facts JSON, findings JSON, the long table."""
