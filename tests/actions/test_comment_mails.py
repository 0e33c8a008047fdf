"""Line 7 of the standard of rights: mails about comments go to people who may still write in the page."""

from typing import Any

import pytest
from wagtail.models import Comment, CommentReply, PageSubscription

from core.models import User
from home.models import HomePage
from tests.actions.foreign_world import ForeignWorld, build_foreign_world
from tests.admin_forms import posted
from tests.factories import MembershipFactory, UserFactory
from tests.notified import notified

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tree: HomePage) -> ForeignWorld:
    return build_foreign_world()


@pytest.fixture
def former(world: ForeignWorld) -> User:
    """Who wrote for our institution, and left it for another."""
    membership = MembershipFactory(institution=world.ours, editor=True)
    user = membership.user
    membership.institution = world.theirs
    membership.save()
    return user


def replying_to(comment: Comment, form: Any) -> dict[str, Any]:
    """The untouched form, with a reply to a thread and a comment of its own."""
    return posted(form) | {
        "comments-TOTAL_FORMS": 2,
        "comments-INITIAL_FORMS": 1,
        "comments-0-id": comment.pk,
        "comments-0-contentpath": comment.contentpath,
        "comments-0-text": comment.text,
        "comments-0-position": "",
        "comments-0-replies-TOTAL_FORMS": 1,
        "comments-0-replies-INITIAL_FORMS": 0,
        "comments-0-replies-0-text": "Bien vu",
        "comments-1-contentpath": "summary",
        "comments-1-text": "Autre remarque",
        "comments-1-position": "",
        "comments-1-replies-TOTAL_FORMS": 0,
        "comments-1-replies-INITIAL_FORMS": 0,
    }


def reply(world: ForeignWorld, client_of: Any, comment: Comment, address: str) -> None:
    session = client_of(world.member)
    response = session.post(address, replying_to(comment, session.get(address).context["form"]))
    assert response.status_code == 302, response.context["form"].errors
    assert CommentReply.objects.filter(text="Bien vu", comment=comment).exists()


@pytest.mark.parametrize("screen", ["edit/", "revisions/{revision}/revert/"])
def test_rights_leak_7_who_left_hears_nothing_more(
    world: ForeignWorld, former: User, client_of: Any, screen: str
) -> None:
    page = world.own_news
    comment = Comment.objects.create(page=page, user=former, text="Une date ?", contentpath="title")
    CommentReply.objects.create(comment=comment, user=world.colleague, text="Je cherche")
    CommentReply.objects.create(comment=comment, user=former, text="Merci")
    follower = MembershipFactory(institution=world.ours).user
    gone = MembershipFactory(institution=world.theirs).user
    for person in (follower, gone):
        PageSubscription.objects.create(page=page, user=person, comment_notifications=True)
    address = f"/admin/pages/{page.pk}/" + screen.format(revision=page.latest_revision_id)
    reply(world, client_of, comment, address)
    sent = {address: message.body for address, message in notified().items()}
    assert set(sent) == {world.colleague.email, follower.email}
    # Who spoke in a thread hears of that thread; who follows the page hears all.
    assert "Bien vu" in sent[world.colleague.email]
    assert "Autre remarque" not in sent[world.colleague.email]
    assert "Autre remarque" in sent[follower.email]


def test_rights_leak_7_a_lost_subscription_is_dropped(world: ForeignWorld, former: User, client_of: Any) -> None:
    page = world.own_news
    comment = Comment.objects.create(page=page, user=world.colleague, text="Une date ?", contentpath="title")
    for person in (former, world.colleague):
        PageSubscription.objects.create(page=page, user=person, comment_notifications=True)
    reply(world, client_of, comment, f"/admin/pages/{page.pk}/edit/")
    kept = PageSubscription.objects.filter(page=page, comment_notifications=True)
    # Who replied opened the page, and so hears of it too.
    assert {row.user for row in kept} == {world.colleague, world.member}


def test_saving_without_a_comment_writes_to_nobody(world: ForeignWorld, client_of: Any) -> None:
    PageSubscription.objects.create(page=world.own_news, user=world.colleague, comment_notifications=True)
    session = client_of(world.member)
    address = f"/admin/pages/{world.own_news.pk}/edit/"
    response = session.post(address, posted(session.get(address).context["form"]))
    assert response.status_code == 302
    assert not notified()


