"""The group of coordinators: ordinary Wagtail rights over the whole site."""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

GROUP_NAME = "Coordination"
_PAGE_ACTIONS = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
_MODEL_APPS = ("actions", "core", "home", "newsletter", "wagtailredirects")


def ensure_coordinators() -> Group:
    """Give the group every right that looking after a network takes; safe to repeat."""
    group, _created = Group.objects.get_or_create(name=GROUP_NAME)
    group.permissions.set(
        Permission.objects.filter(
            Q(content_type__app_label__in=_MODEL_APPS)
            | Q(content_type__app_label="wagtailadmin", codename="access_admin")
            | Q(content_type__app_label="wagtailcore", content_type__model__in=["collection", "site"])
        )
    )
    page_type = ContentType.objects.get_for_model(Page)
    root = Page.get_first_root_node()
    for action in _PAGE_ACTIONS:
        permission = Permission.objects.get(content_type=page_type, codename=f"{action}_page")
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    media = Permission.objects.filter(
        Q(content_type__app_label="wagtailimages", content_type__model="image")
        | Q(content_type__app_label="wagtaildocs", content_type__model="document")
    ).exclude(codename__startswith="view_")
    for permission in media:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=Collection.get_first_root_node(), permission=permission
        )
    return group
