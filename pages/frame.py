"""What every page shares: access, navigation and the cord."""
