"""What the command line, Excel and other programs call. Files in, files out; figures in between."""
