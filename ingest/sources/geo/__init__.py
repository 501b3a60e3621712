"""Places and ways: GPX and KML."""
