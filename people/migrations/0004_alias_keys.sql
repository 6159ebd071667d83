-- Somebody is found by an earlier or another name too. "|" is in no key, so that no match runs from one name into the next.

drop index person_kana;
drop index person_kanji;
alter table people_person drop column kana_key, drop column kanji_key;
alter table people_person
  add column kana_key text generated always as (juso_kana_key(kana || '|' || aliases)) stored,
  add column kanji_key text generated always as (juso_kanji_key(name || '|' || aliases)) stored;
create index person_kana on people_person using gin (juso_grams(kana_key));
create index person_kanji on people_person using gin (juso_grams(kanji_key));
