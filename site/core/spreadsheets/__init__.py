"""Tables as offices keep them: files read line by line, files written for whoever opens them by a double click.

It knows nothing of what the columns mean.
"""
