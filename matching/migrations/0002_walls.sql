-- Whoever registers somebody learns nothing of other agencies' clients. A trigger writes down who looks alike; only the
-- coordinator agency reads the pairs, and everything about them goes through the functions below.

create function matching_is_mine() returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select coordinator_id = any (public.juso_my_agencies()) from public.agencies_municipality
); end $$;

alter table matching_match enable row level security;
alter table matching_match force row level security;
create policy owner on matching_match to juso_owner using (true) with check (true);
create policy reading on matching_match for select to juso_app using ((select matching_is_mine()));
revoke insert, update, delete, truncate on matching_match from juso_app;
alter table matching_merge enable row level security;
alter table matching_merge force row level security;
create policy owner on matching_merge to juso_owner using (true) with check (true);
create policy reading on matching_merge for select to juso_app using ((select matching_is_mine()));
revoke insert, update, delete, truncate on matching_merge from juso_app;

------------------------------------------------------------------------------------------------------------------------
-- Who looks alike

create function juso_one_apart(one text, two text) returns boolean language plpgsql immutable strict parallel safe as $$
declare
  longer int := greatest(length(one), length(two));
  ahead int := 0;
  behind int := 0;
begin
  if one = two then return true; end if;
  if abs(length(one) - length(two)) > 1 then return false; end if;
  while ahead < least(length(one), length(two)) and substr(one, ahead + 1, 1) = substr(two, ahead + 1, 1) loop
    ahead := ahead + 1;
  end loop;
  while behind < least(length(one), length(two)) - ahead
        and substr(one, length(one) - behind, 1) = substr(two, length(two) - behind, 1) loop
    behind := behind + 1;
  end loop;
  return ahead + behind >= longer - 1;
end $$;

create function juso_births_near(one date, two date) returns boolean language sql immutable parallel safe as $$
  select one is not null and two is not null and (
    (to_char(one, 'MMDD') = to_char(two, 'MMDD') and abs(extract(year from one) - extract(year from two)) <= 1)
    or (extract(year from one) = extract(year from two) and (
          extract(month from one) = extract(month from two) or extract(day from one) = extract(day from two)
          or (extract(month from one) = extract(day from two) and extract(day from one) = extract(month from two))))) $$;

-- The given name: what stands after the space, or nothing.
create function juso_given_key(kana text) returns text language sql immutable parallel safe
as $$ select public.juso_kana_key(coalesce((pg_catalog.regexp_match(pg_catalog.btrim(kana, ' 　'), '[ 　](.+)$'))[1], '')) $$;

create function juso_look_alikes(name text, reading text, born date, telephone text) returns table (person_id uuid, why text)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_variable
declare
  kana text := public.juso_kana_key(reading);
  loose text := public.juso_loose_key(reading);
  kanji text := public.juso_kanji_key(name);
  given text := public.juso_given_key(reading);
  digits text := pg_catalog.regexp_replace(telephone, '[^0-9]', '', 'g');
begin
  return query
  select distinct on (found.id) found.id, found.why from (
    select p.id, case
        when (kana <> '' and p.kana <> '' and public.juso_one_apart(public.juso_kana_key(p.kana), kana))
             or (kanji <> '' and public.juso_kanji_key(p.name) = kanji) then 'name_birth'
        when loose <> '' and public.juso_loose_key(p.kana) = loose then 'sound_birth'
        when length(given) >= 2 and public.juso_given_key(p.kana) = given then 'given_birth' end as why
      from public.people_person p where p.known and p.born_on = born
    union all
    select p.id, case
        when public.juso_births_near(p.born_on, born) then 'sound_birth'
        when length(digits) >= 9 and digits = any (string_to_array(p.telephone_key, ' ')) then 'name_phone' end
      from public.people_person p where loose <> '' and p.known and public.juso_loose_key(p.kana) = loose
  ) found where found.why is not null order by found.id, found.why limit 20;
end $$;
revoke execute on function juso_look_alikes(text, text, date, text) from public;

