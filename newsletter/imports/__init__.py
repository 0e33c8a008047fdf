"""Lists of subscribers that are brought from elsewhere, with the proof that these people agreed.

A list is read, examined and written in the background, by parts that are each committed with how far they go. An import
only ever adds: whatever is known of an address already, it changes nothing of it.
"""
