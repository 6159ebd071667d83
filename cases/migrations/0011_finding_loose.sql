-- A name is found as it is written and as it may be misheard. Few people fit: they are looked up by the index over pairs of
-- characters. Many fit: the circle of the acting user is walked instead, until the page is full. Neither grows with the city.

create function juso_fits(kind text, key text, loose text, p people_person) returns boolean
language sql immutable parallel safe
as $$ select case kind when 'kana' then pg_catalog.strpos(p.kana_key, key) > 0 or (loose <> '' and pg_catalog.strpos(p.loose_key, loose) > 0)
                       else pg_catalog.strpos(p.kanji_key, key) > 0 end $$;

create or replace function juso_find_cases(kind text, key text, most int) returns table (case_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  mine bigint[] := public.juso_my_agencies();
  loose text := case kind when 'kana' then public.juso_loose_key(key) else '' end;
  few constant int := 2000;
  people uuid[];
begin
  if kind = 'number' then
    return query select c.id from public.cases_case c where c.number = key
      and exists (select 1 from public.cases_stake s where s.case_id = c.id and s.until is null and s.agency_id = any (mine)) limit most;
    return;
  elsif kind = 'born' then
    select array_agg(p.id) into people from (select id from public.people_person where born_on = key::date limit few) p;
  elsif kind = 'telephone' then
    select array_agg(p.id) into people from (select id from public.people_person
      where (telephone_key ~>=~ key and telephone_key ~<~ (key || ':'))
         or (split_part(telephone_key, ' ', 2) ~>=~ key and split_part(telephone_key, ' ', 2) ~<~ (key || ':')) limit few) p;
  elsif kind = 'kana' and key <> '' then
    select array_agg(p.id) into people from (select p.id from public.people_person p
      where (public.juso_grams(p.kana_key || '|' || p.loose_key) @> public.juso_grams(key)
             or public.juso_grams(p.kana_key || '|' || p.loose_key) @> public.juso_grams(loose))
        and public.juso_fits(kind, key, loose, p) limit few) p;
  elsif kind = 'name' and key <> '' then
    select array_agg(p.id) into people from (select p.id from public.people_person p
      where public.juso_grams(p.kanji_key) @> public.juso_grams(key) and public.juso_fits(kind, key, loose, p) limit few) p;
  end if;
  if coalesce(array_length(people, 1), 0) < few or kind not in ('kana', 'name') then
    return query select distinct cs.case_id from public.cases_casesubject cs where cs.person_id = any (people)
      and exists (select 1 from public.cases_stake s where s.case_id = cs.case_id and s.until is null and s.agency_id = any (mine)) limit most;
    return;
  end if;
  return query select distinct fit.case_id from (select circle.case_id
    from (select cs.case_id, cs.person_id from public.cases_stake s join public.cases_casesubject cs on cs.case_id = s.case_id
           where s.agency_id = any (mine) and s.until is null offset 0) circle
    cross join lateral (select 1 from public.people_person p
                         where p.id = circle.person_id and public.juso_fits(kind, key, loose, p) offset 0) fitting
    limit most * 4) fit limit most;
end $$;
