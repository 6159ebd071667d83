-- An import is for the agency whose list it is. (Which of its people may import, agencies/roles.py says.)
alter table imports_import enable row level security;
alter table imports_import force row level security;
create policy owner on imports_import to juso_owner using (true) with check (true);
create policy own on imports_import for select to juso_app using (agency_id = any ((select juso_my_agencies())::bigint[]));
create policy putting_up on imports_import for insert to juso_app with check (
  agency_id = any ((select juso_my_agencies())::bigint[]) and by_id = (select juso_uid())
  and state = 'preview' and confirmed_at is null);
create policy confirming on imports_import for update to juso_app
  using (agency_id = any ((select juso_my_agencies())::bigint[]) and state = 'preview')
  with check (agency_id = any ((select juso_my_agencies())::bigint[]) and state in ('preview', 'done'));
create policy discarding on imports_import for delete to juso_app
  using (agency_id = any ((select juso_my_agencies())::bigint[]) and state = 'preview');
revoke update, truncate on imports_import from juso_app;
grant update (columns, state, sealed, taken, confirmed_at, updated_at) on imports_import to juso_app;

alter table imports_importedcase enable row level security;
alter table imports_importedcase force row level security;
create policy owner on imports_importedcase to juso_owner using (true) with check (true);
create policy own on imports_importedcase for select to juso_app using (agency_id = any ((select juso_my_agencies())::bigint[]));
create policy taking_in on imports_importedcase for insert to juso_app with check (
  agency_id = any ((select juso_my_agencies())::bigint[]) and juso_is_custodian(case_id)
  and exists (select 1 from imports_import i where i.id = imported_id and i.agency_id = imports_importedcase.agency_id
                and i.state = 'preview' offset 0));
revoke update, delete, truncate on imports_importedcase from juso_app;

-- A case that goes altogether has no history left to be whole.
create or replace function cases_custody_is_whole() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  whole boolean;
begin
  select bool_and(case when next_since is null then until is null and agency_id = holder else until = next_since end)
    into whole
    from (select k.until, k.agency_id, c.custodian_id as holder, lead(k.since) over (order by k.since) as next_since
            from public.cases_custody k join public.cases_case c on c.id = k.case_id
           where k.case_id = coalesce(new.case_id, old.case_id)) as steps;
  if whole is not true and exists (select 1 from public.cases_case c where c.id = coalesce(new.case_id, old.case_id)) then
    raise exception 'custody of case % has a gap or names another agency', coalesce(new.case_id, old.case_id)
      using errcode = '23514', constraint = 'custody_is_whole';
  end if;
  return null;
end $$;

create or replace function cases_custodian_is_written() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select 1 from public.cases_case c where c.id = new.id
                and not exists (select 1 from public.cases_custody k
                                 where k.case_id = c.id and k.until is null and k.agency_id = c.custodian_id)) then
    raise exception 'custodian of case % moved without custody', new.id
      using errcode = '23514', constraint = 'custody_is_whole';
  end if;
  return null;
end $$;

-- One imported case goes, if nothing but the import has touched it. Foreign keys are the witness: whatever else points to the
-- case or its person keeps it. Not for the application; imports_undo calls it.
create function imports_remove(removed uuid, taken_in_at timestamptz) returns boolean language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  c public.cases_case;
  home uuid;
begin
  select * into c from public.cases_case where id = removed for update;
  if c.id is null then
    return true;
  end if;
  if c.updated_at > taken_in_at
     or exists (select 1 from public.people_person p where p.id = c.person_id and p.updated_at > taken_in_at)
     or exists (select 1 from public.matching_match m where c.person_id in (m.first_id, m.second_id) and m.state <> 'open')
     or exists (select 1 from public.cases_stake s where s.case_id = removed and s.agency_id <> c.opened_by_agency_id) then
    return false;
  end if;
  begin
    select household_id into home from public.people_membership where person_id = c.person_id;
    delete from public.cases_note where case_id = removed and created_at <= taken_in_at and struck_at is null;
    delete from public.cases_intake where case_id = removed;
    delete from public.cases_casesubject where case_id = removed and is_main;
    delete from public.cases_stake where case_id = removed;
    delete from public.cases_custody where case_id = removed;
    delete from public.cases_case where id = removed;
    delete from public.people_membership where person_id = c.person_id and household_id = home;
    delete from public.people_household where id = home;
    delete from public.people_person where id = c.person_id;
    delete from public.matching_match where c.person_id in (first_id, second_id);
    set constraints all immediate;
    set constraints all deferred;
    return true;
  exception when foreign_key_violation then
    return false;
  end;
end $$;
revoke execute on function imports_remove(uuid, timestamptz) from public;

create function imports_undo(undone uuid) returns jsonb language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  i public.imports_import;
  r record;
  gone int := 0;
  stays jsonb := '[]';
begin
  select * into i from public.imports_import where id = undone for update;
  if i.id is null or not i.agency_id = any (public.juso_my_agencies()) then
    perform public.juso_refuse('取り消せるのは、自分の機関の取り込みだけです。');
  end if;
  if i.state <> 'done' then
    perform public.juso_refuse('この取り込みは、取り消せる状態ではありません。画面を読み込み直してください。');
  end if;
  for r in select ic.id, ic.case_id, c.number from public.imports_importedcase ic
             left join public.cases_case c on c.id = ic.case_id where ic.imported_id = undone order by ic.line loop
    if public.imports_remove(r.case_id, i.confirmed_at) then
      delete from public.imports_importedcase where id = r.id;
      gone := gone + 1;
    else
      stays := stays || to_jsonb(r.number);
    end if;
  end loop;
  update public.imports_import
     set state = 'undone', undone_at = clock_timestamp(), kept = jsonb_array_length(stays), updated_at = clock_timestamp()
   where id = undone;
  return jsonb_build_object('gone', gone, 'kept', stays);
end $$;

create function imports_forget(after_days int) returns int language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  gone int;
begin
  delete from public.imports_import
   where state = 'preview' and updated_at < pg_catalog.now() - pg_catalog.make_interval(days => greatest(after_days, 1));
  get diagnostics gone = row_count;
  return gone;
end $$;
