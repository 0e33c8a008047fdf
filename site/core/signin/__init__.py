"""Signing in: guessing is limited, and whoever set it up passes a second step behind the password.

django-axes counts the guesses, django-otp keeps the secrets of phones and the recovery codes. Nobody is logged in
between the two steps: the session then holds who is *pending*. What a session is worth is asked again at each request,
whatever opened it (:mod:`core.signin.middleware`).
"""
