"""What the stock admin would tell or let a member do about the pages of others, closed screen by screen.

Rights themselves are computed elsewhere (``actions.policies``); here stand the screens that forget to ask.
"""
