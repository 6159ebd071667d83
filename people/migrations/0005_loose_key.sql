-- Names as people mishear and misspell them: voicing marks off, long vowels short (オオノ, オーノ; ヤマザキ, ヤマサキ).
create function juso_loose_key(name text) returns text language sql immutable strict parallel safe
as $$ select pg_catalog.regexp_replace(pg_catalog.regexp_replace(pg_catalog.regexp_replace(pg_catalog.regexp_replace(pg_catalog.regexp_replace(
  pg_catalog.translate(public.juso_kana_key(name), 'ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ', 'カキクケコサシスセソタチツテトハヒフヘホハヒフヘホウ'),
  '([アカサタナハマヤラワ])ア+', '\1', 'g'), '([イキシチニヒミリ])イ+', '\1', 'g'), '([ウクスツヌフムユル])ウ+', '\1', 'g'),
  '([エケセテネヘメレ])[イエ]+', '\1', 'g'), '([オコソトノホモヨロ])[ウオ]+', '\1', 'g') $$;

alter table people_person
  add column loose_key text generated always as (juso_loose_key(kana || '|' || aliases)) stored;
drop index person_kana;
create index person_kana on people_person using gin (juso_grams(kana_key || '|' || loose_key));
create index person_mobile on people_person (split_part(telephone_key, ' ', 2) text_pattern_ops);
create index person_loose on people_person (juso_loose_key(kana));