def commenting(form: Any, text: str) -> dict[str, Any]:
    """The untouched form of a page without comments, with one on its summary."""
    return posted(form) | {
        "comments-TOTAL_FORMS": 1,
        "comments-INITIAL_FORMS": 0,
        "comments-0-contentpath": "summary",
        "comments-0-text": text,
        "comments-0-position": "",
        "comments-0-replies-TOTAL_FORMS": 0,
        "comments-0-replies-INITIAL_FORMS": 0,
    }


def test_who_is_named_hears_of_it_once(world: ForeignWorld, client_of: Any) -> None:
    page, session = world.own_news, client_of(world.member)
    PageSubscription.objects.create(page=page, user=world.colleague, comment_notifications=True)
    address = f"/admin/pages/{page.pk}/edit/"
    text = f"@{world.colleague}, et vous @{world.stranger} ? <b>"
    session.post(address, commenting(session.get(address).context["form"], text))
    mails = notified()
    assert set(mails) == {world.colleague.email}, "whoever may not write in the page is not told of it"
    message = mails[world.colleague.email]
    assert f"{world.member} s’adresse à vous au sujet de" in message.subject
    assert message.body.count(text) == 1, "who follows the page is not told a second time"
    assert "&lt;b&gt;" in message.alternatives[0][0]
    comment = Comment.objects.get(text=text)
    assert f"/admin/pages/{page.pk}/edit/?comment={comment.pk}" in message.body
    session.post(address, posted(session.get(address).context["form"]))
    assert not notified()


def test_who_is_named_by_an_edit_hears_of_it_and_the_others_not_again(world: ForeignWorld, client_of: Any) -> None:
    page, session = world.own_news, client_of(world.member)
    other = MembershipFactory(institution=world.ours, user__first_name="Nolwenn").user
    comment = Comment.objects.create(page=page, user=world.member, text=f"@{world.colleague}", contentpath="title")
    address = f"/admin/pages/{page.pk}/edit/"

    def edit(text: str) -> None:
        data = posted(session.get(address).context["form"]) | {
            "comments-TOTAL_FORMS": 1,
            "comments-INITIAL_FORMS": 1,
            "comments-0-id": comment.pk,
            "comments-0-contentpath": "title",
            "comments-0-text": text,
            "comments-0-position": "",
            "comments-0-replies-TOTAL_FORMS": 0,
            "comments-0-replies-INITIAL_FORMS": 0,
        }
        assert session.post(address, data).status_code == 302

    edit(f"@{world.colleague} ?")
    assert set(notified()) == {world.colleague.email}
    edit(f"@{world.colleague} et @{other} ?")
    assert set(notified()) == {other.email}


def test_who_loses_the_page_before_the_mail_leaves_hears_nothing(world: ForeignWorld, client_of: Any) -> None:
    page, session = world.own_news, client_of(world.member)
    address = f"/admin/pages/{page.pk}/edit/"
    session.post(address, commenting(session.get(address).context["form"], f"@{world.colleague}"))
    world.colleague.memberships.all().delete()
    assert not notified()


def test_a_comment_on_a_new_page_names_too(world: ForeignWorld, client_of: Any) -> None:
    session = client_of(world.member)
    address = f"/admin/pages/add/actions/newspage/{world.own_profile.pk}/"
    data = commenting(session.get(address).context["form"], f"@{world.colleague}")
    assert session.post(address, data | {"title": "Le forum", "slug": "le-forum"}).status_code == 302
    assert set(notified()) == {world.colleague.email}


def test_a_member_who_opened_a_page_hears_of_comments_until_the_switch_is_off(
    world: ForeignWorld, client_of: Any
) -> None:
    page, coordinator = world.own_news, UserFactory(coordinator=True)
    address = f"/admin/pages/{page.pk}/edit/"
    client_of(world.member).get(address)
    session = client_of(coordinator)

    session.post(address, commenting(session.get(address).context["form"], "Quand aura-t-il lieu ?"))
    assert set(notified()) == {world.member.email}
    assert not PageSubscription.objects.get(page=page, user=coordinator).comment_notifications
    PageSubscription.objects.filter(user=world.member).update(comment_notifications=False)
    client_of(world.member).get(address)
    Comment.objects.all().delete()
    session.post(address, commenting(session.get(address).context["form"], "Et où ?"))
    assert not notified()
