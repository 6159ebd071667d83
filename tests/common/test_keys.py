"""Search keys: the database and Python fold alike."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from common.kana import kana_key, kanji_key, loose_key


def folded(text):
    with connection.cursor() as cursor:
        cursor.execute("select juso_kana_key(%s), juso_kanji_key(%s), juso_loose_key(%s)", [text] * 3)
        return cursor.fetchone()


NAMES = [
    "たかはし　しょうた",
    "ﾜﾀﾅﾍﾞ ｻﾁｺ",
    "髙橋　花子",
    "辻󠄀﨑 𠮷",
    "オーノ・ジョン",
    "葛󠄀西",
    "齋藤",
    "ゔぁいおりん",
    "Maria da Silva",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_fold_alike(db, name):
    assert folded(name) == (kana_key(name), kanji_key(name), loose_key(name))


@settings(deadline=None, max_examples=150)
@given(
    st.text(
        st.sampled_from("ぁあぃゃゅょっァャュョッーヴヰヱヲヵヶカガハパ・　 ﾊﾟｶﾞｰアイウエオコケあいう髙﨑邊𠮷A１"), max_size=12
    )
)
def test_any_reading_folds_alike(django_db_setup, django_db_blocker, text):
    with django_db_blocker.unblock():
        assert folded(text) == (kana_key(text), kanji_key(text), loose_key(text))


def test_people_find_each_other():
    assert kana_key("オオノ ショウタ") == kana_key("おおの　しようた")
    assert loose_key("オオノ　ショウタ") == loose_key("オーノ・ショータ") == loose_key("おおのしようた")
    assert loose_key("ヤマザキ") == loose_key("やまさき")
    assert kanji_key("髙橋") == kanji_key("高橋")
    assert kanji_key("渡邉") == kanji_key("渡辺")
