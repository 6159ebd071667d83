-- Restricted cases, exclusions, and reading for some hours. Two lists of the acting user decide, each computed once per
-- transaction: the cases closed to this person although the agency takes part, and those open although it does not.

------------------------------------------------------------------------------------------------------------------------
-- The two lists

-- Restricted and not named, or declared: of the whole city. For functions that list and count past the policies.
create function juso_closed_anywhere() returns uuid[] language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  me bigint := public.juso_uid();
begin
  return (select coalesce(array_agg(shut.case_id), '{}') from (
    select r.case_id from public.cases_restriction r
     where r.lifted_at is null and me <> 0
       and not exists (select 1 from public.cases_caseuserobjectpermission g
                        where g.content_object_id = r.case_id and g.user_id = me
                          and (g.until is null or g.until >= public.juso_today()))
       and not exists (select 1 from public.cases_opening o
                        where o.case_id = r.case_id and o.user_id = me and o.ended_at is null and o.until > public.juso_now())
    union
    select e.case_id from public.cases_exclusion e where e.user_id = me and e.lifted_at is null) shut);
end $$;

-- Of these, what the agencies of the acting user could come upon: the policies ask this in every statement. Kept beside the acting
-- user's number, like juso_my_agencies(); the trigger below forgets it when a row it rests on changes.
create function juso_closed_cases() returns uuid[] language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  me text := public.juso_uid()::text;
  kept text := current_setting('juso.closed', true);
  mine bigint[];
  closed uuid[];
begin
  if split_part(kept, ':', 1) = me then
    return split_part(kept, ':', 2)::uuid[];
  end if;
  mine := public.juso_my_agencies();
  select coalesce(array_agg(shut.id), '{}') into closed from unnest(public.juso_closed_anywhere()) shut(id)
   where mine && public.juso_host_agencies()
      or exists (select 1 from public.cases_stake s where s.case_id = shut.id and s.agency_id = any (mine))
      or exists (select 1 from public.referrals_offer o where o.case_id = shut.id and o.to_agency_id = any (mine))
      or exists (select 1 from public.slips_slip l where l.case_id = shut.id and l.to_agency_id = any (mine))
      or exists (select 1 from public.cases_exclusion e where e.case_id = shut.id and e.user_id = me::bigint);
  perform set_config('juso.closed', me || ':' || closed::text, true);
  return closed;
end $$;

create function juso_opened_cases() returns uuid[] language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  me text := public.juso_uid()::text;
  kept text := current_setting('juso.opened', true);
  opened uuid[];
begin
  if split_part(kept, ':', 1) = me then
    return split_part(kept, ':', 2)::uuid[];
  end if;
  select coalesce(array_agg(distinct o.case_id), '{}') into opened from public.cases_opening o
   where o.user_id = me::bigint and o.ended_at is null and o.until > public.juso_now()
     and o.agency_id = any (public.juso_my_agencies());
  perform set_config('juso.opened', me || ':' || opened::text, true);
  return opened;
end $$;

create function cases_forget_lists() returns trigger language plpgsql as $$
begin
  perform set_config('juso.closed', '', true), set_config('juso.opened', '', true);
  return null;
end $$;
do $$
declare
  source text;
begin
  foreach source in array array['cases_restriction', 'cases_caseuserobjectpermission', 'cases_exclusion', 'cases_opening'] loop
    execute format('create trigger forgets_lists after insert or update or delete on %s for each statement
                      execute function cases_forget_lists()', source);
  end loop;
end $$;

-- One case, for writing: closed, or open for some hours only.
create function juso_is_closed(wanted uuid) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  me bigint := public.juso_uid();
begin
  return me <> 0 and (
    exists (select 1 from public.cases_restriction r where r.case_id = wanted and r.lifted_at is null
              and not exists (select 1 from public.cases_caseuserobjectpermission g
                               where g.content_object_id = wanted and g.user_id = me
                                 and (g.until is null or g.until >= public.juso_today())))
    or exists (select 1 from public.cases_exclusion e where e.case_id = wanted and e.user_id = me and e.lifted_at is null)
    or exists (select 1 from public.cases_opening o
                where o.case_id = wanted and o.user_id = me and o.ended_at is null and o.until > public.juso_now()));
end $$;

-- Everybody in such a case; for the cards of look-alikes.
create function juso_closed_people() returns uuid[] language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select coalesce(array_agg(distinct cs.person_id), '{}') from public.cases_casesubject cs
   where cs.case_id = any ((select public.juso_closed_anywhere())::uuid[])
); end $$;

