import django.core.validators
import django.db.models.deletion
import wagtail.models.preview
from django.db import migrations, models



def take_over_the_status(apps, schema_editor):
    """The state that was declared with the identity of the network stays declared."""
    NetworkSettings = apps.get_model('core', 'NetworkSettings')
    AccessibilityStatement = apps.get_model('core', 'AccessibilityStatement')
    for site_id, status in NetworkSettings.objects.values_list('site_id', 'accessibility_status'):
        AccessibilityStatement.objects.create(site_id=site_id, status=status)


def give_the_status_back(apps, schema_editor):
    NetworkSettings = apps.get_model('core', 'NetworkSettings')
    AccessibilityStatement = apps.get_model('core', 'AccessibilityStatement')
    for site_id, status in AccessibilityStatement.objects.values_list('site_id', 'status'):
        NetworkSettings.objects.filter(site_id=site_id).update(accessibility_status=status)


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0006_network_identity'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessibilityStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('totally', 'fully compliant'), ('partially', 'partially compliant'), ('non', 'not compliant')], default='non', help_text='Said at the foot of every page. Fully: an audit found that every criterion is met. Partially: at least half of them. Not compliant: fewer than half, or no audit.', max_length=10, verbose_name='state of compliance')),
                ('entity', models.CharField(blank=True, help_text='The body that answers for the site. Left empty: the publisher of the legal notice.', max_length=200, verbose_name='who commits to it')),
                ('plan_url', models.URLField(blank=True, help_text='The address of the « schéma pluriannuel » where you have one.', verbose_name='multi-year plan')),
                ('actions_url', models.URLField(blank=True, help_text='The address of this year’s plan of action where you have one.', verbose_name='plan of action')),
                ('audited_by', models.CharField(blank=True, help_text='A company, or a team of yours.', max_length=200, verbose_name='who did the audit')),
                ('audited_on', models.DateField(blank=True, null=True, verbose_name='date of the audit')),
                ('rate', models.DecimalField(blank=True, decimal_places=2, help_text='As the audit reports it, for example 76,5.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='criteria met, in %')),
                ('non_conformities', models.TextField(blank=True, help_text='One item a line.', verbose_name='what does not comply')),
                ('exemptions', models.TextField(blank=True, help_text='One item a line, each with its reason and what you offer instead.', verbose_name='exemptions for disproportionate burden')),
                ('out_of_scope', models.TextField(blank=True, help_text='One item a line: maps meant for navigation, documents older than 2018, content of others…', verbose_name='content that the law leaves out')),
                ('established_on', models.DateField(blank=True, null=True, verbose_name='declared on')),
                ('updated_on', models.DateField(blank=True, null=True, verbose_name='updated on')),
                ('technologies', models.TextField(blank=True, default='HTML5\nCSS\nJavaScript\nSVG', verbose_name='technologies')),
                ('environments', models.TextField(blank=True, help_text='One combination a line, for example: Firefox and NVDA.', verbose_name='browsers and screen readers of the tests')),
                ('tools', models.TextField(blank=True, help_text='One item a line.', verbose_name='tools of the evaluation')),
                ('pages_checked', models.TextField(blank=True, help_text='One page a line, its name then its address.', verbose_name='pages checked')),
                ('contact_email', models.EmailField(blank=True, help_text='Left empty: the contact address of the network. An answer is expected within a week.', max_length=254, verbose_name='address for difficulties')),
                ('contact_url', models.URLField(blank=True, verbose_name='form for difficulties')),
                ('site', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, to='wagtailcore.site')),
            ],
            options={
                'verbose_name': 'declaration of accessibility',
                'verbose_name_plural': 'declarations of accessibility',
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.RunPython(take_over_the_status, give_the_status_back),
        migrations.RemoveField(
            model_name='networksettings',
            name='accessibility_status',
        ),
    ]
