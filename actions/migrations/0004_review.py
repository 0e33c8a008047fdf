import django.db.models.deletion
from django.db import migrations, models


def remove_stock_workflow(apps, schema_editor):
    """Wagtail's own migrations give the whole tree a workflow whose only reviewers were one of the stock groups."""
    workflows = apps.get_model("wagtailcore", "Workflow").objects
    tasks = apps.get_model("wagtailcore", "GroupApprovalTask").objects
    workflows.filter(name="Moderators approval", workflow_states=None).delete()
    tasks.filter(name="Moderators approval", groups=None, task_states=None, workflow_tasks=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0003_remove_stock_groups"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewTask",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "review by the institution’s editors",
                "verbose_name_plural": "reviews by the institution’s editors",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.RunPython(remove_stock_workflow, migrations.RunPython.noop),
    ]
