-- Search runs here and nowhere else: text operators are not leakproof, so under row-level security they would use no index.
-- The function reads as its owner and therefore applies the circle of the acting user itself.

create index case_number on cases_case (number);

create function juso_find_cases(kind text, key text, most int) returns table (case_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine bigint[] := public.juso_my_agencies();
begin
  if kind = 'number' then
    return query select c.id from public.cases_case c where c.number = key
      and exists (select 1 from public.cases_stake s where s.case_id = c.id and s.until is null and s.agency_id = any (mine)) limit most;
  elsif kind = 'born' then
    return query select distinct cs.case_id from public.people_person p join public.cases_casesubject cs on cs.person_id = p.id
      where p.born_on = key::date
        and exists (select 1 from public.cases_stake s where s.case_id = cs.case_id and s.until is null and s.agency_id = any (mine)) limit most;
  elsif kind = 'telephone' then
    return query select distinct cs.case_id from public.people_person p join public.cases_casesubject cs on cs.person_id = p.id
      where (p.telephone_key like key || '%' or p.telephone_key like '% ' || key || '%')
        and exists (select 1 from public.cases_stake s where s.case_id = cs.case_id and s.until is null and s.agency_id = any (mine)) limit most;
  elsif kind = 'kana' and key <> '' then
    return query select distinct cs.case_id from public.people_person p join public.cases_casesubject cs on cs.person_id = p.id
      where public.juso_grams(p.kana_key) @> public.juso_grams(key) and p.kana_key like '%' || key || '%'
        and exists (select 1 from public.cases_stake s where s.case_id = cs.case_id and s.until is null and s.agency_id = any (mine)) limit most;
  elsif kind = 'name' and key <> '' then
    return query select distinct cs.case_id from public.people_person p join public.cases_casesubject cs on cs.person_id = p.id
      where public.juso_grams(p.kanji_key) @> public.juso_grams(key) and position(key in p.kanji_key) > 0
        and exists (select 1 from public.cases_stake s where s.case_id = cs.case_id and s.until is null and s.agency_id = any (mine)) limit most;
  end if;
end $$;
