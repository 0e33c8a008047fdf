"""What the tables of this room hold, to compare before and after."""

from typing import Any

from django.apps import apps


def all_rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of the room, those of its many-to-many relations too."""
    models = apps.get_app_config("newsletter").get_models(include_auto_created=True)
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}
