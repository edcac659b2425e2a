"""The monthly meeting with the two fixed leerplicht officers of a municipality about pupils without enrolment (bron Koers VO:
"maandelijks afstemmingsoverleg met twee vaste leerplichtambtenaren … we bespreken deze casussen en verdelen de taken").

Nothing is put on its agenda: who is without enrolment and lives there stands on the list by itself, until the meeting is closed. Both
sides are inside the circle, so names are used; every row still starts from what each reader may see."""
