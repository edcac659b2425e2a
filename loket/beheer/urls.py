"""Addresses of beheer."""

from django.urls import path

from loket.beheer import calendar, lists, people, places, taskforce

urlpatterns = [
    path("", places.beheer, name="beheer"),
    path("gebruikers/", people.users, name="beheer_users"),
    path("gebruikers/nieuw/", people.user_new, name="beheer_user_new"),
    path("gebruikers/<int:pk>/", people.user, name="beheer_user"),
    path("gebruikers/<int:pk>/toegang/", people.toegang_new, name="beheer_toegang_new"),
    path("gebruikers/<int:pk>/uitnodigen/", people.user_invite_again, name="beheer_user_invite_again"),
    path("gebruikers/<int:pk>/beeindigen/", people.user_end, name="beheer_user_end"),
    path("gebruikers/<int:pk>/heropenen/", people.user_reopen, name="beheer_user_reopen"),
    path("toegang/<int:pk>/beeindigen/", people.toegang_end, name="beheer_toegang_end"),
    path("inlezen/<slug:kind>/", lists.fill_in, name="beheer_fill"),
    path("scholen/", places.schools, name="beheer_schools"),
    path("scholen/nieuw/", places.school_edit, name="beheer_school_new"),
    path("scholen/<str:code>/", places.school_edit, name="beheer_school"),
    path("scholen/<str:code>/consulent/", places.school_consulent, name="beheer_school_consulent"),
    path("gemeente/<int:pk>/consulent/", places.municipality_consulent, name="beheer_municipality_consulent"),
    path("gemeente/<int:pk>/leerplicht/", places.municipality_officers, name="beheer_municipality_officers"),
    path("waarneming/", places.cover, name="beheer_cover"),
    path("waarneming/<int:pk>/beeindigen/", places.cover_end, name="beheer_cover_end"),
    path("lijst/<slug:kind>/", places.places, name="beheer_list"),
    path("lijst/<slug:kind>/nieuw/", places.place_edit, name="beheer_place_new"),
    path("lijst/<slug:kind>/<int:pk>/", places.place_edit, name="beheer_place"),
    path("taskforce/", taskforce.taskforce, name="beheer_taskforce"),
    path("taskforce/mandaat/", taskforce.mandate_new, name="beheer_mandate_new"),
    path("taskforce/mandaat/<int:pk>/", taskforce.mandate_end, name="beheer_mandate_end"),
    path("taskforce/zetel/", taskforce.seat_new, name="beheer_seat_new"),
    path("taskforce/zetel/<int:pk>/", taskforce.seat_end, name="beheer_seat_end"),
    path("vakanties/", calendar.holidays, name="beheer_holidays"),
    path("vakanties/nieuw/", calendar.holiday_edit, name="beheer_holiday_new"),
    path("vakanties/<int:pk>/", calendar.holiday_edit, name="beheer_holiday"),
    path("vakanties/<int:pk>/verwijderen/", calendar.holiday_remove, name="beheer_holiday_remove"),
    path("schooljaar/", calendar.next_year, name="beheer_next_year"),
]
