"""Line 13 of the standard of rights: who hears of a proposal and of its answer, by what a real server received."""

from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail
from wagtail import signals
from wagtail.models import GroupApprovalTask, TaskState, Workflow, WorkflowState, WorkflowTask

from actions import participations
from actions.models import ActionPage, Institution, Membership, NewsIndexPage
from core.models import Notification, NotificationBox, User
from core.models.notification import Rhythm
from home.models import HomePage
from tests.actions.reviews.world import World, approve, press, propose, send_back
from tests.admin_forms import posted
from tests.factories import MembershipFactory, NewsPageFactory, PartnerPageFactory, UserFactory
from tests.newsletter.smtp import Inbox
from tests.notified import notified

pytestmark = pytest.mark.django_db


def told(world: World) -> set[str]:
    """The names of those who get a mail now."""
    mails = notified()
    names = {name for name, person in world.people.items() if person.email in mails}
    assert len(names) == len(mails)
    return names


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def subject_of(message: EmailMessage) -> str:
    """On one line, with plain spaces."""
    return " ".join(message["Subject"].split())


def received(inbox: Inbox, person: User) -> EmailMessage:
    notified()
    mails = dict(zip(inbox.addresses, inbox.messages, strict=True))
    assert person.email in mails, mails.keys()
    return mails[person.email]


def test_the_editors_of_the_lead_hear_of_a_proposal_and_nobody_else(world: World) -> None:
    propose(world)
    assert told(world) == {"editor", "admin"}


def test_a_partners_proposal_goes_to_the_leads_editors(world: World) -> None:
    propose(world, "partner's editor")
    assert told(world) == {"editor", "admin"}


def test_without_an_editor_the_coordinators_hear_of_it(world: World) -> None:
    Membership.objects.filter(user__in=[world.people["editor"], world.people["admin"]]).delete()
    propose(world)
    assert told(world) == {"coordinator"}


def test_a_lead_whose_only_editor_left_the_network_is_no_reviewer(world: World) -> None:
    User.objects.filter(pk__in=[world.people["editor"].pk, world.people["admin"].pk]).update(is_active=False)
    propose(world)
    assert told(world) == {"coordinator"}


def test_reviewers_are_those_of_the_moment_when_the_mail_leaves(world: World) -> None:
    propose(world)
    world.people["editor"].memberships.update(role="contributor")
    assert told(world) == {"admin"}


def test_a_proposal_that_was_withdrawn_or_answered_is_mailed_to_nobody(world: World) -> None:
    propose(world)
    press(world.session("author"), world, "withdraw")
    assert told(world) == set()


def test_the_writer_hears_of_the_approval(world: World, inbox: Inbox) -> None:
    propose(world)
    approve(world)
    message = received(inbox, world.people["author"])
    assert subject_of(message).endswith("« Proposé », votre proposition, est publiée")
    assert f"http://localhost{world.fresh().get_url_parts()[2]}" in text_of(message)
    assert inbox.addresses == [world.people["author"].email]


def test_an_approval_with_edits_says_so_and_by_whom(world: World, inbox: Inbox) -> None:
    propose(world)
    approve(world, title="Corrigé")
    message = received(inbox, world.people["author"])
    assert f"avec des retouches de {world.people['editor']}" in subject_of(message)


def test_a_reviewer_who_saves_without_a_change_has_edited_nothing(world: World, inbox: Inbox) -> None:
    propose(world)
    page = world.fresh().get_latest_revision_as_object()
    page.save_revision(user=world.people["editor"])
    approve(world)
    assert "retouches" not in str(received(inbox, world.people["author"])["Subject"])


def test_the_word_of_an_approval_is_in_the_mail(world: World, inbox: Inbox) -> None:
    propose(world)
    session = world.session("editor")
    press_with = '{"comment": "Bravo <b>"}'
    response = press(session, world, "approve", **{"workflow-action-extra-data": press_with})
    assert response.status_code == 302
    message = received(inbox, world.people["author"])
    assert "« Bravo <b> »" in text_of(message)
    assert "Bravo &lt;b&gt;" in text_of(message, "html")


