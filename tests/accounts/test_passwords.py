"""What somebody reads who chooses a password that will not do: Dutch, whatever the rule."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User

WHY = {
    "kort": "Dit wachtwoord is te kort. Gebruik minstens 12 tekens, bijvoorbeeld een paar woorden achter elkaar.",
    "password1234": "Dit wachtwoord is te algemeen.",
    "jan.jansen1234": "Het wachtwoord lijkt te veel op de naam.",
}


@pytest.mark.parametrize(("typed", "told"), WHY.items())
def test_a_password_that_will_not_do_is_refused_in_dutch(typed: str, told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(typed, User(email="jan.jansen1234@loket.example", name="Jan Jansen"))

    assert refused.value.messages == [told]
