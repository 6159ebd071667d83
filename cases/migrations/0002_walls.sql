-- The second wall around people and cases, and promise 1 as the database keeps it.
-- Shapes and traps: every test of the acting user stands in (select …) so that it is evaluated once; EXISTS carries
-- OFFSET 0 so that it stays a probe and never becomes a hashed scan of all stakes.

------------------------------------------------------------------------------------------------------------------------
-- Reading

create function juso_has_stake(wanted uuid) returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.cases_stake s
                  where s.case_id = wanted and s.until is null and s.agency_id = any (public.juso_my_agencies()))
); end $$;

create function juso_is_custodian(wanted uuid) returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.cases_case c
                  where c.id = wanted and c.custodian_id = any (public.juso_my_agencies()))
); end $$;

-- A person may be put into a case who is in none yet, or whom one may read already: knowing an id opens nothing.
create function juso_may_open_person(wanted uuid) returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select not exists (select 1 from public.cases_casesubject cs where cs.person_id = wanted)
      or exists (select 1 from public.cases_casesubject cs where cs.person_id = wanted and public.juso_has_stake(cs.case_id))
); end $$;

-- Walls of a table whose rows hang on a case: readable with a stake, never deleted. Called by migrations only.
create function juso_protect_by_case(protected regclass) returns void language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
  execute format('alter table %s enable row level security', protected);
  execute format('alter table %s force row level security', protected);
  execute format('create policy owner on %s to juso_owner using (true) with check (true)', protected);
  execute format(
    'create policy reading on %1$s for select to juso_app using (exists (select 1 from public.cases_stake s
       where s.case_id = %1$s.case_id and s.until is null
         and s.agency_id = any ((select public.juso_my_agencies())::bigint[]) offset 0))', protected);
  execute format('revoke delete, truncate on %s from juso_app', protected);
end $$;
revoke execute on function juso_protect_by_case(regclass) from public;

alter table cases_case enable row level security;
alter table cases_case force row level security;
create policy owner on cases_case to juso_owner using (true) with check (true);
create policy reading on cases_case for select to juso_app using (
  custodian_id = any ((select juso_my_agencies())::bigint[])
  or exists (select 1 from cases_stake s where s.case_id = cases_case.id and s.until is null
               and s.agency_id = any ((select juso_my_agencies())::bigint[]) offset 0));
create policy opening on cases_case for insert to juso_app with check (
  custodian_id = any ((select juso_my_agencies())::bigint[])
  and opened_by_agency_id = custodian_id and juso_may_open_person(person_id));
create policy changing on cases_case for update to juso_app using (
  custodian_id = any ((select juso_my_agencies())::bigint[])
  or exists (select 1 from cases_stake s where s.case_id = cases_case.id and s.until is null
               and s.agency_id = any ((select juso_my_agencies())::bigint[]) offset 0));
revoke update, delete, truncate on cases_case from juso_app;
grant update (worker_id, stage, urgency, closed_at, closed_by_id, close_reason, close_note, updated_at)
  on cases_case to juso_app;

alter table cases_stake enable row level security;
alter table cases_stake force row level security;
create policy owner on cases_stake to juso_owner using (true) with check (true);
create policy reading on cases_stake for select to juso_app using (
  agency_id = any ((select juso_my_agencies())::bigint[]) or juso_has_stake(case_id));
revoke insert, update, delete, truncate on cases_stake from juso_app;

select juso_protect_by_case('cases_custody');
revoke insert, update on cases_custody from juso_app;

select juso_protect_by_case('cases_casesubject');
create policy adding on cases_casesubject for insert to juso_app
  with check (juso_is_custodian(case_id) and juso_may_open_person(person_id) and not is_main);
revoke update on cases_casesubject from juso_app;

select juso_protect_by_case('cases_intake');
create policy adding on cases_intake for insert to juso_app with check (juso_is_custodian(case_id));
revoke update on cases_intake from juso_app;

select juso_protect_by_case('cases_move');
create policy adding on cases_move for insert to juso_app
  with check (juso_has_stake(case_id) and by_id = (select juso_uid()));
