"""A worker at a door, with a phone: three taps, and a place without a network."""

from tests.outreach.conftest import entry


def test_a_miss_where_there_is_no_network(journey, sato, centre):
    client = entry(sato, centre, dangers=["dog"])
    page = journey.person("sato", width=390)
    page.goto(f"{journey.base}/outreach/")
    journey.look(page, shows="大きな声で名前を呼ばない")
    page.get_by_role("link", name="会えず（不在）").click()
    journey.look(page, shows="接触を記録する")
    page.context.set_offline(True)
    page.get_by_label("様子").fill("電波のない場所で書いた")
    page.get_by_label("1週間後").check()
    page.get_by_role("button", name="記録する").click()
    page.get_by_text("電波がありません").wait_for()
    assert page.get_by_label("様子").input_value() == "電波のない場所で書いた"
    assert "電波" not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    page.context.set_offline(False)
    page.get_by_text("つながりました").wait_for()
    page.get_by_role("button", name="記録する").click()
    journey.look(page, shows="電波のない場所で書いた")
    for name in ("edit", "review", "end", "offer"):
        page.goto(f"{journey.base}/outreach/{client.pk}/{name}/")
        journey.look(page, shows=client.label)
    assert journey.foreign == []
