from datetime import date, timedelta

import pytest
from django import forms
from django.core.exceptions import ValidationError

from common.fields import EraDateField, KanaField, PhoneField, PostalCodeField


def test_dates_come_in_any_form_and_go_out_as_era():
    field = EraDateField()
    assert field.clean("R8.4.1") == date(2026, 4, 1)
    assert field.prepare_value(date(2026, 4, 1)) == "令和8年4月1日"
    assert field.prepare_value("なにか") == "なにか"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (EraDateField(), "", "日付を入力してください"),
        (EraDateField(not_future=True), str(date.today() + timedelta(days=2)), "これからの日付です"),
        (EraDateField(not_past=True), "H1.1.8", "過ぎた日付です"),
        (EraDateField(not_before=date(2026, 4, 1)), "R8.3.31", "令和8年4月1日以降の日付"),
        (EraDateField(), "32", "日付として読めません"),
        (KanaField(), "漢字", "ひらがなで入力"),
        (KanaField(), "abc", "ひらがなで入力"),
        (PhoneField(), "電話なし", "数字とハイフン"),
        (PostalCodeField(), "123", "7桁の数字"),
    ],
)
def test_bad_input_gets_a_sentence(field, typed, sentence):
    with pytest.raises(ValidationError, match=sentence):
        field.clean(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("タカハシ ｼｮｳﾀ", "たかはし　しょうた"), ("  さとう　　みさき ", "さとう　みさき"), ("ヴぁいす", "ゔぁいす")],
)
def test_readings_become_hiragana(typed, kept):
    assert KanaField().clean(typed) == kept


def test_telephones_and_postal_codes_are_folded():
    assert PhoneField().clean("０９０（１２３４）５６７８") == "090-1234-5678"
    assert PostalCodeField().clean("〒９９０−８５４０") == "990-8540"


def test_the_first_allowed_day_is_allowed():
    assert EraDateField(not_before=date(2026, 4, 1)).clean("5080401") == date(2026, 4, 1)


def test_what_could_not_be_read_is_shown_as_typed():
    class Sheet(forms.Form):
        day = EraDateField()

    sheet = Sheet({"day": "昭和64年1月8日"})
    assert sheet.errors == {"day": ["昭和64年にこの日付はありません（平成元年1月8日です）。元号と年を確認してください。"]}
    assert 'value="昭和64年1月8日"' in str(sheet["day"])


def test_names_are_kept_to_the_character():
    name = "葛󠄀西　𠮷﨑"
    assert forms.CharField().clean(name) == name
