"""Who comes in: User, Toegang (role, scope, from–to), Consulentschap and Waarneming."""
