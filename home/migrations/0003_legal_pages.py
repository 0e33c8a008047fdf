"""The pages that the law asks for now say by the settings what their first text promised: take that text out where nobody changed it."""

import html
import json
import re
import uuid

from django.db import migrations
from django.db.models import JSONField
from django.db.models.functions import Cast

# The words of the first text, and the part of it that the settings do not say.
FORMER = {
    'accessibilite': (
        '<h3>Déclaration d’accessibilité</h3>'
        '<p>Le réseau s’engage à rendre ce site accessible, conformément à l’article 47 de la loi n° 2005-102 du 11 février 2005. Cette déclaration s’applique aux pages publiques du site.</p>'
        '<h3>État de conformité</h3>'
        '<p>Aucun audit n’a encore été mené : le site est déclaré non conforme au référentiel général d’amélioration de l’accessibilité (RGAA 4.1.2) en attendant ses résultats.</p>'
        '<h3>Signaler une difficulté</h3>'
        '<p>Si une page vous résiste, écrivez-nous à l’adresse de contact indiquée au pied de page : nous vous enverrons l’information sous une autre forme et corrigerons la page.</p>'
        '<h3>Voie de recours</h3>'
        '<p>Si vous n’obtenez pas de réponse satisfaisante, vous pouvez écrire au <a href="https://formulaire.defenseurdesdroits.fr/">Défenseur des droits</a>, contacter son délégué dans votre département, ou lui adresser un courrier gratuit, sans timbre : Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07.</p>',
        '',
    ),
    'mentions-legales': (
        '<h3>Éditeur</h3>'
        '<p>Ce site est publié ensemble par les institutions membres du réseau, dont les coordonnées figurent sur leurs fiches. La coordination du réseau répond de la publication ; écrivez-lui à l’adresse du pied de page.</p>'
        '<h3>Contenus</h3>'
        '<p>Chaque institution répond de ce qu’elle publie. Les textes peuvent être repris en citant leur source ; les photographies et dessins restent à leurs auteurs.</p>'
        '<h3>Logiciel</h3>'
        '<p>Le site est fait avec Estuaire, un logiciel libre publié sous licence AGPL 3.0 ou ultérieure.</p>',
        '<h3>Contenus</h3>'
        '<p>Chaque institution répond de ce qu’elle publie. Les textes peuvent être repris en citant leur source ; les photographies et dessins restent à leurs auteurs.</p>'
        '<h3>Logiciel</h3>'
        '<p>Le site est fait avec Estuaire, un logiciel libre publié sous licence AGPL 3.0 ou ultérieure.</p>',
    ),
    'donnees-personnelles': (
        '<h3>En lisant le site</h3>'
        '<p>Aucun cookie de mesure d’audience, aucun traceur, aucune demande à un service tiers sans votre accord : le fond de carte, par exemple, n’est chargé que si vous le demandez.</p>'
        '<h3>En recevant la lettre</h3>'
        '<p>Nous conservons votre adresse et la preuve de votre accord, pour vous envoyer la lettre et rien d’autre. La base légale est votre consentement ; vous pouvez le retirer à tout moment par le lien « Se désabonner » au pied de chaque lettre. Nous ne mesurons ni les ouvertures ni les clics. Une demande qui n’est pas confirmée est effacée au bout de trente jours.</p>'
        '<h3>Vos droits</h3>'
        '<p>Vous pouvez demander à voir, corriger, exporter ou effacer vos données à l’adresse de contact du pied de page. Vous pouvez aussi adresser une réclamation à la <a href="https://www.cnil.fr/fr/plaintes">CNIL</a>.</p>',
        '',
    ),
}


def words(rich_text):
    return ' '.join(html.unescape(re.sub('<[^>]+>', ' ', rich_text)).split())


def is_former(blocks, slug):
    return [block['type'] for block in blocks] == ['paragraph'] and words(blocks[0]['value']) == words(FORMER[slug][0])


def blocks_left(slug):
    left = FORMER[slug][1]
    return [{'type': 'paragraph', 'value': left, 'id': str(uuid.uuid4())}] if left else []


def take_out_what_the_settings_say(apps, schema_editor):
    """In the page and in the version that an editor would open; a text that somebody changed stays whole."""
    EditorialPage = apps.get_model('home', 'EditorialPage')
    Revision = apps.get_model('wagtailcore', 'Revision')
    pages = EditorialPage.objects.filter(slug__in=FORMER, depth=3).annotate(blocks=Cast('body', JSONField()))
    for key, slug, blocks, revision_id in pages.values_list('pk', 'slug', 'blocks', 'latest_revision_id'):
        if is_former(blocks or [], slug):
            EditorialPage.objects.filter(pk=key).update(body=blocks_left(slug))
        revision = Revision.objects.filter(pk=revision_id).first()
        if revision and is_former(json.loads(revision.content.get('body') or '[]'), slug):
            revision.content['body'] = json.dumps(blocks_left(slug))
            revision.save(update_fields=['content'])


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0002_search'),
        ('core', '0008_legal_notice'),
        ('wagtailcore', '0098_apitoken'),
    ]

    # Back, nothing returns by itself: the text that the pages have then is right, only shorter.
    operations = [migrations.RunPython(take_out_what_the_settings_say, migrations.RunPython.noop)]
