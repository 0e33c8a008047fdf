from typing import Any

import factory
from factory.django import DjangoModelFactory

from config.coordination import ensure_coordinators
from core.models import BasePage, User

PASSWORD = "une-phrase-de-passe-longue"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    first_name = factory.Sequence(lambda n: f"Prénom{n}")
    last_name = "Le Goff"
    email = factory.Sequence(lambda n: f"personne{n}@example.org")

    class Params:
        coordinator = factory.Trait(in_group=True)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, in_group: bool = False, **kwargs: Any) -> User:
        user = User.objects.create_user(password=PASSWORD, **kwargs)
        if in_group:
            user.groups.add(ensure_coordinators())
        return user


class PageFactory(DjangoModelFactory):
    """Adds the page below ``parent`` and publishes it, unless ``live=False``."""

    class Meta:
        abstract = True

    title = factory.Sequence(lambda n: f"Page {n}")

    @classmethod
    def default_parent(cls) -> BasePage:
        raise AssertionError(f"{cls.__name__} needs a parent")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        parent = kwargs.pop("parent", None) or cls.default_parent()
        parent.refresh_from_db()
        page = model_class(**kwargs)
        parent.add_child(instance=page)
        revision = page.save_revision(user=page.owner)
        if page.live:
            revision.publish()
            page.refresh_from_db()
        return page
