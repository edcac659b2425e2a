"""The Plaatsingsoverleg of Koers VO. Nothing lives here yet; the room is kept so that the layers stand (docs/architecture.md)."""
