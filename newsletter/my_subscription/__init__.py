"""The pages on which a subscriber sees and changes their subscription, by a signed link and without an account."""
