"""Admin screens of this room that list rows."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.viewsets.model import ModelViewSet

from newsletter.models import Subscriber


class SubscriberViewSet(ModelViewSet):
    """Who receives the letter: to find somebody who asks, and to see how many there are."""

    model = Subscriber
    icon = "group"
    menu_order = 250
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    # The policy of subscribers keeps the form shut; the viewset builds it all the same.
    form_fields: list[str] = []
    list_display = [
        "email",
        Column("get_status_display", label=_("Status"), sort_key="status"),
        DateColumn("requested_at", label=_("Asked on"), sort_key="requested_at"),
        DateColumn("confirmed_at", label=_("Confirmed on"), sort_key="confirmed_at"),
        DateColumn("unsubscribed_at", label=_("Unsubscribed on"), sort_key="unsubscribed_at"),
    ]
    list_filter = ["status", "requested_at"]
    list_per_page = 50
    search_fields = ["email"]
    # A piece of an address is looked for, which full-text search does not find.
    search_backend_name = None
    inspect_view_fields = [
        "email",
        "status",
        "requested_at",
        "requested_notice",
        "origin",
        "confirmation_sent_at",
        "confirmed_at",
        "unsubscribed_at",
        "consents",
    ]
