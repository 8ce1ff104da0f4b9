"""What stands inside desktop Excel: VBA and ribbon, the add-in, its installation and its check."""