------------------------------------------------------------------------------------------------------------------------
-- The functions that every policy asks, and those that search, list and count past the policies, leave closed cases out.
-- A function is changed here by a phrase of its text; where the phrase does not stand there, the migration fails.
create function pg_temp.reword(changed regproc, stands text, instead text) returns void language plpgsql as $$
declare
  was text := pg_get_functiondef(changed);
begin
  if position(stands in was) = 0 then
    raise exception '% does not say: %', changed, stands;
  end if;
  execute replace(was, stands, instead);
end $$;

-- The first two are what writing asks: there, a case that is open for some hours counts as closed too.
select pg_temp.reword('juso_has_stake', 'where s.case_id = wanted and', 'where s.case_id = wanted and not public.juso_is_closed(wanted) and'),
       pg_temp.reword('juso_is_custodian', 'where c.id = wanted and', 'where c.id = wanted and not public.juso_is_closed(wanted) and'),
       pg_temp.reword('juso_at_item', 'where p.item_id = wanted and', 'join public.meetings_agendaitem i on i.id = p.item_id and i.case_id <> all ((select public.juso_closed_cases())::uuid[]) where p.item_id = wanted and'),
       pg_temp.reword('juso_at_meeting', 'where p.meeting_id = wanted and', 'join public.meetings_agendaitem i on i.id = p.item_id and i.case_id <> all ((select public.juso_closed_cases())::uuid[]) where p.meeting_id = wanted and'),
       pg_temp.reword('juso_find_cases', 'where s.case_id = cs.case_id and', 'where s.case_id = cs.case_id and s.case_id <> all ((select public.juso_closed_cases())::uuid[]) and'),
       pg_temp.reword('juso_find_cases', 'where s.case_id = c.id and', 'where s.case_id = c.id and s.case_id <> all ((select public.juso_closed_cases())::uuid[]) and'),
       pg_temp.reword('juso_find_cases', 'where s.agency_id = any (mine) and', 'where s.case_id <> all ((select public.juso_closed_cases())::uuid[]) and s.agency_id = any (mine) and'),
       pg_temp.reword('juso_known_cases', 'where s.case_id = cs.case_id and', 'where s.case_id = cs.case_id and s.case_id <> all ((select public.juso_closed_cases())::uuid[]) and'),
       pg_temp.reword('juso_ending_consents', 'where c.worker_id =', 'where c.id <> all ((select public.juso_closed_cases())::uuid[]) and c.worker_id ='),
       pg_temp.reword('matching_card', 'if m.id is null or', 'if m.id is null or m.first_id = any (public.juso_closed_people()) or m.second_id = any (public.juso_closed_people()) or'),
       pg_temp.reword('handovers_cases', 'where c.custodian_id =', 'where c.id <> all ((select public.juso_closed_anywhere())::uuid[]) and c.custodian_id ='),
       pg_temp.reword('boards_counts', 'where c.stage <> ''closed''', 'where c.id <> all ((select public.juso_closed_anywhere())::uuid[]) and c.stage <> ''closed'''),
       pg_temp.reword('boards_counts', 'where n.done_at is null', 'where n.case_id <> all ((select public.juso_closed_anywhere())::uuid[]) and n.done_at is null'),
       pg_temp.reword('routing_loads', 'where c.custodian_id = a.id', 'where c.id <> all ((select public.juso_closed_anywhere())::uuid[]) and c.custodian_id = a.id'),
       pg_temp.reword('routing_loads', 'where o.to_agency_id = a.id', 'where o.case_id <> all ((select public.juso_closed_anywhere())::uuid[]) and o.to_agency_id = a.id'),
       pg_temp.reword('handovers_counts', 'where c.custodian_id = of_agency', 'where c.id <> all ((select public.juso_closed_anywhere())::uuid[]) and c.custodian_id = of_agency'),
       pg_temp.reword('handovers_counts', 'where n.agency_id = of_agency', 'where n.case_id <> all ((select public.juso_closed_anywhere())::uuid[]) and n.agency_id = of_agency'),
       pg_temp.reword('handovers_counts', 'where o.to_agency_id = of_agency', 'where o.case_id <> all ((select public.juso_closed_anywhere())::uuid[]) and o.to_agency_id = of_agency'),
       pg_temp.reword('handovers_counts', 'where o.from_agency_id = of_agency', 'where o.case_id <> all ((select public.juso_closed_anywhere())::uuid[]) and o.from_agency_id = of_agency'),
       pg_temp.reword('handovers_counts', 'where s.agency_id = of_agency', 'where s.case_id <> all ((select public.juso_closed_anywhere())::uuid[]) and s.agency_id = of_agency'),
       pg_temp.reword('handovers_counts', 'where r.agency_id = of_agency', 'where p.case_id <> all ((select public.juso_closed_anywhere())::uuid[]) and r.agency_id = of_agency'),
       pg_temp.reword('handovers_counts', 'where p.lead_agency_id = of_agency', 'where p.case_id <> all ((select public.juso_closed_anywhere())::uuid[]) and p.lead_agency_id = of_agency'),
       pg_temp.reword('handovers_holders', 'where c.custodian_id in', 'where c.id <> all ((select public.juso_closed_anywhere())::uuid[]) and c.custodian_id in'),
       pg_temp.reword('handovers_holders', 'where n.agency_id in', 'where n.case_id <> all ((select public.juso_closed_anywhere())::uuid[]) and n.agency_id in'),
       pg_temp.reword('referrals_held_outside', 'where not public.referrals_has_accounts', 'where c.id <> all ((select public.juso_closed_anywhere())::uuid[]) and not public.referrals_has_accounts'),
       pg_temp.reword('referrals_fetch_back', 'where s.case_id = taken and', 'where s.case_id = taken and not public.juso_is_closed(taken) and'),
       pg_temp.reword('referrals_parallel', 'where o.id = offered and', 'where o.id = offered and o.case_id <> all ((select public.juso_closed_anywhere())::uuid[]) and'),
       pg_temp.reword('plans_decisions', 'where p.document_year = wanted', 'where p.document_year = wanted and p.case_id <> all ((select public.juso_closed_anywhere())::uuid[])'),
       pg_temp.reword('referrals_lock', 'if o.id is null then', 'if o.id is null or public.juso_is_closed(o.case_id) then'),
       -- Whoever watches over the clock keeps the frame, so that nothing is forgotten; without the number, it leads nowhere.
       pg_temp.reword('referrals_frames', 'c.number::text,', 'case when c.id = any ((select public.juso_closed_anywhere())::uuid[]) then '''' else c.number::text end,'),
       pg_temp.reword('referrals_frames', 'where o.waits_for <> '''' and o.kept_by_id', 'where o.waits_for <> '''' and (everything or o.case_id <> all ((select public.juso_closed_anywhere())::uuid[])) and o.kept_by_id'),
       pg_temp.reword('referrals_frames', 'and (wanted is null or o.id = wanted)', 'and (wanted is null or o.id = wanted) and (everything or o.case_id <> all ((select public.juso_closed_anywhere())::uuid[]))'),
       pg_temp.reword('referrals_frames', 'case when o.waits_for = ''review'' and', 'case when o.waits_for = ''review'' and o.case_id <> all ((select public.juso_closed_anywhere())::uuid[]) and'),
       pg_temp.reword('boards_waiting', 'coalesce(c.number, '''')::text', 'case when c.id = any ((select public.juso_closed_anywhere())::uuid[]) then '''' else coalesce(c.number, '''') end::text'),
       pg_temp.reword('boards_waiting', 'where o.waits_for <> '''' and', 'where o.waits_for <> '''' and (everything or o.case_id <> all ((select public.juso_closed_anywhere())::uuid[])) and');

