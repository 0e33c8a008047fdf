"""The public form of the letter, filled in by a browser."""

from typing import Any

from django.test import Client

SUBSCRIBE = "/lettres/inscription/"
THANKS = "/lettres/inscription/merci/"
EMAIL = "nolwenn@example.org"


def answers(client: Client, address: str = SUBSCRIBE, **changes: Any) -> dict[str, Any]:
    """What a browser sends from the form at this address, filled in well but for the changes."""
    page = client.get(address)
    token = {} if "integrer" in address else {"csrfmiddlewaretoken": str(page.context["csrf_token"])}
    return (
        token
        | {
            "notice": page.context["form"].initial["notice"],
            "email": EMAIL,
            "consent": "on",
            "website": "",
        }
        | changes
    )


def ask(client: Client, address: str = SUBSCRIBE, *, network: str = "127.0.0.1", **changes: Any) -> Any:
    """Fill the form in and send it, from a network."""
    return client.post(address, answers(client, address, **changes), REMOTE_ADDR=network)