revoke update on cases_move from juso_app;

select juso_protect_by_case('cases_nextstep');
create policy adding on cases_nextstep for insert to juso_app
  with check (juso_has_stake(case_id) and added_by_id = (select juso_uid()));
create policy finishing on cases_nextstep for update to juso_app
  using (agency_id = any ((select juso_my_agencies())::bigint[]) or juso_is_custodian(case_id));
revoke update on cases_nextstep from juso_app;
grant update (done_at, done_by_id, updated_at) on cases_nextstep to juso_app;

-- Notes: one's own agency's; the team's where it is marked so; the coordinator's and the city's likewise.
alter table cases_note enable row level security;
alter table cases_note force row level security;
create policy owner on cases_note to juso_owner using (true) with check (true);
create policy reading on cases_note for select to juso_app using (
  agency_id = any ((select juso_my_agencies())::bigint[])
  or ((visibility = 'team'
       or (visibility = 'host' and (select juso_my_agencies())::bigint[] && (select juso_host_agencies())::bigint[]))
      and exists (select 1 from cases_stake s where s.case_id = cases_note.case_id and s.until is null
                    and s.agency_id = any ((select juso_my_agencies())::bigint[]) offset 0)));
create policy adding on cases_note for insert to juso_app with check (
  agency_id = any ((select juso_my_agencies())::bigint[]) and author_id = (select juso_uid()) and juso_has_stake(case_id));
create policy striking on cases_note for update to juso_app
  using (agency_id = any ((select juso_my_agencies())::bigint[]));
revoke update, delete, truncate on cases_note from juso_app;
grant update (struck_at, struck_by_id, struck_reason, updated_at) on cases_note to juso_app;

-- The counter of case numbers: only the trigger below touches it.
revoke select, insert, update, delete, truncate on cases_counter from juso_app;

-- People: through a case one has a stake in, and no other way.
alter table people_person enable row level security;
alter table people_person force row level security;
create policy owner on people_person to juso_owner using (true) with check (true);
create policy reading on people_person for select to juso_app using (
  exists (select 1 from cases_casesubject cs join cases_stake s on s.case_id = cs.case_id
           where cs.person_id = people_person.id and s.until is null
             and s.agency_id = any ((select juso_my_agencies())::bigint[]) offset 0));
create policy adding on people_person for insert to juso_app with check (
  registered_by_id = (select juso_uid()) and (select juso_my_agencies())::bigint[] <> '{}');
create policy changing on people_person for update to juso_app using (
  exists (select 1 from cases_casesubject cs join cases_stake s on s.case_id = cs.case_id
           where cs.person_id = people_person.id and s.until is null
             and s.agency_id = any ((select juso_my_agencies())::bigint[]) offset 0));
revoke delete, truncate on people_person from juso_app;

create function juso_reads_person(wanted uuid) returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.cases_casesubject cs
                  where cs.person_id = wanted and public.juso_has_stake(cs.case_id))
); end $$;

alter table people_membership enable row level security;
alter table people_membership force row level security;
create policy owner on people_membership to juso_owner using (true) with check (true);
create policy reading on people_membership for select to juso_app using (juso_reads_person(person_id));
create policy adding on people_membership for insert to juso_app with check (juso_reads_person(person_id));
create policy ending on people_membership for update to juso_app using (juso_reads_person(person_id));
revoke update, delete, truncate on people_membership from juso_app;
grant update (until, is_head, updated_at) on people_membership to juso_app;

alter table people_household enable row level security;
alter table people_household force row level security;
create policy owner on people_household to juso_owner using (true) with check (true);
create policy reading on people_household for select to juso_app using (
  exists (select 1 from people_membership m where m.household_id = people_household.id offset 0));
create policy adding on people_household for insert to juso_app with check ((select juso_my_agencies())::bigint[] <> '{}');
create policy changing on people_household for update to juso_app using (
  exists (select 1 from people_membership m where m.household_id = people_household.id offset 0));
