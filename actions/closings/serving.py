"""A document is read by those who see a page that uses it: a link to a draft's file opens nothing to a stranger."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from actions.closings.media_choices import Media, media_of
from core.models import CustomDocument


def hide_unpublished_document(document: CustomDocument, request: HttpRequest) -> None:
    """As for a page that is not live: a reader is told that nothing is there, not that a file is kept from him.

    Raises:
        Http404: the person may not read the document.
    """
    if not (
        _is_theirs(document, request.user) or _is_public(document, request) or _is_in_a_draft_of(document, request.user)
    ):
        raise Http404


def public_documents() -> QuerySet:
    """The keys of the documents that any reader may open: a live public page uses them."""
    page_type, document_type = (ContentType.objects.get_for_model(model) for model in (Page, CustomDocument))
    uses = ReferenceIndex.objects.filter(base_content_type=page_type, to_content_type=document_type)
    public = uses.annotate(page=Cast("object_id", BigIntegerField())).filter(
        page__in=Page.objects.live().public().values("pk")
    )
    return public.annotate(document=Cast("to_object_id", BigIntegerField())).values("document")


def _is_theirs(document: CustomDocument, user: Any) -> bool:
    policy = policy_registry.get(document)
    return user.is_authenticated and policy.user_has_any_permission_for_instance(user, ["choose", "change"], document)


def _is_public(document: CustomDocument, request: HttpRequest) -> bool:
    """Whether a live page uses it that the reader may open; a page behind a password opens its files with itself."""
    live = _pages_that_use(document).live()
    if live.public().exists():
        return True
    return any(
        all(restriction.accept_request(request) for restriction in page.get_view_restrictions()) for page in live
    )


def _pages_that_use(document: CustomDocument) -> PageQuerySet:
    """The pages whose saved content, for a live page the published one, holds the document."""
    page_type = ContentType.objects.get_for_model(Page)
    keys = ReferenceIndex.get_references_to(document).filter(base_content_type=page_type)
    return Page.objects.filter(pk__in=[int(key) for key in keys.values_list("object_id", flat=True)])


def _is_in_a_draft_of(document: CustomDocument, user: Any) -> bool:
    """Whether a draft that the person may edit holds it: what a partner attached is read before it is published."""
    if not user.is_authenticated:
        return False
    policy = policy_registry.get_by_type(Page)
    drafts = (
        policy.instances_user_has_permission_for(user, "change")
        .filter(has_unpublished_changes=True, latest_revision__isnull=False)
        # No index holds the references of drafts: the text of the key spares reading most of them.
        .filter(latest_revision__content__icontains=str(document.pk))
        .select_related("latest_revision")
    )
    wanted = Media(CustomDocument, str(document.pk))
    return any(wanted in media_of(page.latest_revision.as_object()) for page in drafts.iterator())
