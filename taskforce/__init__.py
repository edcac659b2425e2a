"""The Taskforce: binding placement on the mandate of boards, with doorzettingskracht (bron Koers VO)."""
