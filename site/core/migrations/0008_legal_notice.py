import core.models.legal
import django.db.models.deletion
import wagtail.models.preview
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0007_accessibility_statement'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='LegalNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('publisher_name', models.CharField(blank=True, help_text='The full name of the body that publishes the site.', max_length=200, verbose_name='publisher')),
                ('publisher_form', models.CharField(blank=True, help_text='And its registration where it has one: association under the law of 1901, RNA W351234567…', max_length=200, verbose_name='legal form')),
                ('publisher_address', models.TextField(blank=True, verbose_name='address of its seat')),
                ('publisher_phone', core.models.legal.PhoneField(blank=True, max_length=40, verbose_name='its telephone')),
                ('publisher_email', models.EmailField(blank=True, help_text='Left empty: the contact address of the network.', max_length=254, verbose_name='its electronic address')),
                ('director', models.CharField(blank=True, help_text='First name, name and office of the person: the one who represents the publisher, as a rule.', max_length=200, verbose_name='director of publication')),
                ('editor', models.CharField(blank=True, help_text='Where it is somebody else.', max_length=200, verbose_name='responsible for the editing')),
                ('host_name', models.CharField(blank=True, help_text='The company or body whose machines carry the site.', max_length=200, verbose_name='host')),
                ('host_address', models.TextField(blank=True, verbose_name='address of the host')),
                ('host_phone', core.models.legal.PhoneField(blank=True, max_length=40, verbose_name='telephone of the host')),
                ('data_controller', models.CharField(blank=True, help_text='Left empty: the publisher.', max_length=200, verbose_name='controller of the data')),
                ('data_officer', models.CharField(blank=True, help_text='Name of the officer or of the service. Public bodies must have one.', max_length=200, verbose_name='data protection officer')),
                ('data_email', models.EmailField(blank=True, help_text='The officer’s where there is one: people write to it to see, correct or erase their data.', max_length=254, verbose_name='address for questions about data')),
                ('site', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, to='wagtailcore.site')),
            ],
            options={
                'verbose_name': 'legal notice',
                'verbose_name_plural': 'legal notices',
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
    ]