def test_the_writer_hears_of_what_came_back_with_the_word(world: World, inbox: Inbox) -> None:
    propose(world)
    send_back(world)
    message = received(inbox, world.people["author"])
    assert f"{world.people['editor']} vous renvoie « Proposé » avec un mot" in " ".join(message["Subject"].split())
    assert "Il manque la date" in text_of(message)
    assert f"http://localhost{world.edit}" in text_of(message)


def test_answers_reach_even_who_wants_no_mail(world: World) -> None:
    for name in ("author", "editor"):
        NotificationBox.objects.create(person=world.people[name], rhythm=Rhythm.NEVER)
    propose(world)
    assert told(world) == {"admin"}
    send_back(world)
    assert told(world) == {"author"}


@pytest.mark.parametrize("answer", [approve, send_back])
def test_who_lost_the_page_hears_no_answer(world: World, answer: Any) -> None:
    propose(world)
    answer(world)
    world.people["author"].memberships.all().delete()
    assert told(world) == set()


@pytest.mark.parametrize("answer", [approve, send_back])
def test_nobody_hears_of_their_own_answer(world: World, answer: Any) -> None:
    """The writer became an editor meanwhile."""
    propose(world)
    world.people["author"].memberships.update(role="editor")
    answer(world, "author")
    assert "author" not in told(world)


@pytest.mark.parametrize("publisher", ["editor", "allowed partner", "coordinator"])
def test_the_writer_hears_that_it_was_published_without_an_answer(world: World, inbox: Inbox, publisher: str) -> None:
    propose(world)
    assert press(world.session(publisher), world, "publish").status_code == 302
    message = received(inbox, world.people["author"])
    assert "votre proposition, est publiée" in message["Subject"]
    assert inbox.addresses == [world.people["author"].email]


def test_the_writer_hears_that_a_coordinator_put_it_aside(world: World, inbox: Inbox) -> None:
    propose(world)
    press(world.session("coordinator"), world, "withdraw")
    message = received(inbox, world.people["author"])
    assert "a mis de côté votre proposition" in message["Subject"]


def test_who_withdraws_hears_nothing(world: World) -> None:
    propose(world)
    told(world)
    press(world.session("author"), world, "withdraw")
    assert told(world) == set()


def test_whoever_proposes_it_again_hears_of_it(world: World) -> None:
    propose(world)
    send_back(world)
    told(world)
    propose(world, "contributor", title="Repris")
    assert told(world) == {"editor", "admin"}
    approve(world)
    assert told(world) == {"contributor"}


def test_the_mail_shows_what_changes(world: World, inbox: Inbox) -> None:
    world.sheet.challenge = "<p>Réunir les acteurs chaque mois.</p>"
    world.sheet.save_revision().publish()
    page = world.fresh()
    page.challenge = "<p>Réunir <b>tous</b> les acteurs chaque semaine.</p>"
    page.save_revision(user=world.people["author"])
    propose(world, title="<script>alert(1)</script>")
    message = received(inbox, world.people["editor"])
    text, html = text_of(message), text_of(message, "html")
    assert f"{world.people['author']} propose des changements à" in subject_of(message)
    assert "− Réunir les acteurs chaque mois" in text
    assert "+ Réunir tous les acteurs chaque semaine" in text
    assert "<del>mois.</del><ins>semaine.</ins>" in html
    assert "<script>" not in html
    assert "<ins>&lt;script&gt;alert(1)&lt;/script&gt;</ins>" in html
    # What was only saved again is not said to change.
    assert "La mise en forme" not in text
    assert text.count("\n  + ") == 2
    assert f"http://localhost{world.edit}" in text


