"""The menu: short, it stands flat; long, it folds its groups, and says in which one one is."""

import re

from django.urls import reverse


def shape(client, url):
    """The menu of that page: a label per entry, a group with what is inside."""
    text = client.get(url, follow=True).content.decode()
    nav = text.partition("<summary>メニュー</summary>")[2].partition("</nav>")[0]
    groups = {
        name: re.findall(r">([^<]+)</a>", inside)
        for name, inside in re.findall(r"<summary[^>]*>([^<]+)</summary><ul>(.*?)</ul></details></li>", nav, re.DOTALL)
    }
    here = re.findall(r'<summary class="here">([^<]+)<', nav), re.findall(r'aria-current="page">([^<]+)<', nav)
    inside = {label for labels in groups.values() for label in labels}
    return [label for label in re.findall(r">([^<]+)</a>", nav) if label not in inside], groups, here


def test_a_long_menu_folds_its_groups(enter, yamazaki):
    plain, groups, here = shape(enter(yamazaki), reverse("council:cards"))

    assert plain == [
        "きょうの仕事",
        "わたしたちの窓口",
        "ケース",
        "相談受付",
        "つなぎ",
        "つなぐシート",
        "待ちの一覧",
        "引継ぎ・更新",
    ]
    assert groups == {
        "地域・参加支援": ["地域づくり", "社会資源", "参加支援", "アウトリーチ"],
        "会議": ["重層的支援会議", "支援会議", "まるごと会議"],
        "市全体": ["しくみ", "計画の進み具合", "統計"],
    }
    assert here == (["会議"], ["まるごと会議"])


def test_a_short_menu_stands_flat(enter, endo):
    plain, groups, here = shape(enter(endo), reverse("slips:list"))

    assert plain == ["つなぐシート", "社会資源", "まるごと会議", "しくみ", "計画の進み具合", "統計"]
    assert (groups, here) == ({}, ([], ["つなぐシート"]))
