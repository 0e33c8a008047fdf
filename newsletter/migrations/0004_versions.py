import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0003_subscribers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='newsletterissuepage',
            name='preheader',
            field=models.CharField(blank=True, help_text='What a mailbox shows after the subject: say what is worth opening the letter for. Empty, it is the titles of the news that each reader gets.', max_length=150, verbose_name='first words'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='left_out_because',
            field=models.CharField(blank=True, choices=[('nothing', 'Nothing in this letter was among their interests'), ('left', 'Left the list in the meantime'), ('paused', 'Paused the letter in the meantime'), ('twice', 'Their new address got this letter already')], max_length=10, verbose_name='left out because'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='content',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsletter.mailingcontent'),
        ),
    ]
