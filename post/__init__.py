"""Notice (one fact for one person) and Mail: the outbox, which is also the EMAIL_BACKEND."""