revoke delete, truncate on people_household from juso_app;

alter table people_relation enable row level security;
alter table people_relation force row level security;
create policy owner on people_relation to juso_owner using (true) with check (true);
create policy reading on people_relation for select to juso_app
  using (juso_reads_person(person_id) and juso_reads_person(other_id));
create policy adding on people_relation for insert to juso_app
  with check (juso_reads_person(person_id) and juso_reads_person(other_id));
revoke update, delete, truncate on people_relation from juso_app;

-- The ledger of consents: for whoever may read the person; rows are added, a withdrawal alone brings the end forward.
alter table consents_consent enable row level security;
alter table consents_consent force row level security;
create policy owner on consents_consent to juso_owner using (true) with check (true);
create policy reading on consents_consent for select to juso_app using (juso_reads_person(person_id));
create policy adding on consents_consent for insert to juso_app with check (
  juso_reads_person(person_id) and agency_id = any ((select juso_my_agencies())::bigint[])
  and explained_by_id = (select juso_uid()));
revoke update, delete, truncate on consents_consent from juso_app;

alter table consents_withdrawal enable row level security;
alter table consents_withdrawal force row level security;
create policy owner on consents_withdrawal to juso_owner using (true) with check (true);
create policy reading on consents_withdrawal for select to juso_app
  using (exists (select 1 from consents_consent c where c.id = consent_id offset 0));
create policy adding on consents_withdrawal for insert to juso_app
  with check (exists (select 1 from consents_consent c where c.id = consent_id offset 0)
              and heard_by_id = (select juso_uid()));
revoke update, delete, truncate on consents_withdrawal from juso_app;

create function consents_end() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.consents_consent set ends_at = greatest(starts_at, least(ends_at, new.at)) where id = new.consent_id;
  return null;
end $$;
create trigger ends_consent after insert on consents_withdrawal for each row execute function consents_end();

-- The book: lines about a case are for its circle.
create policy reading on audit_entry for select to juso_app using (
  case_id is not null and exists (select 1 from cases_stake s where s.case_id = audit_entry.case_id and s.until is null
                                    and s.agency_id = any ((select juso_my_agencies())::bigint[]) offset 0));

------------------------------------------------------------------------------------------------------------------------
-- Promise 1: exactly one accountable agency at every moment

create type juso_uuidrange as range (subtype = uuid);
alter table cases_custody add constraint one_custody_at_a_time exclude using gist (
  juso_uuidrange(case_id, case_id, '[]') with &&, tstzrange(since, until, '[)') with &&);

create function cases_begin() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  received date := (new.opened_at at time zone 'Asia/Tokyo')::date;
  in_year int := extract(year from received)::int - (extract(month from received) < 4)::int;
  drawn int;
begin
  insert into public.cases_counter as k (agency_id, fiscal_year, last) values (new.custodian_id, in_year, 1)
    on conflict on constraint one_counter_per_year do update set last = k.last + 1 returning k.last into drawn;
  select a.mark || '-R' || (in_year - 2018) || '-' || lpad(drawn::text, 4, '0') into new.number
    from public.agencies_agency a where a.id = new.custodian_id;
  return new;
end $$;

create function cases_begun() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.cases_custody (case_id, agency_id, since, why, reason, by_user_id)
  values (new.id, new.custodian_id, new.opened_at, 'opened', '', public.juso_uid());
  insert into public.cases_stake (case_id, agency_id, reason, since, stage, last_activity)
  values (new.id, new.custodian_id, 'custody', new.opened_at, new.stage, new.last_activity);
  insert into public.cases_casesubject (id, created_at, updated_at, case_id, person_id, is_main)
  values (gen_random_uuid(), now(), now(), new.id, new.person_id, true);
  return null;
end $$;
create trigger begins before insert on cases_case for each row execute function cases_begin();
create trigger begun after insert on cases_case for each row execute function cases_begun();

