"""What every mail of the site needs, whoever writes it: addresses, templates, answers of servers, owed mails.

It knows nothing of the letter nor of who gets a mail and why: the rooms above do.
"""
