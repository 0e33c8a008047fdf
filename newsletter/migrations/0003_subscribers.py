import hashlib

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def renew_fingerprints(apps, schema_editor):
    """The fingerprint of a notice covers the words of agreement, which stood in the code before."""
    for notice in apps.get_model("newsletter", "ConsentNotice").objects.all():
        notice.text_hash = hashlib.sha256(f"{notice.text}\0{notice.agreement}".encode()).hexdigest()
        notice.save(update_fields=["text_hash"])


class Migration(migrations.Migration):

    dependencies = [
        ('actions', '0011_imports'),
        ('newsletter', '0002_draft_reading'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AddressChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mail_due_at', models.DateTimeField(blank=True, db_index=True, editable=False, null=True)),
                ('mail_owed_since', models.DateTimeField(blank=True, editable=False, null=True)),
                ('mail_sent_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('email', models.EmailField(max_length=254, verbose_name='new address')),
                ('asked_at', models.DateTimeField(verbose_name='asked on')),
            ],
            options={
                'verbose_name': 'change of address',
                'verbose_name_plural': 'changes of address',
                'ordering': ['-asked_at'],
            },
        ),
        migrations.CreateModel(
            name='SubscriberEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('requested', 'Asked for the letter'), ('joined', 'Subscribed'), ('interests', 'Chose interests'), ('paused', 'Paused the letter'), ('resumed', 'Took the letter up again'), ('address_asked', 'Asked for another address'), ('address_changed', 'Changed address'), ('link_asked', 'Asked for the link to the subscription'), ('exported', 'Received a copy of the data'), ('repermission_asked', 'Was asked whether to go on'), ('kept', 'Said yes to going on'), ('left', 'Unsubscribed'), ('suppressed', 'No longer written to')], max_length=20, verbose_name='event')),
                ('at', models.DateTimeField(verbose_name='date')),
                ('origin', models.CharField(blank=True, max_length=100, verbose_name='form')),
                ('reason', models.CharField(blank=True, choices=[('too_often', 'It comes too often'), ('not_for_me', 'Its content is not for me'), ('not_asked', 'I did not ask for it'), ('other_address', 'I receive it at another address'), ('other', 'Another reason'), ('left', 'Unsubscribed'), ('erased', 'Asked to be forgotten'), ('lapsed', 'Did not answer whether to go on'), ('bounced', 'The mailbox does not exist'), ('complained', 'Reported a letter as unwanted'), ('coordinator', 'Taken off by the coordination')], max_length=20, verbose_name='reason')),
                ('comment', models.TextField(blank=True, verbose_name='words')),
            ],
            options={
                'verbose_name': 'event of a subscription',
                'verbose_name_plural': 'events of subscriptions',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(editable=False, max_length=64, unique=True, verbose_name='fingerprint')),
                ('reason', models.CharField(choices=[('left', 'Unsubscribed'), ('erased', 'Asked to be forgotten'), ('lapsed', 'Did not answer whether to go on'), ('bounced', 'The mailbox does not exist'), ('complained', 'Reported a letter as unwanted'), ('coordinator', 'Taken off by the coordination')], max_length=20, verbose_name='reason')),
                ('created_at', models.DateTimeField(verbose_name='since')),
            ],
            options={
                'verbose_name': 'suppressed address',
                'verbose_name_plural': 'suppressed addresses',
                'ordering': ['-created_at'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='newsletter_delivery_email_unique',
        ),
        migrations.AddField(
            model_name='consent',
            name='institution',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='actions.institution', verbose_name='institution'),
        ),
        migrations.AddField(
            model_name='consent',
            name='recorded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='consentnotice',
            name='agreement',
            field=models.CharField(default='J’accepte de recevoir la lettre à cette adresse.', max_length=300, verbose_name='words of agreement'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='consentnotice',
            name='created_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='actions',
            field=models.ManyToManyField(blank=True, related_name='+', to='actions.actionpage', verbose_name='actions'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='last_act_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='last act'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='link_due_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='link_owed_since',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='link_sent_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='paused_until',
            field=models.DateField(blank=True, null=True, verbose_name='paused until'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='repermission_due_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='repermission_owed_since',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='repermission_sent_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='asked whether to go on'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='requested_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='requested_institution',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='actions.institution', verbose_name='institution'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='requested_interests',
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='requested_method',
            field=models.CharField(choices=[('web_form', 'Form of the site, confirmed by mail'), ('embedded_form', 'Form on a partner’s site, confirmed by mail'), ('paper', 'Paper form, confirmed by mail'), ('event', 'Asked at an event, confirmed by mail'), ('import', 'Import of a list, with its proof')], default='web_form', max_length=20, verbose_name='method'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='territories',
            field=models.ManyToManyField(blank=True, related_name='+', to='actions.territory', verbose_name='territories'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='themes',
            field=models.ManyToManyField(blank=True, related_name='+', to='actions.theme', verbose_name='themes'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='method',
            field=models.CharField(choices=[('web_form', 'Form of the site, confirmed by mail'), ('embedded_form', 'Form on a partner’s site, confirmed by mail'), ('paper', 'Paper form, confirmed by mail'), ('event', 'Asked at an event, confirmed by mail'), ('import', 'Import of a list, with its proof')], default='web_form', max_length=20, verbose_name='method'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='e-mail address'),
        ),
        migrations.AlterField(
            model_name='subscriber',
            name='status',
            field=models.CharField(choices=[('pending', 'Waiting for confirmation'), ('confirmed', 'Subscribed'), ('unsubscribed', 'Unsubscribed'), ('suppressed', 'No longer written to')], default='pending', max_length=12, verbose_name='status'),
        ),
        migrations.AddIndex(
            model_name='subscriber',
            index=models.Index(condition=models.Q(('link_due_at__isnull', False)), fields=['link_due_at'], name='newsletter_sub_link_due'),
        ),
        migrations.AddIndex(
            model_name='subscriber',
            index=models.Index(condition=models.Q(('repermission_due_at__isnull', False)), fields=['repermission_due_at'], name='newsletter_sub_reperm_due'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('email', ''), _negated=True), fields=('mailing', 'email'), name='newsletter_delivery_email_unique'),
        ),
        migrations.AddField(
            model_name='addresschange',
            name='subscriber',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='address_changes', to='newsletter.subscriber'),
        ),
        migrations.AddField(
            model_name='subscriberevent',
            name='by',
            field=models.ForeignKey(help_text="The coordinator whose act it was; empty for the subscriber's own.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='subscriberevent',
            name='mailing',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='events', to='newsletter.mailing', verbose_name='letter'),
        ),
        migrations.AddField(
            model_name='subscriberevent',
            name='subscriber',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='events', to='newsletter.subscriber', verbose_name='subscriber'),
        ),
        migrations.AddConstraint(
            model_name='addresschange',
            constraint=models.UniqueConstraint(fields=('subscriber',), name='newsletter_address_change_once'),
        ),
        migrations.AddIndex(
            model_name='subscriberevent',
            index=models.Index(condition=models.Q(('kind__in', ['joined', 'left', 'suppressed'])), fields=['at'], name='newsletter_event_counted'),
        ),
        migrations.RunPython(renew_fingerprints, migrations.RunPython.noop),
    ]