-- Inside one's own circle, while typing: the cases.
create function juso_known_cases(name text, kana text, born date, telephone text) returns table (case_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query select distinct cs.case_id from public.juso_look_alikes(name, kana, born, telephone) l
    join public.cases_casesubject cs on cs.person_id = l.person_id
   where exists (select 1 from public.cases_stake s where s.case_id = cs.case_id and s.until is null
                    and s.agency_id = any (public.juso_my_agencies()))
   limit 5;
end $$;

-- Everywhere, after saving: a card for the coordinator.
create function matching_look() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  p public.people_person;
begin
  select * into p from public.people_person where id = case tg_table_name when 'people_person' then new.id else (to_jsonb(new) ->> 'person_id')::uuid end;
  if not p.known or not exists (select 1 from public.cases_casesubject where person_id = p.id) then
    return null;
  end if;
  insert into public.matching_match (id, created_at, updated_at, first_id, second_id, why, state, reason)
  select gen_random_uuid(), clock_timestamp(), clock_timestamp(), least(l.person_id, p.id), greatest(l.person_id, p.id), l.why, 'open', ''
    from public.juso_look_alikes(p.name, p.kana, p.born_on, coalesce(nullif(p.mobile, ''), p.telephone)) l
   where l.person_id <> p.id
     and exists (select 1 from public.cases_casesubject cs where cs.person_id = l.person_id)
     and not exists (select 1 from public.cases_casesubject a join public.cases_casesubject b on a.case_id = b.case_id
                      where a.person_id = p.id and b.person_id = l.person_id)
  on conflict (first_id, second_id) do nothing;
  return null;
end $$;
create trigger looks_alike after insert on cases_casesubject for each row execute function matching_look();
create trigger looks_alike after update of name, kana, born_on, telephone, mobile on people_person
  for each row execute function matching_look();

------------------------------------------------------------------------------------------------------------------------
-- The card, and what merging would show to whom

create function matching_side(wanted uuid) returns jsonb language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select jsonb_build_object(
    'id', p.id, 'name', p.name, 'kana', p.kana, 'sex', p.sex, 'aliases', p.aliases, 'born_on', p.born_on, 'born_year', p.born_year,
    'born_month', p.born_month, 'born_about', p.born_about, 'address_protected', p.address_protected,
    'address', case when p.address_protected then '' else p.address end,
    'telephone', case when p.address_protected then '' else p.telephone end,
    'mobile', case when p.address_protected then '' else p.mobile end,
    'registered_at', p.created_at,
    'consents', (select count(*) from public.consents_consent c where c.person_id = p.id),
    'relatives', (select count(*) from public.people_relation r where r.person_id = p.id),
    'readers', (select coalesce(jsonb_agg(distinct a.name), '[]') from public.cases_casesubject cs
                  join public.cases_stake s on s.case_id = cs.case_id and s.until is null
                  join public.agencies_agency a on a.id = s.agency_id where cs.person_id = p.id))
    from public.people_person p where p.id = wanted
); end $$;
revoke execute on function matching_side(uuid) from public;

create function matching_card(wanted uuid) returns jsonb language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  m public.matching_match;
begin
  select * into m from public.matching_match where id = wanted;
  if m.id is null or not public.matching_is_mine() then
    return null;
  end if;
  return jsonb_build_array(public.matching_side(m.first_id), public.matching_side(m.second_id));
end $$;

