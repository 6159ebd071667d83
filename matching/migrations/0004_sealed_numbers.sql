-- The telephone of a protected person lies sealed and is no key; sealing anew is no change anybody need look at.
create or replace function matching_look() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  p public.people_person;
begin
  if current_setting('juso.migrating', true) = 'on' then
    return null;
  end if;
  select * into p from public.people_person where id = case tg_table_name when 'people_person' then new.id else (to_jsonb(new) ->> 'person_id')::uuid end;
  if not p.known or not exists (select 1 from public.cases_casesubject where person_id = p.id) then
    return null;
  end if;
  insert into public.matching_match (id, created_at, updated_at, first_id, second_id, why, state, reason)
  select gen_random_uuid(), clock_timestamp(), clock_timestamp(), least(l.person_id, p.id), greatest(l.person_id, p.id), l.why, 'open', ''
    from public.juso_look_alikes(p.name, p.kana, p.born_on,
           coalesce(nullif(p.mobile, ''), case when p.address_protected then '' else p.telephone end)) l
   where l.person_id <> p.id
     and exists (select 1 from public.cases_casesubject cs where cs.person_id = l.person_id)
     and not exists (select 1 from public.cases_casesubject a join public.cases_casesubject b on a.case_id = b.case_id
                      where a.person_id = p.id and b.person_id = l.person_id)
  on conflict (first_id, second_id) do nothing;
  return null;
end $$;
create trigger looks_alike after update of name, kana, born_on, telephone, mobile on people_person
  for each row execute function matching_look();
