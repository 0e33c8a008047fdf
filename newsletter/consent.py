"""What stands beside the form until a network writes its own version, in the language of the site's content."""

DEFAULT_AGREEMENT = "J’accepte de recevoir la lettre à cette adresse."

DEFAULT_NOTICE = """\
Qui est responsable ? Les institutions partenaires du réseau qui édite ce site, ensemble responsables du traitement.

À quoi sert votre adresse ? À vous envoyer la lettre du réseau, et à rien d’autre : ni publicité, \
ni suivi de vos lectures. Les thèmes, territoires et actions que vous choisissez ne servent qu’à composer la lettre \
que vous recevez.

Sur quelle base ? Votre consentement (article 6.1.a du RGPD), que vous donnez en cochant la case puis en confirmant \
votre adresse. Vous pouvez le retirer à tout moment, par le lien de désabonnement présent dans chaque lettre.

Qui la reçoit ? Les personnes qui coordonnent le réseau, l’hébergeur du site et le service d’envoi du courrier, \
qui agissent sur nos instructions. Elle n’est ni vendue, ni louée, ni échangée.

Combien de temps ? Tant que dure votre abonnement, puis trois mois. Une demande qui n’est pas confirmée est effacée \
au bout de trente jours. Sans nouvelles de vous pendant trois ans, nous vous demandons si vous voulez continuer ; \
sans réponse, tout est effacé. La preuve de votre consentement est gardée avec votre adresse, sans votre adresse IP. \
Après l’effacement, il ne reste qu’une empreinte chiffrée, qui empêche qu’on vous écrive à nouveau sans votre demande.

Quels sont vos droits ? Accéder à vos données, les corriger, les recevoir, les faire effacer, limiter leur \
utilisation : vous le faites vous-même, sans compte, par le lien « Gérer mon abonnement » de chaque lettre, ou en \
écrivant à l’adresse de contact indiquée au pied de chaque page. Si notre réponse ne vous convient pas, \
vous pouvez adresser une réclamation à la CNIL (www.cnil.fr)."""
