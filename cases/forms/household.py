"""One person of the household, or of the family elsewhere: who it is, what it is to the person, where it lives."""

from django import forms
from django.utils import timezone

from common.fields import EraDateField, KanaField, NumberField, PhoneField
from common.forms import OnceForm
from people.births import BirthField
from people.enums import Bond, Duty, RelationKind, Sex

COUPLES = {RelationKind.HUSBAND, RelationKind.WIFE, RelationKind.PARTNER}
NAMED = {"data-juso-when": "known=yes"}


class RelativeForm(OnceForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    known = forms.TypedChoiceField(
        label="氏名",
        choices=[("yes", "分かる"), ("no", "分からない（氏名不詳）")],
        coerce=lambda word: word == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label="氏名", max_length=80, required=False, widget=forms.TextInput(attrs=NAMED))
    kana = KanaField(label="ふりがな", max_length=160, required=False, widget=forms.TextInput(attrs=NAMED))
    description = forms.CharField(
        label="分かっていること",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"data-juso-when": "known=no"}),
        help_text="年代・様子など。氏名は、分かったときにここで書き足せます。",
    )
    aliases = forms.CharField(label="別名・旧姓・通称", max_length=160, required=False)
    sex = forms.ChoiceField(label="性別", choices=Sex, initial=Sex.UNKNOWN, widget=forms.RadioSelect)
    born_on = BirthField(label="生年月日", required=False)
    deceased = forms.BooleanField(label="亡くなっている", required=False)
    died_year = NumberField(
        label="没年（西暦）", required=False, widget=forms.TextInput(attrs={"data-juso-when": "deceased=on"})
    )
    mobile = PhoneField(label="電話（携帯）", required=False)
    telephone = PhoneField(label="電話（自宅）", required=False)
    address = forms.CharField(label="住所", max_length=200, required=False, help_text="本人と別に暮らしているときだけ。")
    address_protected = forms.BooleanField(label="支援措置などにより住所を秘匿する", required=False)
    contact_caution = forms.CharField(
        label="連絡時の注意", max_length=200, required=False, help_text="例：本人に知らせない。職場にかけない。"
    )
    kind = forms.ChoiceField(label="本人から見た続柄", choices=[("", "選んでください"), *RelationKind.choices])
    note = forms.CharField(label="続柄の補足", max_length=60, required=False, help_text="長男、次女など")
    couple = "|".join(COUPLES)
    through = forms.ChoiceField(
        label="だれを通じた関係か",
        required=False,
        help_text="子のもう一人の親、孫の親、祖父母の子、子の配偶者の相手など。関係図に使います。",
    )
    bond = forms.ChoiceField(
        label="夫婦の状態",
        choices=[("", "—"), *Bond.choices],
        required=False,
        widget=forms.Select(attrs={"data-juso-when": f"kind={couple}"}),
    )
    since_year = NumberField(
        label="いつから（西暦）", required=False, widget=forms.TextInput(attrs={"data-juso-when": f"kind={couple}"})
    )
    until_year = NumberField(
        label="いつまで（西暦）", required=False, widget=forms.TextInput(attrs={"data-juso-when": f"kind={couple}"})
    )
    duties = forms.MultipleChoiceField(
        label="本人にとっての役割", choices=Duty, required=False, widget=forms.CheckboxSelectMultiple
    )
    together = forms.BooleanField(label="いっしょに暮らしている", required=False, initial=True)
    is_head = forms.BooleanField(label="世帯主", required=False)
    registered = forms.BooleanField(label="住民票も同じ世帯", required=False)
    on = EraDateField(
        label="変わった日",
        not_future=True,
        initial=timezone.localdate,
        help_text="同居・住民票が変わった日。分からないときは今日のままで構いません。",
    )

    IDENTITY = (
        "known", "name", "kana", "description", "aliases", "sex", "deceased", "died_year",
        "mobile", "telephone", "address", "address_protected", "contact_caution",
    )  # fmt: skip
    RELATION = ("kind", "note", "bond", "since_year", "until_year", "duties")

    def __init__(self, *args, others=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["through"].choices = [("", "—"), *((str(each.person.pk), each.person.display_name) for each in others)]

    def clean(self):
        data = super().clean()
        if data.get("known") and not data.get("name") and "name" not in self.errors:
            self.add_error("name", "氏名を入力してください。分からないときは「分からない（氏名不詳）」を選んでください。")
        if data.get("known") is False and not data.get("description"):
            self.add_error("description", "氏名が分からないときは、分かっていること（年代・様子など）を入力してください。")
        if data.get("kind") not in COUPLES:
            data |= {"bond": "", "since_year": None, "until_year": None}
        for name in ("since_year", "until_year", "died_year"):
            if data.get(name) and not 1868 <= data[name] <= timezone.localdate().year:
                self.add_error(name, "西暦4桁で、今年までの年を入力してください。")
        if data.get("is_head") and not data.get("together"):
            self.add_error("is_head", "世帯主にできるのは、いっしょに暮らしている人です。")
        return data

    def arranged(self) -> dict:
        """What arrange_relative and add_relative take."""
        data = self.cleaned_data
        identity = {name: data[name] for name in self.IDENTITY} | data["born_on"].columns()
        if not data["known"]:
            identity |= {"name": "", "kana": ""}
        if not data["deceased"]:
            identity["died_year"] = None
        relation = {name: data[name] for name in self.RELATION}
        said = {name: data[name] for name in ("together", "is_head", "registered", "on")}
        return {"identity": identity, "relation": relation, "through": data["through"], **said}


def initial_of(member, family) -> dict:
    person, row = member.person, member.row
    shown = {name: getattr(person, name) for name in RelativeForm.IDENTITY}
    shown |= {"known": "yes" if person.known else "no", "born_on": person.birth, "seen": person.updated_at.isoformat()}
    if row:
        shown |= {name: getattr(row, name) for name in RelativeForm.RELATION}
    through = next((link.other_id for link in family.relations if link.person_id == person.pk), "")
    return shown | {
        "through": str(through),
        "together": bool(member.together),
        "is_head": member.is_head,
        "registered": bool(member.registered),
    }
