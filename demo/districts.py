"""The districts of the town. The names are the city's; how many residents are 65 and over is invented, like the town."""

from datetime import date

from community.models import District

DISTRICTS = [
    ("第一", "だいいち", 2310), ("第二", "だいに", 1980), ("第三", "だいさん", 2140), ("第四", "だいよん", 2060),
    ("第五", "だいご", 2870), ("第六", "だいろく", 2450), ("第七", "だいなな", 2390), ("第八", "だいはち", 2720),
    ("第九", "だいきゅう", 2150), ("第十", "だいじゅう", 3080), ("鈴川", "すずかわ", 4120), ("千歳", "ちとせ", 2260),
    ("飯塚", "いいづか", 1690), ("椹沢", "くぬぎざわ", 880), ("出羽", "でわ", 2010), ("金井", "かない", 3150),
    ("楯山", "たてやま", 1740), ("滝山", "たきやま", 5210), ("東沢", "ひがしざわ", 1020), ("高瀬", "たかせ", 1010),
    ("大郷", "おおさと", 1350), ("南沼原", "みなみぬまはら", 4030), ("明治", "めいじ", 690), ("南山形", "みなみやまがた", 2190),
    ("大曽根", "おおそね", 620), ("山寺", "やまでら", 560), ("蔵王", "ざおう", 2840), ("西山形", "にしやまがた", 740),
    ("村木沢", "むらきざわ", 790), ("本沢", "もとさわ", 870),
]  # fmt: skip


def load_districts() -> None:
    """Once: where the city has districts, they stay as they are."""
    if District.objects.exists():
        return
    known = {"elders_on": date(2026, 4, 1)}
    District.objects.bulk_create(
        District(name=f"{name}地区", kana=f"{kana}ちく", position=place, elders=elders, **known)
        for place, (name, kana, elders) in enumerate(DISTRICTS, start=1)
    )
