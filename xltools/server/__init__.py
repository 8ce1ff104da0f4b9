"""One installation for a district: a web page for everybody, and what a browser-based Excel needs.

Nothing is kept: files of a request live in a folder of their own that is gone with the answer.
"""
