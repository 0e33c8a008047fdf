"""Addresses of signing in, before Wagtail's own: some stand at the same place, and keep its names."""

from django.contrib.auth.decorators import login_required
from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.urls import display_custom_404
from wagtail.admin.views.account import LogoutView
from wagtail.utils.urlpatterns import decorate_urlpatterns

from core.signin import account_views, reset_views, views

_of_accounts = [
    path("account/deux-etapes/", account_views.TwoFactorView.as_view(), name="signin_two_factor"),
    path("account/deux-etapes/telephone/", account_views.SetupView.as_view(), name="signin_two_factor_setup"),
    path("account/deux-etapes/codes/", account_views.RecoveryCodesView.as_view(), name="signin_recovery_codes"),
    path("account/deux-etapes/arret/", account_views.SwitchOffView.as_view(), name="signin_two_factor_off"),
]
_of_everybody = [
    path("login/", views.SignInView.as_view(), name="wagtailadmin_login"),
    # Wagtail's lets out only those whom it lets in.
    path("logout/", LogoutView.as_view(), name="wagtailadmin_logout"),
    path("login/code/", views.PhoneCodeView.as_view(), name="signin_code"),
    path("login/code-de-secours/", views.RecoveryCodeView.as_view(), name="signin_recovery_code"),
    path("password_reset/", reset_views.ResetRequestView.as_view(), name="wagtailadmin_password_reset"),
    path(
        "password_reset/confirm/<uidb64>/<token>/",
        reset_views.ResetConfirmView.as_view(),
        name="wagtailadmin_password_reset_confirm",
    ),
]

urlpatterns = [*decorate_urlpatterns(_of_accounts, login_required), *_of_everybody]
# As Wagtail does to its own.
for _decorator in (display_custom_404, never_cache):
    urlpatterns = decorate_urlpatterns(urlpatterns, _decorator)
