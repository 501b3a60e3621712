"""FollowTheMoney's own files, as OpenSanctions, OpenAleph and ICIJ publish them: entities and statements."""