create function pg_temp.close_table(closing text, key text) returns void language plpgsql as $$
begin
  execute format('create policy closed on %s as restrictive to juso_app
                    using ((%s = any ((select public.juso_closed_cases())::uuid[])) is not true)', closing, key);
  execute format('create policy only_reading on %s as restrictive for update to juso_app
                    using ((%s = any ((select public.juso_opened_cases())::uuid[])) is not true)', closing, key);
end $$;
select pg_temp.close_table('cases_case', 'id');
select pg_temp.close_table(hanging, 'case_id') from unnest(array[
  'audit_entry', 'cases_arrangement', 'cases_casesubject', 'cases_custody', 'cases_intake', 'cases_move', 'cases_nextstep',
  'cases_note', 'cases_sheetrecord', 'cases_stake', 'cases_tie', 'handovers_singlesuccession', 'imports_importedcase',
  'meetings_agendaitem', 'packs_disclosurerequest', 'packs_handoverpack', 'plans_aftercheck', 'plans_evaluation',
  'plans_monitoring', 'plans_plan', 'plans_rolereport', 'printing_plancopy', 'referrals_offer']) hanging;
-- Whoever has sent a slip knows what was written in it.
create policy closed on slips_slip as restrictive to juso_app using (
  (case_id = any ((select juso_closed_cases())::uuid[])) is not true
  or from_agency_id = any ((select juso_slip_agencies())::bigint[]));
create policy closed on matching_match as restrictive to juso_app using (
  not array[first_id, second_id] && (select juso_closed_people())::uuid[]);

------------------------------------------------------------------------------------------------------------------------
-- What is open for some hours: the case, what the team reads, the plan, the people and their consents. Reading only.
create function pg_temp.open_table(opening text, condition text) returns void language plpgsql as $$
begin
  execute format('create policy opened on %s for select to juso_app using (%s)', opening, condition);
end $$;
select pg_temp.open_table('cases_case', 'id = any ((select juso_opened_cases())::uuid[])');
select pg_temp.open_table(part, 'case_id = any ((select juso_opened_cases())::uuid[])') from unnest(array[
  'cases_casesubject', 'cases_custody', 'cases_intake', 'cases_move', 'cases_nextstep', 'cases_stake', 'cases_tie',
  'cases_arrangement', 'plans_plan']) part;
select pg_temp.open_table(part, 'visibility = ''team'' and case_id = any ((select juso_opened_cases())::uuid[])')
  from unnest(array['cases_note', 'cases_sheetrecord']) part;
select pg_temp.open_table('people_person', 'exists (select 1 from cases_casesubject cs where cs.person_id = people_person.id
                             and cs.case_id = any ((select juso_opened_cases())::uuid[]) offset 0)');
select pg_temp.open_table(part, format('exists (select 1 from cases_casesubject cs where cs.person_id = %s.person_id
                             and cs.case_id = any ((select juso_opened_cases())::uuid[]) offset 0)', part))
  from unnest(array['people_membership', 'consents_consent']) part;
select pg_temp.open_table('people_relation', 'exists (select 1 from cases_casesubject a join cases_casesubject b on a.case_id = b.case_id
                             where a.person_id = people_relation.person_id and b.person_id = people_relation.other_id
                               and a.case_id = any ((select juso_opened_cases())::uuid[]) offset 0)');

------------------------------------------------------------------------------------------------------------------------
-- Who reads the rows themselves: whoever reads the case; one's own. Written by the functions below only.
do $$
declare
  part text;
begin
  foreach part in array array['cases_restriction', 'cases_caseuserobjectpermission', 'cases_exclusion', 'cases_opening', 'cases_accessrequest'] loop
    execute format('alter table %s enable row level security', part);
    execute format('alter table %s force row level security', part);
    execute format('create policy owner on %s to juso_owner using (true) with check (true)', part);
    execute format('revoke insert, update, delete, truncate on %s from juso_app', part);
  end loop;
end $$;
revoke usage on sequence cases_caseuserobjectpermission_id_seq from juso_app;
create policy reading on cases_restriction for select to juso_app
  using (exists (select 1 from cases_case c where c.id = case_id offset 0));
create policy reading on cases_caseuserobjectpermission for select to juso_app
  using (exists (select 1 from cases_case c where c.id = content_object_id offset 0));
create policy reading on cases_exclusion for select to juso_app
  using (user_id = (select juso_uid()) or exists (select 1 from cases_case c where c.id = case_id offset 0));
create policy reading on cases_opening for select to juso_app
  using (user_id = (select juso_uid()) or (select juso_hosts_conferences())
         or exists (select 1 from cases_case c where c.id = case_id offset 0));
create policy reading on cases_accessrequest for select to juso_app using (case_id is not null and juso_is_custodian(case_id));

------------------------------------------------------------------------------------------------------------------------
-- Who acts for an agency: its heads; where it has none today, everybody who does case work there. Not who is excluded.
create function cases_heads(of_agency bigint, about uuid) returns bigint[] language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  working bigint[];
  heads bigint[];
begin
  select array_agg(distinct p.user_id), array_agg(distinct p.user_id) filter (where p.role in ('leader', 'coordinator', 'host_officer'))
    into working, heads
    from public.agencies_post p join public.agencies_user u on u.id = p.user_id and u.is_active
   where p.agency_id = of_agency and public.juso_today() between p.since and p.until
     and p.role in ('counsellor', 'leader', 'coordinator', 'marugoto', 'host_officer', 'section_officer')
     and not exists (select 1 from public.cases_exclusion e where e.case_id = about and e.user_id = p.user_id and e.lifted_at is null);
  return coalesce(heads, working, '{}');
end $$;
revoke execute on function cases_heads(bigint, uuid) from public;

create function cases_name(named uuid, people bigint[], said text, last_day date, namer bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.cases_caseuserobjectpermission
    (permission_id, user_id, content_object_id, restriction_id, why, named_by_id, since, until)
  select (select p.id from public.auth_permission p join public.django_content_type t on t.id = p.content_type_id
           where t.app_label = 'cases' and t.model = 'case' and p.codename = 'read_restricted'),
         each.person, named, r.id, said, namer, public.juso_now(), last_day
    from public.cases_restriction r, (select distinct unnest(people) as person) each
   where r.case_id = named and r.lifted_at is null
  on conflict (user_id, permission_id, content_object_id)
  do update set why = excluded.why, until = excluded.until, named_by_id = excluded.named_by_id, restriction_id = excluded.restriction_id;
  update public.cases_opening set ended_at = public.juso_now(), updated_at = now()
   where case_id = named and user_id = any (people) and ended_at is null;
end $$;
revoke execute on function cases_name(uuid, bigint[], text, date, bigint) from public;

-- Whether one of these can open it today, for that agency.
create function cases_somebody_acts(named uuid, for_agency bigint) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.cases_caseuserobjectpermission g
                   join public.agencies_post p on p.user_id = g.user_id and p.agency_id = for_agency
                   join public.agencies_user u on u.id = g.user_id and u.is_active
                  where g.content_object_id = named and (g.until is null or g.until >= public.juso_today())
                    and public.juso_today() between p.since and p.until
                    and p.role in ('counsellor', 'leader', 'coordinator', 'marugoto', 'host_officer', 'section_officer')
                    and not exists (select 1 from public.cases_exclusion e
                                     where e.case_id = named and e.user_id = g.user_id and e.lifted_at is null))
); end $$;
revoke execute on function cases_somebody_acts(uuid, bigint) from public;

-- Nobody is dropped: where nobody named can act for the agency, its heads are named; where it has nobody, the coordinator's.
create function cases_name_heads(named uuid, for_agency bigint, said text) returns bigint[]
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  heads bigint[];
begin
  if not exists (select 1 from public.cases_restriction where case_id = named and lifted_at is null)
     or public.cases_somebody_acts(named, for_agency) then
    return '{}';
  end if;
  heads := public.cases_heads(for_agency, named);
  if heads = '{}' then
    select public.cases_heads(m.coordinator_id, named) into heads from public.agencies_municipality m;
  end if;
  perform public.cases_name(named, heads, said, null, null);
  return heads;
end $$;
revoke execute on function cases_name_heads(uuid, bigint, text) from public;

-- Whoever comes in by an offer, a plan or a meeting comes in by name as well.
create function cases_name_newcomers() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.cases_name_heads(new.case_id, case tg_table_name when 'referrals_offer' then (to_jsonb(new) ->> 'to_agency_id')::bigint
                                               else (to_jsonb(new) ->> 'agency_id')::bigint end, '機関の責任者（自動で指名）');
  if tg_table_name = 'cases_stake' then  -- who takes part needs no opening any more
    update public.cases_opening set ended_at = public.juso_now(), updated_at = now()
     where case_id = new.case_id and agency_id = (to_jsonb(new) ->> 'agency_id')::bigint and ended_at is null
       and not exists (select 1 from public.cases_restriction r where r.case_id = new.case_id and r.lifted_at is null);
  end if;
  return null;
end $$;
create trigger names_newcomers after insert on referrals_offer for each row execute function cases_name_newcomers();
create trigger names_newcomers after insert on cases_stake for each row execute function cases_name_newcomers();
create trigger names_newcomers after insert on cases_custody for each row execute function cases_name_newcomers();

-- At every COMMIT a restricted case has somebody named who can act for the agency that answers for it.
create function cases_somebody_is_named() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  touched uuid := coalesce(to_jsonb(new), to_jsonb(old)) ->> case tg_table_name when 'cases_caseuserobjectpermission'
                                                                  then 'content_object_id' else 'case_id' end;
begin
  if exists (select 1 from public.cases_restriction r join public.cases_case c on c.id = r.case_id
              where r.case_id = touched and r.lifted_at is null
                and not public.cases_somebody_acts(r.case_id, c.custodian_id)
                and not exists (select 1 from public.agencies_municipality m where public.cases_somebody_acts(r.case_id, m.coordinator_id))) then
    perform public.juso_refuse('主担当機関で対応できる職員を、少なくとも一人、指名してください。');
  end if;
  return null;
end $$;
create constraint trigger somebody_is_named after insert or update on cases_restriction
  deferrable initially deferred for each row execute function cases_somebody_is_named();
create constraint trigger somebody_is_named after insert or update or delete on cases_caseuserobjectpermission
  deferrable initially deferred for each row execute function cases_somebody_is_named();
create constraint trigger somebody_is_named after insert or update on cases_exclusion
  deferrable initially deferred for each row execute function cases_somebody_is_named();

-- Head of the accountable agency, or coordinator who takes part; where the agency has no head today, who does case work there.
create function cases_may_restrict(wanted uuid) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select public.juso_has_stake(wanted) and exists (
    select 1 from public.cases_case c, public.agencies_municipality m
     where c.id = wanted
       and (public.juso_uid() = any (public.cases_heads(c.custodian_id, wanted))
            or m.coordinator_id = any (public.juso_my_agencies()) and public.juso_uid() = any (public.cases_heads(m.coordinator_id, wanted))))
); end $$;

create function cases_heads_of(wanted uuid) returns bigint[] language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select public.cases_heads(c.custodian_id, c.id) from public.cases_case c where c.id = wanted and public.juso_has_stake(c.id)
); end $$;

