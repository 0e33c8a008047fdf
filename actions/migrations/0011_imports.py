
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('actions', '0010_map'),
        ('core', '0005_password_reset_requests'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WaitingSpreadsheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('content', models.BinaryField(verbose_name='content')),
                ('publish', models.BooleanField(default=False, verbose_name='publish')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='sent on')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'spreadsheet that waits',
                'verbose_name_plural': 'spreadsheets that wait',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='ImportedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(help_text='The old site or the kind of file, in words that stay the same.', max_length=150, verbose_name='source')),
                ('external_id', models.CharField(max_length=150, verbose_name='identifier there')),
                ('digest', models.CharField(blank=True, help_text='Of what the source said when it was read; empty as long as the page has its place but no text.', max_length=64, verbose_name='fingerprint')),
                ('imported_at', models.DateTimeField(auto_now=True, verbose_name='imported on')),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.customdocument', verbose_name='document')),
                ('image', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.customimage', verbose_name='picture')),
                ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='page')),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='version written')),
            ],
            options={
                'verbose_name': 'imported item',
                'verbose_name_plural': 'imported items',
                'ordering': ['source', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('source', 'external_id'), name='actions_imported_item_unique')],
            },
        ),
    ]
