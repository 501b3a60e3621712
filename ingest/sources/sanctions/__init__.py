"""Sanctions lists as the UN, the European Union and the US Treasury publish them."""
