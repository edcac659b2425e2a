from tests.conftest import Cast, Login


def test_health_page_is_red_until_the_clock_ran(cast: Cast) -> None:
    response = Login(cast.consulent).get("/gezond")

    assert response.status_code == 503
    assert response.json()["clock_stale"] is True
