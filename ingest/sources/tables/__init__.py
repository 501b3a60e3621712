"""Tables of any kind, through FollowTheMoney's mapping language: which columns make which entities."""