-- One record goes on for two. Every pointer that moves is written down with its old value.
create function matching_move(part regclass, what text, kept uuid, gone uuid, spared text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  moved jsonb;
begin
  execute format(
    'with gone as (update %1$s set %2$I = $1 where %2$I = $2 and not (%3$s) returning id)
     select coalesce(jsonb_agg(jsonb_build_object(''table'', %4$L, ''id'', id, ''column'', %2$L, ''old'', $2)), ''[]'') from gone',
    part, what, spared, part::text) into moved using kept, gone;
  return moved;
end $$;
revoke execute on function matching_move(regclass, text, uuid, uuid, text) from public;

create function matching_decide(decided uuid, same boolean, kept uuid, said text) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  m public.matching_match;
  gone uuid;
  log jsonb := '[]';
  merge uuid := gen_random_uuid();
begin
  select * into m from public.matching_match where id = decided for update;
  if m.id is null or not public.matching_is_mine() then
    perform public.juso_refuse('名寄せを判断できるのは、調整機関だけです。');
  end if;
  if m.state <> 'open' then
    perform public.juso_refuse('この候補は、すでに判断されています。画面を読み込み直してください。');
  end if;
  update public.matching_match
     set state = case when same then 'same' else 'different' end, decided_at = clock_timestamp(), decided_by_id = public.juso_uid(),
         reason = said, updated_at = clock_timestamp()
   where id = decided;
  if not same then
    return null;
  end if;
  if kept is null or kept not in (m.first_id, m.second_id) then
    perform public.juso_refuse('残す記録を選んでください。');
  end if;
  gone := case when kept = m.first_id then m.second_id else m.first_id end;
  if exists (select 1 from public.cases_casesubject a join public.cases_casesubject b on a.case_id = b.case_id
              where a.person_id = kept and b.person_id = gone) then
    perform public.juso_refuse('同じケースに両方の記録があるため、まとめられません。ケースの世帯の画面で整理してください。');
  end if;
  -- The household of the one joins the household of the other, so that nobody stands alone on a page.
  with homes as (
    select g.household_id as old, k.household_id as new, g.basis from public.people_membership g
      join public.people_membership k on k.basis = g.basis and k.person_id = kept and k.until is null
     where g.person_id = gone and g.until is null and g.household_id <> k.household_id),
  moved as (
    update public.people_membership goes set household_id = h.new, is_head = false from homes h, public.people_membership was
     where goes.household_id = h.old and goes.basis = h.basis and goes.until is null and goes.person_id <> gone and was.id = goes.id
    returning goes.id, h.old, was.is_head)
  select log || coalesce(jsonb_agg(jsonb_build_object('table', 'people_membership', 'id', id, 'column', 'household_id', 'old', old)
                || case when is_head then jsonb_build_object('was_head', true) else '{}' end), '[]') into log from moved;
  log := log || public.matching_move('people_membership', 'person_id', kept, gone, format(
    'people_membership.until is null and exists (select 1 from public.people_membership o where o.person_id = %L and o.until is null
       and o.basis = people_membership.basis)', kept));
  log := log || public.matching_move('people_relation', 'person_id', kept, gone, format(
    'people_relation.other_id = %1$L or exists (select 1 from public.people_relation o where o.person_id = %1$L and o.other_id = people_relation.other_id)', kept));
  log := log || public.matching_move('people_relation', 'other_id', kept, gone, format(
    'people_relation.person_id = %1$L or exists (select 1 from public.people_relation o where o.other_id = %1$L and o.person_id = people_relation.person_id)', kept));
  log := log || public.matching_move('consents_consent', 'person_id', kept, gone, 'false');
  log := log || public.matching_move('cases_case', 'person_id', kept, gone, 'false');
  log := log || public.matching_move('cases_casesubject', 'person_id', kept, gone, 'false');
  insert into public.matching_merge (id, created_at, updated_at, match_id, kept_id, gone_id, moved, by_id)
  values (merge, clock_timestamp(), clock_timestamp(), decided, kept, gone, log, public.juso_uid());
  return merge;
end $$;

-- Undone by whoever merged: every pointer goes back to where it was, in reverse order.
create function matching_undo(undone uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  g public.matching_merge;
  step jsonb;
begin
  select * into g from public.matching_merge where id = undone for update;
  if g.id is null or g.by_id <> public.juso_uid() or not public.matching_is_mine() then
    perform public.juso_refuse('名寄せを取り消せるのは、まとめた本人だけです。');
  end if;
  if g.undone_at is not null then
    perform public.juso_refuse('この名寄せは、すでに取り消されています。');
  end if;
  for step in select value from jsonb_array_elements(g.moved) with ordinality order by ordinality desc loop
    execute format('update public.%I set %I = $1 where id = $2', step ->> 'table', step ->> 'column')
      using (step ->> 'old')::uuid, (step ->> 'id')::uuid;
    if step ? 'was_head' then
      update public.people_membership set is_head = true where id = (step ->> 'id')::uuid;
    end if;
  end loop;
  update public.matching_merge set undone_at = clock_timestamp(), updated_at = clock_timestamp() where id = undone;
  update public.matching_match set state = 'open', decided_at = null, decided_by_id = null, updated_at = clock_timestamp() where id = g.match_id;
end $$;
