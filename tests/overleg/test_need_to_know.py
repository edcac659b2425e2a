"""What a chair may still open of a meeting whose casus left the area: nothing of that casus."""

from django.urls import reverse

from cases.models import AccessLog, Casus
from overleg.models import Agendapunt
from tests.conftest import Cast, Login
from tests.overleg.tables import punt, table, thuiszitter


def test_item_of_a_casus_that_left_the_area_opens_nowhere_and_stays_as_it_is(cast: Cast) -> None:
    overleg, casus = table(cast), thuiszitter(cast)
    punt(cast, overleg, casus)
    Casus.objects.update(area=cast.zuid)
    before = list(Agendapunt.objects.values())
    client, both = Login(cast.voorzitter), [overleg.code, casus.code]

    seen = {
        name: client.get(reverse(name, args=both)).status_code
        for name in ("overleg_punt", "overleg_sheet", "overleg_table_punt", "overleg_result")
    }
    done = {
        name: client.post(reverse(name, args=both), {"doe": "bewaren", "version": "1"}).status_code
        for name in (
            "overleg_punt",
            "overleg_sheet",
            "overleg_table_punt",
            "overleg_result",
            "overleg_off",
            "overleg_back",
        )
    }

    assert set(seen.values()) | set(done.values()) == {404}
    assert list(Agendapunt.objects.values()) == before
    assert not AccessLog.objects.exists()