-- The history has no gap, ends with an open row, and that row names today's custodian. Checked at COMMIT.
create function cases_custody_is_whole() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  whole boolean;
begin
  select bool_and(case when next_since is null then until is null and agency_id = holder else until = next_since end)
    into whole
    from (select k.until, k.agency_id, c.custodian_id as holder, lead(k.since) over (order by k.since) as next_since
            from public.cases_custody k join public.cases_case c on c.id = k.case_id
           where k.case_id = coalesce(new.case_id, old.case_id)) as steps;
  if whole is not true then
    raise exception 'custody of case % has a gap or names another agency', coalesce(new.case_id, old.case_id)
      using errcode = '23514', constraint = 'custody_is_whole';
  end if;
  return null;
end $$;
create constraint trigger custody_is_whole after insert or update or delete on cases_custody
  deferrable initially deferred for each row execute function cases_custody_is_whole();

create function cases_custodian_is_written() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select 1 from public.cases_custody k join public.cases_case c on c.id = k.case_id
                  where k.case_id = new.id and k.until is null and k.agency_id = c.custodian_id) then
    raise exception 'custodian of case % moved without custody', new.id
      using errcode = '23514', constraint = 'custody_is_whole';
  end if;
  return null;
end $$;
create constraint trigger custodian_is_written after insert or update of custodian_id on cases_case
  deferrable initially deferred for each row execute function cases_custodian_is_written();

-- The one way custody moves. Not for the application: functions of referrals call it after their checks.
create function cases_move_custody(moved uuid, receiver bigint, why text, reason text, offer uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  moment timestamptz := clock_timestamp();
  giver bigint;
begin
  select custodian_id into strict giver from public.cases_case where id = moved for no key update;
  if giver = receiver then
    perform public.juso_refuse('この機関は、すでに主担当です。');
  end if;
  update public.cases_custody set until = moment where case_id = moved and until is null;
  insert into public.cases_custody (case_id, agency_id, since, why, reason, offer_id, by_user_id)
  values (moved, receiver, moment, why, reason, offer, public.juso_uid());
  update public.cases_case set custodian_id = receiver, worker_id = null, updated_at = moment where id = moved;
  update public.cases_stake set reason = 'referred' where case_id = moved and agency_id = giver and until is null;
  perform public.cases_add_stake(moved, receiver, 'custody');
end $$;
revoke execute on function cases_move_custody(uuid, bigint, text, text, uuid) from public;

create function cases_add_stake(joined uuid, newcomer bigint, why text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.cases_stake (case_id, agency_id, reason, since, stage, last_activity)
  select c.id, newcomer, why, clock_timestamp(), c.stage, c.last_activity from public.cases_case c where c.id = joined
  on conflict (case_id, agency_id) where until is null
  do update set reason = case when excluded.reason = 'custody' then 'custody' else cases_stake.reason end;
end $$;
revoke execute on function cases_add_stake(uuid, bigint, text) from public;

-- The custodian lets another agency take part. (That this is lawful, the action has asked before.)
create function cases_admit(admitted_to uuid, newcomer bigint, why text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not public.juso_is_custodian(admitted_to) then
    perform public.juso_refuse('支援チームに機関を加えられるのは、主担当機関だけです。');
  end if;
  perform public.cases_add_stake(admitted_to, newcomer, why);
end $$;

------------------------------------------------------------------------------------------------------------------------
-- What lists walk: last_activity and stage are copied down from the case to its stakes

create function cases_touch() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  moment timestamptz := clock_timestamp();
begin
  update public.cases_case set last_activity = moment where id = new.case_id;
  update public.cases_stake set last_activity = moment where case_id = new.case_id and until is null;
  return null;
end $$;
create trigger touches_case after insert on cases_note for each row execute function cases_touch();
create trigger touches_case after insert on cases_move for each row execute function cases_touch();
create trigger touches_case after insert or update on cases_nextstep for each row execute function cases_touch();

create function cases_copy_stage() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.cases_stake set stage = new.stage where case_id = new.id;
  return null;
end $$;
create trigger copies_stage after update of stage on cases_case for each row
  when (old.stage is distinct from new.stage) execute function cases_copy_stage();
