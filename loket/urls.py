"""Every address of Loket, in Dutch, each with a name; what concerns a pupil has a random code in it, never a sequence.

The access matrix walks all of them."""

from allauth.account import views as account
from django.urls import include, path, re_path

from loket import views

urlpatterns = [
    path("", views.vandaag, name="vandaag"),
    path("vandaag/team/", views.team, name="team"),
    path("gezond", views.gezond, name="gezond"),
    path("zoeken/", views.search, name="search"),
    path("wie-is-wie/", views.who_is_who, name="who_is_who"),
    path("overdracht/", views.handover_new, name="handover_new"),
    path("overdracht/<int:pk>/", views.handover, name="handover"),
    path("overdracht/<int:pk>/gelezen/", views.handover_read, name="handover_read"),
    path("uitleg/gegevens/", views.about_data, name="about_data"),
    path("inzage/", views.read_log, name="read_log"),
    path("beheer/", include("loket.beheer.urls")),
    path("", include("accounts.urls")),
    path("", include("cases.urls")),
    path("casus/<slug:code>/", views.casus, name="casus"),
    path("casus/<slug:code>/tijdlijn/", views.casus_timeline, name="casus_timeline"),
    path("", include("overleg.urls")),
    path("", include("actietafel.urls")),
    path("", include("plaatsing.urls")),
    path("", include("taskforce.urls")),
    path("inloggen/", account.login, name="account_login"),
    path("uitloggen/", account.logout, name="account_logout"),
    path("wachtwoord/vergeten/", account.password_reset, name="account_reset_password"),
    path("wachtwoord/vergeten/verstuurd/", account.password_reset_done, name="account_reset_password_done"),
    # not <slug:…>: a slug may hold hyphens and would swallow half of the key
    re_path(
        r"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "wachtwoord/nieuw/klaar/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("wachtwoord/wijzigen/", account.password_change, name="account_change_password"),
]
handler404 = "loket.views.not_found"
