"""What « my subscription » says: that something is done, and how the subscription stands."""

from django.utils.translation import gettext_lazy as _

# By the word that the address carries after an act.
DONE = {
    "bienvenue": _("It is done: the next letter is for you. Below you can choose what it is about, if you like."),
    "interets": _("It is noted: the next letters take your choices into account."),
    "pause": _("It is noted: no letter comes to you during the pause."),
    "reprise": _("The pause is over: the next letter is for you."),
    "adresse-demandee": _(
        "A mail is on its way to the new address: open the link in it within 72 hours. "
        "Until then, the letter comes to the present address."
    ),
    "adresse": _("It is done: from now on, the letter comes to this address."),
    "depart": _("It is done: no letter will be sent to you any more."),
    "raison": _("Thank you: your reason helps us to write a better letter."),
    "rien": _(
        "Nothing was changed: your subscription is no longer in the state that you saw. Here is how it stands now."
    ),
}