create function cases_guard_restricting(wanted uuid) returns void language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  if not public.cases_may_restrict(wanted) then
    perform public.juso_refuse('閲覧を限る手続きは、主担当機関の責任者か、関わる多機関コーディネーターだけができます。');
  end if;
  perform 1 from public.cases_case where id = wanted for no key update;
end $$;
revoke execute on function cases_guard_restricting(uuid) from public;

create function cases_restrict(wanted uuid, because text, explained text, people bigint[], why text, last_day date) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  fresh uuid := gen_random_uuid();
begin
  perform public.cases_guard_restricting(wanted);
  insert into public.cases_restriction (id, created_at, updated_at, case_id, reason, words, by_id, begun_at, lifted_why)
  values (fresh, now(), now(), wanted, because, explained, public.juso_uid(), public.juso_now(), '');
  perform public.cases_name(wanted, people, why, last_day, public.juso_uid());
  perform public.cases_name_heads(wanted, o.to_agency_id, '機関の責任者（自動で指名）')
    from public.referrals_offer o where o.case_id = wanted and o.state = 'sent' order by o.id;
  return fresh;
end $$;

create function cases_name_reader(wanted uuid, people bigint[], said text, last_day date) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.cases_guard_restricting(wanted);
  perform public.cases_name(wanted, people, said, last_day, public.juso_uid());
