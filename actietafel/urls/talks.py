"""Addresses of the conversation round."""

from django.urls import path

from actietafel.views import proposing, talk_page, talks

urlpatterns = [
    path("kwartaal/<slug:code>/gesprekken/", talks.gesprekken, name="gesprekken"),
    path("kwartaal/<slug:code>/gesprekken/agenda.ics", talks.gesprekken_ics, name="gesprekken_ics"),
    path("gesprek/<slug:code>/", talk_page.gesprek, name="gesprek"),
    path("gesprek/<slug:code>/plannen/", talks.gesprek_plan, name="gesprek_plan"),
    path("gesprek/<slug:code>/agenda.ics", talks.gesprek_ics, name="gesprek_ics"),
    path("gesprek/<slug:code>/lijst/", talk_page.gesprek_list, name="gesprek_list"),
    path("gesprek/<slug:code>/geweest/", talks.gesprek_hold, name="gesprek_hold"),
    path("gesprek/<slug:code>/niet-geweest/", talks.gesprek_unhold, name="gesprek_unhold"),
    path("gesprek/<slug:code>/<str:casus>/", talk_page.gesprek_block, name="gesprek_block"),
    path("gesprek/<slug:code>/<str:casus>/van-agenda/", talk_page.gesprek_off, name="gesprek_off"),
    path("casus/<str:code>/voorbespreking/", proposing.casus_talk, name="casus_talk"),
    path("casus/<str:code>/inbrengen/", proposing.casus_propose, name="casus_propose"),
]
