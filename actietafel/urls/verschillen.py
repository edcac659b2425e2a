"""Addresses of the reconciliation."""

from django.urls import path

from actietafel.views import verschillen

urlpatterns = [
    path("kwartaal/verschil/<uuid:key>/", verschillen.verschil, name="verschil"),
    path("kwartaal/verschil/<uuid:key>/terug/", verschillen.verschil_reopen, name="verschil_reopen"),
    path("kwartaal/verschil/<uuid:key>/gemeld/", verschillen.verschil_report, name="verschil_report"),
    path("kwartaal/verschil/<uuid:key>/antwoord/", verschillen.verschil_remark, name="verschil_remark"),
    path("kwartaal/<slug:code>/verschillen/", verschillen.verschillen, name="verschillen"),
    path("kwartaal/<slug:code>/verschillen/opnieuw/", verschillen.verschillen_again, name="verschillen_again"),
    path("kwartaal/<slug:code>/verschillen/starten/", verschillen.verschillen_open, name="verschillen_open"),
]
