"""The date of review of a sheet: who is told, once, and what « Toujours exact » does and leaves alone."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from actions import sheet_checks
from actions.models import ActionPage, ReviewReminder
from actions.sheet_checks import AlreadyConfirmed, confirm, next_review, tell_due
from core.models import Notification
from tests.actions.reviews.world import World, build_world
from home.models import HomePage
from tests.notified import notified

pytestmark = pytest.mark.django_db
