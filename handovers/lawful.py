"""On which ground a successor may read what the agency that ends has written. Shown, editable, and kept with the act."""

from agencies.enums import Form

BASES = {
    Form.DIRECT: (
        "市の機関の間での事務の引継ぎ。利用目的の範囲内で取り扱うため、本人の同意は要しません"
        "（個人情報の保護に関する法律第69条第1項）。"
    ),
    Form.CONTRACT: (
        "市の事業の受託者の交代。記録は市の事務のために取り扱うもので、委託契約の終了に伴い、市を通じて後任の受託者が引き継ぎます"
        "（個人情報の保護に関する法律第66条第2項・第69条第1項）。"
    ),
}
SUCCESSION = (
    "事業の承継に伴う提供。受け取る機関は第三者に当たらず、承継前の利用目的の範囲内で取り扱います"
    "（個人情報の保護に関する法律第27条第5項第2号・第18条第2項）。"
)


def basis_for(agency) -> str:
    """The usual ground by the way the agency is run; the officer adapts it."""
    return BASES.get(agency.form, SUCCESSION)
