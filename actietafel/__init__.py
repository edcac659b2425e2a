"""The quarter of Noord-Limburg: which casussen can go to the actietafel (bron Noord-Limburg)."""
