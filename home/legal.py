"""First versions of the pages that the law asks for; coordinators complete them in the admin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LegalPage:
    """``html`` is rich text."""

    slug: str
    title: str
    introduction: str
    html: str


LEGAL_PAGES = [
    LegalPage(
        slug="accessibilite",
        title="Accessibilité",
        introduction="Ce site doit pouvoir être lu et utilisé par tout le monde, quel que soit le matériel ou le handicap.",
        html=(
            "<h3>Déclaration d’accessibilité</h3>"
            "<p>Le réseau s’engage à rendre ce site accessible, conformément à l’article 47 de la loi n° 2005-102 du "
            "11 février 2005. Cette déclaration s’applique aux pages publiques du site.</p>"
            "<h3>État de conformité</h3>"
            "<p>Aucun audit n’a encore été mené : le site est déclaré non conforme au référentiel général d’amélioration "
            "de l’accessibilité (RGAA 4.1.2) en attendant ses résultats.</p>"
            "<h3>Signaler une difficulté</h3>"
            "<p>Si une page vous résiste, écrivez-nous à l’adresse de contact indiquée au pied de page : nous vous enverrons "
            "l’information sous une autre forme et corrigerons la page.</p>"
            "<h3>Voie de recours</h3>"
            "<p>Si vous n’obtenez pas de réponse satisfaisante, vous pouvez écrire au "
            '<a href="https://formulaire.defenseurdesdroits.fr/">Défenseur des droits</a>, contacter son délégué dans votre '
            "département, ou lui adresser un courrier gratuit, sans timbre : Défenseur des droits, Libre réponse 71120, "
            "75342 Paris CEDEX 07.</p>"
        ),
    ),
    LegalPage(
        slug="mentions-legales",
        title="Mentions légales",
        introduction="Qui publie ce site, qui l’héberge, et à quelles conditions vous pouvez en reprendre le contenu.",
        html=(
            "<h3>Éditeur</h3>"
            "<p>Ce site est publié ensemble par les institutions membres du réseau, dont les coordonnées figurent sur leurs "
            "fiches. La coordination du réseau répond de la publication ; écrivez-lui à l’adresse du pied de page.</p>"
            "<h3>Contenus</h3>"
            "<p>Chaque institution répond de ce qu’elle publie. Les textes peuvent être repris en citant leur source ; "
            "les photographies et dessins restent à leurs auteurs.</p>"
            "<h3>Logiciel</h3>"
            "<p>Le site est fait avec Estuaire, un logiciel libre publié sous licence AGPL 3.0 ou ultérieure.</p>"
        ),
    ),
    LegalPage(
        slug="donnees-personnelles",
        title="Données personnelles",
        introduction="Ce que nous savons de vous, pourquoi, pour combien de temps, et comment vous y opposer.",
        html=(
            "<h3>En lisant le site</h3>"
            "<p>Aucun cookie de mesure d’audience, aucun traceur, aucune demande à un service tiers sans votre accord : le fond "
            "de carte, par exemple, n’est chargé que si vous le demandez.</p>"
            "<h3>En recevant la lettre</h3>"
            "<p>Nous conservons votre adresse et la preuve de votre accord, pour vous envoyer la lettre et rien d’autre. "
            "La base légale est votre consentement ; vous pouvez le retirer à tout moment par le lien « Se désabonner » au "
            "pied de chaque lettre. Nous ne mesurons ni les ouvertures ni les clics. Une demande qui n’est pas confirmée est "
            "effacée au bout de trente jours.</p>"
            "<h3>Vos droits</h3>"
            "<p>Vous pouvez demander à voir, corriger, exporter ou effacer vos données à l’adresse de contact du pied de page. "
            'Vous pouvez aussi adresser une réclamation à la <a href="https://www.cnil.fr/fr/plaintes">CNIL</a>.</p>'
        ),
    ),
]
