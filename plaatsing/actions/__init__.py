"""Acts of the Plaatsingsoverleg, a module each subject."""
