-- An agency's part in a case ends while the case stays open. Its own notes and sheets stay readable to it; the row of its part
-- keeps the number and the name as they were, and nothing that happens afterwards reaches it.

create or replace function cases_copy_stage() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.cases_stake set stage = new.stage where case_id = new.id and until is null;
  return null;
end $$;

create function cases_part(parted uuid, leaver bigint, why text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  holder bigint;
  keepsake jsonb;
begin
  if not (leaver = any (public.juso_my_agencies()) or public.juso_is_custodian(parted)) then
    perform public.juso_refuse('関わりを終えられるのは、その機関と主担当機関だけです。');
  end if;
  if coalesce(btrim(why), '') = '' then
    perform public.juso_refuse('関わりを終える理由を入力してください。');
  end if;
  select custodian_id into strict holder from public.cases_case where id = parted for no key update;
  if holder = leaver then
    perform public.juso_refuse('主担当機関は、関わりを終えられません。先に、つなぎ先の機関に受理してもらってください。');
  end if;
  select jsonb_build_object('number', c.number, 'name', coalesce(nullif(p.name, ''), '氏名不詳')) into strict keepsake
    from public.cases_case c join public.people_person p on p.id = c.person_id where c.id = parted;
  update public.cases_nextstep set agency_id = holder, worker_id = null, updated_at = public.juso_now()
   where case_id = parted and agency_id = leaver and done_at is null;
  update public.cases_stake set until = public.juso_now(), ended_why = why, parting = keepsake
   where case_id = parted and agency_id = leaver and until is null;
  if not found then
    perform public.juso_refuse('この機関は、いまこのケースの支援チームに入っていません。');
  end if;
end $$;

-- As before, by the one clock; and never into the hands of an agency that holds no cases.
create or replace function cases_move_custody(moved uuid, receiver bigint, why text, reason text, offer uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  moment timestamptz := public.juso_now();
  giver bigint;
begin
  select custodian_id into strict giver from public.cases_case where id = moved for no key update;
  if giver = receiver then
    perform public.juso_refuse('この機関は、すでに主担当です。');
  end if;
  if not exists (select 1 from public.agencies_agency where id = receiver and holds_cases) then
    perform public.juso_refuse('この機関はケースを持たない機関のため、主担当にできません。');
  end if;
  update public.cases_custody set until = moment where case_id = moved and until is null;
  insert into public.cases_custody (case_id, agency_id, since, why, reason, offer_id, by_user_id)
  values (moved, receiver, moment, why, reason, offer, public.juso_uid());
  update public.cases_case set custodian_id = receiver, worker_id = null, updated_at = moment where id = moved;
  update public.cases_stake set reason = 'referred' where case_id = moved and agency_id = giver and until is null;
  perform public.cases_add_stake(moved, receiver, 'custody');
end $$;

create or replace function cases_add_stake(joined uuid, newcomer bigint, why text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.cases_stake (case_id, agency_id, reason, since, stage, last_activity)
  select c.id, newcomer, why, public.juso_now(), c.stage, c.last_activity from public.cases_case c where c.id = joined
  on conflict (case_id, agency_id) where until is null
  do update set reason = case when excluded.reason = 'custody' then 'custody' else cases_stake.reason end;
end $$;

create or replace function cases_touch() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  moment timestamptz := public.juso_now();
begin
  update public.cases_case set last_activity = moment where id = new.case_id;
  update public.cases_stake set last_activity = moment where case_id = new.case_id and until is null;
  return null;
end $$;
