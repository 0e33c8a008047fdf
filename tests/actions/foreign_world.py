"""Two institutions: ours, whose member looks around, and theirs, whose drafts the member must not hear of."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from wagtail.models import Comment, GroupApprovalTask, Page, Revision, TaskState, Workflow, WorkflowTask

from actions.bin import put_into_bin
from actions.models import ActionPage, Institution, NewsPage, PartnerPage, PlaceReport
from core.models import User
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    InvitationFactory,
    MembershipFactory,
    NewsPageFactory,
    PartnerPageFactory,
    PlaceReportFactory,
)

# In every title of theirs, so that a search finds them if it may; the secret below is in those of drafts only.
WORD = "Phosphorescence"


@dataclass
class ForeignWorld:
    """``secret`` stands in the titles and the addresses of what the member must not hear of."""

    secret: str
    member: User
    colleague: User
    stranger: User
    ours: Institution
    theirs: Institution
    own_profile: PartnerPage
    own_news: NewsPage
    draft: NewsPage
    live: NewsPage
    action: ActionPage
    profile: PartnerPage
    binned: NewsPage
    task: GroupApprovalTask
    workflow: Workflow
    comment: Comment
    report: PlaceReport

    @property
    def foreign_pages(self) -> list[Page]:
        return [self.draft, self.live, self.action, self.profile, self.binned]

    @property
    def foreign_keys(self) -> list[int]:
        return [page.pk for page in self.foreign_pages]

    @property
    def revisions(self) -> list[Revision]:
        return list(Revision.page_revisions.filter(object_id__in=[str(key) for key in self.foreign_keys]))

    def task_state(self, page: Page) -> TaskState:
        return page.current_workflow_state.current_task_state


def build_foreign_world(role: str = "admin") -> ForeignWorld:
    """The world, on a site whose fixed pages exist; ``role`` is the trait of the member's membership."""
    secret = secrets.token_hex(8)
    ours, theirs = InstitutionFactory.create_batch(2)
    member = MembershipFactory(institution=ours, **{role: True}).user
    colleague = MembershipFactory(institution=ours, editor=True).user
    # Their people are not to be heard of either.
    stranger = MembershipFactory(institution=theirs, admin=True, user__last_name=f"Inconnue-{secret}").user
    own_profile = PartnerPageFactory(institution=ours)
    profile = PartnerPageFactory(institution=theirs, title=f"{WORD} {secret}", slug=f"profil-{secret}", live=False)
    draft = NewsPageFactory(
        parent=profile, title=f"{WORD} {secret}", slug=f"brouillon-{secret}", live=False, owner=stranger
    )
    live = NewsPageFactory(parent=PartnerPageFactory(), title=f"{WORD} publique", slug="publique", owner=stranger)
    action = ActionPageFactory(title=f"{WORD} {secret}", slug=f"fiche-{secret}", live=False, leads=[theirs])
    for page in (draft, live):
        page.title = f"{WORD} suite {secret}"
        page.save_revision(user=stranger)
    # Their own wrote it, published it and deleted it: nobody but coordinators hears of it any more.
    binned = NewsPageFactory(parent=own_profile, title=f"{WORD} jetée {secret}", slug=f"jetee-{secret}", owner=member)
    put_into_bin(binned, member)
    task = GroupApprovalTask.objects.create(name="Relecture")
    task.groups.add(Group.objects.create(name="Relecture"))
    workflow = Workflow.objects.create(name="Relecture")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    # One waits for its institution's editors, the other for a group that a coordinator made.
    for page, review in ((draft, Workflow.objects.get(workflow_pages__page__depth=2)), (live, workflow)):
        page.refresh_from_db()
        review.start(page, stranger)
    # Nobody but theirs may hear whom they invite.
    InvitationFactory(institution=theirs, email=f"{secret}@example.org", invited_by=stranger)
    comment = Comment.objects.create(page=draft, user=stranger, text=f"Remarque {secret}", contentpath="title")
    # What a reader wrote to theirs is for theirs.
    report = PlaceReportFactory(page=live, place_name=f"Lieu {secret}", message=f"Ailleurs, {secret}")
    return ForeignWorld(
        secret=secret,
        member=member,
        colleague=colleague,
        stranger=stranger,
        ours=ours,
        theirs=theirs,
        own_profile=own_profile,
        own_news=NewsPageFactory(parent=own_profile, owner=member),
        draft=draft,
        live=live,
        action=action,
        profile=profile,
        binned=binned,
        task=task,
        workflow=workflow,
        comment=comment,
        report=report,
    )


def heard(response: Any) -> str:
    """All that a response tells a person: its text, where it leads, and the messages that the next screen shows."""
    body = (b"".join(response) if response.streaming else response.content).decode(errors="replace")
    if "json" in response.headers.get("Content-Type", ""):
        body = json.dumps(json.loads(body), ensure_ascii=False)
    said = [str(message) for message in getattr(response.wsgi_request, "_messages", None) or []]
    return "\n".join([body, response.headers.get("Location", ""), *said])
