-- A slip that waits stands on the list of one agency, and silence lifts it: worker, head, coordinator, section, council.
-- Whoever it was lifted to reads its frame (who, to whom, by when), and decides without reading what it says.

update slips_slip set kept_by_id = to_agency_id where state = 'waiting';
set constraints all immediate;  -- deferred checks of the foreign keys would stand in the way of what follows
set constraints all deferred;

drop policy sending on slips_slip;
create policy sending on slips_slip for insert to juso_app with check (
  from_agency_id = any ((select juso_slip_agencies())::bigint[]) and sent_by_id = (select juso_uid())
  and state = 'waiting' and answered_at is null and case_id is null
  and kept_by_id in (to_agency_id, from_agency_id) and rung = 0);

create or replace function slips_tell(about uuid, what text, agency bigint, onward bigint, said text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.slips_slipstep (id, created_at, updated_at, slip_id, kind, agency_id, by_id, to_agency_id, words)
  values (gen_random_uuid(), public.juso_now(), public.juso_now(), about, what, agency, public.juso_uid(), onward, said);
end $$;

create or replace function slips_settle(settled uuid, of_case uuid, said text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.slips_slip := public.slips_lock(settled, false);
  becomes text := case when of_case is null then 'answered' else 'taken' end;
begin
  if of_case is not null and not public.juso_is_custodian(of_case) then
    perform public.juso_refuse('自分の機関が受け付けたケースにだけ、結びつけられます。');
  end if;
  update public.slips_slip
     set state = becomes, case_id = of_case, answered_at = public.juso_now(), answered_by_id = public.juso_uid(),
         kept_by_id = null, rung = 0, updated_at = public.juso_now()
   where id = settled;
  perform public.slips_tell(settled, becomes, s.to_agency_id, null, said);
end $$;

create or replace function slips_withdraw(withdrawn uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.slips_slip := public.slips_lock(withdrawn, true);
begin
  update public.slips_slip
     set state = 'withdrawn', answered_at = public.juso_now(), answered_by_id = public.juso_uid(),
         kept_by_id = null, rung = 0, updated_at = public.juso_now()
   where id = withdrawn;
  perform public.slips_tell(withdrawn, 'withdrawn', s.from_agency_id, null, '');
end $$;

------------------------------------------------------------------------------------------------------------------------
-- Pieces. Not for the application.

-- From now on it lies with `onward`, on the list of `keeper`, until `day`; `speaker` sent it on.
create function slips_send_on(s slips_slip, speaker bigint, onward bigint, keeper bigint, day date, said text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if onward is null or onward = s.to_agency_id
     or not exists (select 1 from public.agencies_agency a where a.id = onward and a.holds_cases) then
    perform public.juso_refuse('回す先には、相談を受けられる別の機関を選んでください。');
  end if;
  update public.slips_slip
     set to_agency_id = onward, kept_by_id = case when keeper = s.from_agency_id then keeper else onward end, answer_by = day,
         rung = 0, updated_at = public.juso_now()
   where id = s.id;
  perform public.slips_tell(s.id, 'passed', speaker, onward, said);
end $$;

create function slips_check_day(day date) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if day is null or day < public.juso_today() or day > public.juso_today() + 400 then
    perform public.juso_refuse('期限は、今日から1年以内の日にしてください。');
  end if;
end $$;

revoke execute on function slips_send_on(slips_slip, bigint, bigint, bigint, date, text) from public;
revoke execute on function slips_check_day(date) from public;

------------------------------------------------------------------------------------------------------------------------
-- Steps

-- On to another desk, with the reason. The sender reads where it lies now.
drop function slips_pass(uuid, bigint, date, text);
create function slips_pass(passed uuid, onward bigint, keeper bigint, day date, said text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.slips_slip := public.slips_lock(passed, false);
begin
  perform public.slips_check_day(day);
  perform public.slips_send_on(s, s.to_agency_id, onward, keeper, day, said);
end $$;

-- What has climbed is decided by a person on whose list it stands, from its frame alone: wait longer, or another desk.
create function slips_decide(decided uuid, verdict text, onward bigint, keeper bigint, day date, said text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.slips_slip;
begin
  select * into s from public.slips_slip where id = decided for no key update;
  if s.id is null or s.state <> 'waiting' or s.rung < 2 or not s.kept_by_id = any (public.juso_my_agencies()) then
    perform public.juso_refuse('このつなぐシートは、いまあなたの機関の判断を待っていません。画面を読み込み直してください。');
  end if;
  if coalesce(btrim(said), '') = '' then
    perform public.juso_refuse('理由を入力してください。');
  end if;
  perform public.slips_check_day(day);
  if verdict = 'passed' then
    perform public.slips_send_on(s, s.kept_by_id, onward, keeper, day, said);
  elsif verdict = 'extended' then
    update public.slips_slip
       set answer_by = day, rung = 0, kept_by_id = case when keeper = s.from_agency_id then keeper else to_agency_id end,
           updated_at = public.juso_now()
     where id = decided;
    perform public.slips_tell(decided, 'extended', s.kept_by_id, null, said);
  else
    perform public.juso_refuse('判断を選んでください。');
  end if;
end $$;

------------------------------------------------------------------------------------------------------------------------
-- The clock. Only the system itself (nobody signed in) climbs; nothing here closes or moves anything.

create function slips_due() returns table (id uuid, urgency text, due_on date, rung int, agency_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if public.juso_uid() <> 0 then
    perform public.juso_refuse('時計を進めるのは、しくみ自身だけです。');
  end if;
  return query select s.id, s.urgency::text, s.answer_by, s.rung::int, s.to_agency_id from public.slips_slip s
    where s.state = 'waiting' and s.rung < 5 and s.answer_by <= public.juso_today() order by s.answer_by, s.id;
end $$;

-- Null: somebody moved meanwhile. False: this agency was told on this rung before for the same deadline, and is not told twice.
create function slips_lift(lifted uuid, seen int, reached int, seen_due date, keeper bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.slips_slip;
  news int;
begin
  select * into s from public.slips_slip where id = lifted for no key update;
  if public.juso_uid() <> 0 or s.id is null or s.state <> 'waiting' or s.rung <> seen or s.answer_by <> seen_due
     or s.answer_by > public.juso_today() or reached <= s.rung or reached > 5 then
    return null;
  end if;
  insert into public.slips_slipstep (id, created_at, updated_at, slip_id, kind, agency_id, words, rung, due_on)
  values (gen_random_uuid(), public.juso_now(), public.juso_now(), s.id, 'climbed', keeper, '', reached, s.answer_by)
  on conflict (slip_id, due_on, rung, agency_id) where kind = 'climbed' do nothing;
  get diagnostics news = row_count;
  update public.slips_slip set rung = reached, kept_by_id = keeper where id = s.id;
  return news > 0;
end $$;

------------------------------------------------------------------------------------------------------------------------
-- The frame of a slip that waits: for the agency on whose list it stands, the coordinator and the host section (all of them),
-- a section (those of the agencies it supervises). Nothing of the person, and not what was written about it.

create function slips_frames(wanted uuid default null, climbed boolean default false) returns table (
  id uuid, urgency text, from_agency_id bigint, to_agency_id bigint, kept_by_id bigint, sent_at timestamptz, answer_by date, rung int)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine bigint[] := public.juso_my_agencies();
  everything boolean := mine && public.juso_host_agencies();
begin
  if climbed then  -- what stands on our list although it lies with another
    return query
      select s.id, s.urgency::text, s.from_agency_id, s.to_agency_id, s.kept_by_id, s.sent_at, s.answer_by, s.rung::int
        from public.slips_slip s
       where s.state = 'waiting' and s.kept_by_id = any (mine) and s.rung >= 2
       order by s.rung desc, s.answer_by, s.id limit 500;
    return;
  end if;
  return query
    select s.id, s.urgency::text, s.from_agency_id, s.to_agency_id, s.kept_by_id, s.sent_at, s.answer_by, s.rung::int
      from public.slips_slip s
     where s.state = 'waiting' and (wanted is null or s.id = wanted)
       and (everything or s.kept_by_id = any (mine)
            or exists (select 1 from public.agencies_agency a where a.id in (s.from_agency_id, s.to_agency_id)
                         and a.section_id = any (mine)))
     order by s.rung desc, s.answer_by, s.id limit 500;
end $$;
