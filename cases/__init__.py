"""The heart: pupils, casussen, absences, the clock, need-to-know and the read log."""
