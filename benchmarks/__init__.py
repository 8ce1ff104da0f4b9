"""Measurements of speed and memory beside the peers; see README.md."""