def test_the_mail_of_a_new_page_shows_its_first_words(tree: HomePage, inbox: Inbox) -> None:
    profile = PartnerPageFactory()
    author = MembershipFactory(institution=profile.institution).user
    editor = MembershipFactory(institution=profile.institution, editor=True).user
    news = NewsPageFactory(parent=profile, live=False, owner=author, title="Un forum", summary="Cent jeunes au forum.")
    news.get_workflow().start(news, author)
    message = received(inbox, editor)
    assert f"{author} propose « Un forum »" in subject_of(message)
    text = text_of(message)
    assert "Cent jeunes au forum." in text
    assert "Le forum a réuni quinze jeunes." in text
    # Its address is not what it is read for.
    assert news.slug not in text


def test_a_new_sheet_proposed_while_it_is_created_goes_to_its_lead(world: World, inbox: Inbox) -> None:
    session = world.session("contributor")
    address = f"/admin/pages/add/actions/actionpage/{world.sheet.get_parent().pk}/"
    data = posted(session.get(address).context["form"]) | {
        "title": "Nouvelle fiche",
        "slug": "nouvelle-fiche",
        "lead_institution": world.lead.pk,
        "action-submit": "1",
    }
    response = session.post(address, data)
    assert response.status_code == 302, response.context["form"].errors
    assert ActionPage.objects.get(title="Nouvelle fiche").leads == [world.lead]
    notified()
    assert set(inbox.addresses) == {world.people["editor"].email, world.people["admin"].email}


def test_wagtails_own_mails_are_silent(world: World) -> None:
    """Those to superusers and to the groups of a stock task too."""
    boss = User.objects.create_superuser("chef@example.org", "x", first_name="A", last_name="B")
    stock = {
        "group_approval_task_submitted_email_notification": (signals.task_submitted, TaskState),
        "workflow_state_submitted_email_notification": (signals.workflow_submitted, WorkflowState),
        "workflow_state_rejected_email_notification": (signals.workflow_rejected, WorkflowState),
        "workflow_state_approved_email_notification": (signals.workflow_approved, WorkflowState),
    }
    for name, (signal, sender) in stock.items():
        receivers, _asynchronous = signal._live_receivers(sender)
        assert not [one for one in receivers if type(one).__module__.startswith("wagtail")], name
    task = GroupApprovalTask.objects.create(name="Groupe")
    task.groups.set(world.people["coordinator"].groups.all())
    workflow = Workflow.objects.create(name="Groupe")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    state = workflow.start(world.fresh(), world.people["author"])
    state.current_task_state.reject(user=boss)
    propose_again = world.fresh().current_workflow_state
    propose_again.resume(user=world.people["author"])
    propose_again.current_task_state.approve(user=boss)
    notified()
    assert not mail.outbox
    assert not Notification.objects.exists()


def test_a_page_that_is_gone_is_told_to_nobody(world: World) -> None:
    propose(world)
    world.fresh().delete()
    assert told(world) == set()


def test_the_former_lead_hears_nothing_of_what_was_proposed_before_it_left(world: World) -> None:
    successor = Institution.objects.create(name="La suivante")
    heir = MembershipFactory(institution=successor, editor=True).user
    propose(world)
    participations.add_lead(world.sheet, successor)
    participations.remove(world.sheet, world.lead)
    Notification.objects.filter(kind__startswith="actions.partners").delete()
    mails = notified()
    assert world.people["editor"].email not in mails
    # Who came later finds it on the desk.
    assert heir.email not in mails
    html = world.session("editor").get("/admin/").content.decode()
    assert "desk-to-review" not in html
    world.people["heir"] = heir
    assert "desk-to-review" in world.session("heir").get("/admin/").content.decode()


def test_a_proposal_for_the_networks_own_pages_goes_to_the_other_coordinators(tree: HomePage) -> None:
    proposer, reader = UserFactory.create_batch(2, coordinator=True)
    MembershipFactory(admin=True)
    news = NewsPageFactory(parent=NewsIndexPage.objects.get(), live=False)
    news.get_workflow().start(news, proposer)
    assert set(notified()) == {reader.email}
