-- Search keys of names, kept by the database itself so that no writer can forget them. Twins of common/kana.py.

create function juso_kana_key(name text) returns text language sql immutable strict parallel safe
as $$ select pg_catalog.upper(pg_catalog.regexp_replace(pg_catalog.translate(pg_catalog.normalize(name, 'NFKC'),
  'ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔゕゖァィゥェォッャュョヮヵヶヰヱヲ',
  'アアイイウウエエオオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂツツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモヤヤユユヨヨラリルレロワワイエオンヴカケアイウエオツヤユヨワカケイエオ'),
  '[[:space:]ー・‐－―’''.-]+', '', 'g')) $$;

create function juso_kanji_key(name text) returns text language sql immutable strict parallel safe
as $$ select pg_catalog.upper(pg_catalog.regexp_replace(pg_catalog.translate(pg_catalog.normalize(name, 'NFKC'),
  '邊邉齋齊斉髙﨑嵜濱濵廣澤國櫻嶋嶌冨𠮷瀧龍關德惠眞榮條壽峯曾淵渊栁桺鐵龜圓萬靜禮蘆藏檢橫黑黃增淸郞穗實豐靏靍兔槇檜藪諫穐絲來與戶會',
  '辺辺斎斎斎高崎崎浜浜広沢国桜島島富吉滝竜関徳恵真栄条寿峰曽渕渕柳柳鉄亀円万静礼芦蔵検横黒黄増清郎穂実豊鶴鶴兎槙桧薮諌秋糸来与戸会'),
  '[[:space:]\uFE00-\uFE0F\U000E0100-\U000E01EF]+', '', 'g')) $$;

-- Single characters and pairs of a key: an index over them answers "contains" for Japanese without any extension.
create function juso_grams(key text) returns text[] language sql immutable strict parallel safe
as $$ select coalesce(pg_catalog.array_agg(distinct gram), '{}') from (
  select pg_catalog.substr(key, at, width) as gram
    from pg_catalog.generate_series(1, pg_catalog.char_length(key)) as at, (values (1), (2)) as w(width)
   where at + width - 1 <= pg_catalog.char_length(key)) as grams $$;

alter table people_person
  add column kana_key text generated always as (juso_kana_key(kana)) stored,
  add column kanji_key text generated always as (juso_kanji_key(name)) stored,
  add column telephone_key text generated always as (
    pg_catalog.regexp_replace(telephone || ' ' || mobile, '[^0-9 ]', '', 'g')) stored;
create index person_kana on people_person using gin (juso_grams(kana_key));
create index person_kanji on people_person using gin (juso_grams(kanji_key));
create index person_born on people_person (born_on);
create index person_telephone on people_person (telephone_key text_pattern_ops);