end $$;

create function cases_unname_reader(wanted uuid, person bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.cases_guard_restricting(wanted);
  delete from public.cases_caseuserobjectpermission where content_object_id = wanted and user_id = person;
end $$;

create function cases_lift_restriction(wanted uuid, why text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.cases_guard_restricting(wanted);
  if coalesce(btrim(why), '') = '' then
    perform public.juso_refuse('解除する理由を入力してください。');
  end if;
  delete from public.cases_caseuserobjectpermission where content_object_id = wanted;
  update public.cases_restriction set lifted_at = public.juso_now(), lifted_by_id = public.juso_uid(), lifted_why = why, updated_at = now()
   where case_id = wanted and lifted_at is null;
end $$;

-- Every night, by the system: who was named has left. Returns whom it named, to be told.
create function cases_keep_somebody_named() returns table (case_id uuid, people bigint[])
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if public.juso_uid() <> 0 then
    perform public.juso_refuse('自動の指名をするのは、しくみ自身だけです。');
  end if;
  return query
    select kept.id, kept.fresh from (
      select c.id, public.cases_name_heads(c.id, s.agency_id, '指名された職員がいなくなったため（自動で指名）') as fresh
        from public.cases_restriction r join public.cases_case c on c.id = r.case_id
        join public.cases_stake s on s.case_id = c.id and s.until is null
       where r.lifted_at is null order by c.id, s.agency_id) kept
     where kept.fresh <> '{}';
end $$;

-- Own family, a neighbour: from that moment the case is closed to who declares it. Returns whom to tell.
create function cases_exclude_me(wanted uuid, tied text) returns bigint[]
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  holder bigint;
begin
  if not (public.juso_has_stake(wanted) or wanted = any (public.juso_opened_cases())) then
    perform public.juso_refuse('このケースは見つかりません。');
  end if;
  select custodian_id into holder from public.cases_case where id = wanted for no key update;
  insert into public.cases_exclusion (id, created_at, updated_at, case_id, user_id, bond, declared_at)
  values (gen_random_uuid(), now(), now(), wanted, public.juso_uid(), tied, public.juso_now());
  perform public.cases_name_heads(wanted, holder, '関わらない申告により（自動で指名）');
  return public.cases_heads(holder, wanted) || array(
    select unnest(public.cases_heads(a.agency, wanted)) from unnest(public.juso_my_agencies()) as a(agency));
end $$;

create function cases_lift_exclusion(wanted uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  about uuid;
begin
  select case_id into about from public.cases_exclusion where id = wanted and lifted_at is null for no key update;
  perform public.cases_guard_restricting(about);
  update public.cases_exclusion set lifted_at = public.juso_now(), lifted_by_id = public.juso_uid(), updated_at = now() where id = wanted;
end $$;

------------------------------------------------------------------------------------------------------------------------
-- Asking by number, and opening in an emergency. At most ten numbers an hour, right or wrong.
create function cases_note_request(typed text, acting_for bigint, why text, about uuid) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  fresh uuid := gen_random_uuid();
begin
  if not acting_for = any (public.juso_my_agencies()) then
    perform public.juso_refuse('所属の機関を確かめてください。');
  end if;
  perform pg_advisory_xact_lock(hashtext('cases_accessrequest'), public.juso_uid()::int);
  if (select count(*) from public.cases_accessrequest r
       where r.user_id = public.juso_uid() and r.asked_at > public.juso_now() - interval '1 hour') >= 10 then
    perform public.juso_refuse('1時間に入力できるのは10件までです。時間をおいて、やり直してください。');
  end if;
  insert into public.cases_accessrequest (id, created_at, updated_at, number, case_id, user_id, agency_id, reason, asked_at, answer, answer_words)
  values (fresh, now(), now(), typed, about, public.juso_uid(), acting_for, why, public.juso_now(), '', '');
  return fresh;
end $$;
revoke execute on function cases_note_request(text, bigint, text, uuid) from public;

-- Nothing comes back, and nothing else happens now: the accountable agency is told by the job that comes every minute.
create function cases_ask_for(typed text, acting_for bigint, why text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.cases_note_request(typed, acting_for, why, (
    select c.id from public.cases_case c where c.number = typed
       and not exists (select 1 from public.cases_exclusion e
                        where e.case_id = c.id and e.user_id = public.juso_uid() and e.lifted_at is null)
       and not public.juso_has_stake(c.id)));
end $$;

create function cases_untold_requests() returns table (request_id uuid, case_id uuid, people bigint[])
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if public.juso_uid() <> 0 then
    perform public.juso_refuse('お知らせを送るのは、しくみ自身だけです。');
  end if;
  return query
    with told as (
      update public.cases_accessrequest r set told_at = public.juso_now() where r.told_at is null and r.case_id is not null
      returning r.id, r.case_id)
    select t.id, t.case_id, array(
        select g.user_id from public.cases_caseuserobjectpermission g where g.content_object_id = c.id)
        || case when exists (select 1 from public.cases_restriction x where x.case_id = c.id and x.lifted_at is null) then '{}'
                else public.cases_heads(c.custodian_id, c.id) || coalesce(array[c.worker_id]::bigint[], '{}') end
      from told t join public.cases_case c on c.id = t.case_id;
end $$;

create function cases_answer_request(wanted uuid, chosen text, said text, last timestamptz) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  r public.cases_accessrequest;
begin
  select * into r from public.cases_accessrequest where id = wanted for no key update;
  if r.case_id is null or not public.juso_is_custodian(r.case_id) then
    perform public.juso_refuse('閲覧の申請に答えられるのは、主担当機関だけです。');
  end if;
  if r.answered_at is not null then
    perform public.juso_refuse('この申請には、すでに回答があります。');
  end if;
  update public.cases_accessrequest set answer = chosen, answer_words = said, answered_by_id = public.juso_uid(),
         answered_at = public.juso_now(), updated_at = now() where id = wanted;
  if chosen = 'read' then
    insert into public.cases_opening (id, created_at, updated_at, case_id, number, user_id, agency_id, kind, danger, reason, since, until,
                                      granted_by_id, verdict, review_words)
    values (gen_random_uuid(), now(), now(), r.case_id, r.number, r.user_id, r.agency_id, 'granted', '', r.reason, public.juso_now(), last,
            public.juso_uid(), '', '');
  end if;
  return r.case_id;
end $$;

-- In an emergency. Restricted cases open so only to the coordinator's head and to the officers of the host section.
create function cases_open_in_emergency(typed text, acting_for bigint, of_what text, why text, hours int)
returns table (opening_id uuid, case_id uuid, people bigint[])
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  c public.cases_case;
  fresh uuid := gen_random_uuid();
begin
  select k.* into c from public.cases_case k where k.number = typed
     and not exists (select 1 from public.cases_exclusion e
                      where e.case_id = k.id and e.user_id = public.juso_uid() and e.lifted_at is null)
     and (not exists (select 1 from public.cases_restriction r where r.case_id = k.id and r.lifted_at is null)
          or exists (select 1 from public.agencies_municipality m
                      where public.juso_uid() = any (public.cases_heads(m.coordinator_id, k.id) || public.cases_heads(m.host_id, k.id))));
  perform public.cases_note_request(typed, acting_for, why, null);
  if public.juso_has_stake(c.id) or c.id = any (public.juso_opened_cases()) then
    perform public.juso_refuse('このケースは、いま開けます。緊急閲覧は要りません。');
  end if;
  if c.id is null then
    return;
  end if;
  insert into public.cases_opening (id, created_at, updated_at, case_id, number, user_id, agency_id, kind, danger, reason, since, until,
                                    verdict, review_words)
  values (fresh, now(), now(), c.id, typed, public.juso_uid(), acting_for, 'emergency', of_what, why, public.juso_now(),
          public.juso_now() + make_interval(hours => least(greatest(hours, 1), 24)), '', '');
  return query select fresh, c.id, array(
    select distinct each from unnest(
      case when exists (select 1 from public.cases_restriction r where r.case_id = c.id and r.lifted_at is null)
           then array(select g.user_id from public.cases_caseuserobjectpermission g where g.content_object_id = c.id)
           else public.cases_heads(c.custodian_id, c.id) || coalesce(array[c.worker_id]::bigint[], '{}')
                || (select public.cases_heads(m.coordinator_id, c.id) from public.agencies_municipality m) end
      || (select public.cases_heads(m.host_id, c.id) from public.agencies_municipality m)) each
    where each is not null and each <> public.juso_uid());
end $$;

create function cases_review_opening(wanted uuid, judged text, said text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not public.juso_hosts_conferences() then
    perform public.juso_refuse('緊急閲覧の点検は、市の所管課だけができます。');
  end if;
  update public.cases_opening set verdict = judged, review_words = said, reviewed_by_id = public.juso_uid(), reviewed_at = public.juso_now(),
         updated_at = now(), ended_at = coalesce(ended_at, case when judged = 'wrong' then public.juso_now() end)
   where id = wanted and kind = 'emergency' and reviewed_at is null and user_id <> public.juso_uid();
  if not found then
    perform public.juso_refuse('この緊急閲覧は、すでに点検が済んでいるか、ご自身のものです。');
  end if;
end $$;

create function cases_end_opening(wanted uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.cases_opening o set ended_at = public.juso_now(), updated_at = now()
   where o.id = wanted and o.ended_at is null and (o.user_id = public.juso_uid() or public.juso_is_custodian(o.case_id));
  if not found then
    perform public.juso_refuse('この閲覧は、すでに終わっています。');
  end if;
end $$;

-- To whom of these a notice about this record may go: not to those to whom its case is closed; then to those named on it.
create function cases_who_may_be_told(records uuid[], people bigint[]) returns bigint[] language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  about uuid;
  left_over bigint[];
begin
  select c.id into about from public.cases_case c
   where c.id = any (records)
      or c.id in (select o.case_id from public.referrals_offer o where o.id = any (records))
      or c.id in (select p.case_id from public.plans_plan p where p.id = any (records))
      or c.id in (select i.case_id from public.meetings_agendaitem i where i.id = any (records))
      or c.id in (select q.case_id from public.packs_disclosurerequest q where q.id = any (records)) limit 1;
  if about is null then
    return people;
  end if;
  left_over := array(select p from unnest(people) p where not exists (
    select 1 from public.cases_exclusion e where e.case_id = about and e.user_id = p and e.lifted_at is null));
  if not exists (select 1 from public.cases_restriction r where r.case_id = about and r.lifted_at is null) then
    return left_over;
  end if;
  left_over := array(select p from unnest(left_over) p join public.cases_caseuserobjectpermission g
                       on g.content_object_id = about and g.user_id = p and (g.until is null or g.until >= public.juso_today()));
  return case when left_over <> '{}' or people = '{}' then left_over else array(
    select g.user_id from public.cases_caseuserobjectpermission g join public.agencies_user u on u.id = g.user_id and u.is_active
     where g.content_object_id = about and g.user_id <> public.juso_uid() and (g.until is null or g.until >= public.juso_today())) end;
end $$;
