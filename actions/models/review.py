from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Task, TaskState, get_default_page_content_type
from wagtail.permissions import policy_registry

from actions.reviews.forms import SEND_BACK, form_for
from actions.reviews.lock import ProposalLock


class ReviewOver(PermissionDenied):
    """The proposal was answered or withdrawn meanwhile."""


class WordMissing(PermissionDenied):
    """A page is sent back with a word to its writer, never without."""


class ReviewTask(Task):
    """Reading what somebody proposes, before readers see it.

    Its reviewers are computed at the moment of review and stored nowhere: whoever the page policy lets « review » the
    page. Writers may go on writing meanwhile: what is approved is what its reviewer had on the screen.
    """

    lock_class = ProposalLock

    class Meta:
        verbose_name = _("review by the institution’s editors")
        verbose_name_plural = _("reviews by the institution’s editors")

    @classmethod
    def get_description(cls) -> str:
        return str(
            _("Editors of the institution that publishes the page approve what others propose, and coordinators do.")
        )

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return self.user_can_review(obj, user)

    def user_can_review(self, obj: Any, user: Any) -> bool:
        """Whether the person is a reviewer of the page now."""
        return _may(user, "review", obj)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        if not self.user_can_review(obj, user):
            return []
        return [
            ("approve", _("Approve"), False),
            ("approve", _("Approve with a word"), True),
            (SEND_BACK, _("Send back with a word"), True),
        ]

    def get_form_for_action(self, action: str) -> type:
        return form_for(action)

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, comment: str = "", **kwargs: Any) -> None:
        """Approve or send back, once.

        Raises:
            ReviewOver: somebody else was faster.
            WordMissing: sent back without a word.
            PermissionDenied: the person is no reviewer of the page any more.
        """
        page = task_state.workflow_state.content_object
        # Evaluated for its lock alone: the second of two reviewers waits here, then finds the answer of the first.
        Page.objects.select_for_update(no_key=True).filter(pk=page.pk).values_list("pk").first()
        task_state.refresh_from_db(fields=["status"])
        if task_state.status != TaskState.STATUS_IN_PROGRESS:
            raise ReviewOver
        # Asked anew: what this request read of the person's rights may be older than the lock.
        if not self.user_can_review(page, get_user_model()._default_manager.get(pk=user.pk)):
            raise PermissionDenied
        form = form_for(action_name)({"comment": comment})
        if not form.is_valid():
            raise WordMissing
        super().on_action(task_state, user, action_name, comment=form.cleaned_data["comment"])

    # While a page is on a task, Wagtail asks the task instead of the page's own rights.
    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return _may(user, "lock", obj)

    def user_can_unlock(self, obj: Any, user: Any) -> bool:
        return _may(user, "unlock", obj)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet:
        pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "review")
        # The number of the object is stored as text, whatever the object.
        keys = pages.annotate(review_key=Cast("pk", CharField())).order_by().values("review_key")
        return TaskState.objects.filter(
            task=self,
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__base_content_type=get_default_page_content_type(),
            workflow_state__object_id__in=keys,
        )


def _may(user: Any, action: str, page: Any) -> bool:
    return bool(policy_registry.get_by_type(Page).user_has_permission_for_instance(user, action, page))
