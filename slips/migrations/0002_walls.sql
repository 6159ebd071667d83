-- Where the acting user may send slips: who reads cases, and the counters that do not (agencies/roles.py says the same).
create function juso_slip_agencies() returns bigint[] language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select coalesce(array_agg(distinct p.agency_id), '{}')
    from public.agencies_post p
    join public.agencies_user u on u.id = p.user_id
    join public.agencies_agency a on a.id = p.agency_id
   where p.user_id = public.juso_uid() and u.is_active
     and p.role in ('counsellor', 'leader', 'coordinator', 'marugoto', 'host_officer', 'section_officer', 'clerk')
     and public.juso_today() between p.since and p.until
     and (a.until is null or a.until >= public.juso_today())
); end $$;

-- A slip is read by the agency that sent it and by the one it lies with now; whoever passed it on reads nothing any more.
alter table slips_slip enable row level security;
alter table slips_slip force row level security;
create policy owner on slips_slip to juso_owner using (true) with check (true);
create policy reading on slips_slip for select to juso_app using (
  from_agency_id = any ((select juso_slip_agencies())::bigint[]) or to_agency_id = any ((select juso_my_agencies())::bigint[]));
create policy sending on slips_slip for insert to juso_app with check (
  from_agency_id = any ((select juso_slip_agencies())::bigint[]) and sent_by_id = (select juso_uid())
  and state = 'waiting' and answered_at is null and case_id is null);
revoke update, delete, truncate on slips_slip from juso_app;

-- Whoever reads the slip reads what became of it.
alter table slips_slipstep enable row level security;
alter table slips_slipstep force row level security;
create policy owner on slips_slipstep to juso_owner using (true) with check (true);
create policy reading on slips_slipstep for select to juso_app using (
  exists (select 1 from slips_slip s where s.id = slip_id offset 0));
create policy telling on slips_slipstep for insert to juso_app with check (
  by_id = (select juso_uid()) and kind = 'told' and agency_id = any ((select juso_slip_agencies())::bigint[])
  and exists (select 1 from slips_slip s where s.id = slip_id and agency_id in (s.from_agency_id, s.to_agency_id) offset 0));
revoke update, delete, truncate on slips_slipstep from juso_app;

-- The row lock is the concurrency control: two clerks at two counters answer once.
create function slips_lock(wanted uuid, as_sender boolean) returns slips_slip
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.slips_slip;
begin
  select * into s from public.slips_slip where id = wanted for no key update;
  if s.id is null or not (as_sender and s.from_agency_id = any (public.juso_slip_agencies())
                          or not as_sender and s.to_agency_id = any (public.juso_my_agencies())) then
    perform public.juso_refuse('このつなぐシートには、いま受けている機関だけが回答できます。');
  end if;
  if s.state <> 'waiting' then
    perform public.juso_refuse('このつなぐシートには、すでに回答があるか、取り下げられています。画面を読み込み直してください。');
  end if;
  return s;
end $$;
revoke execute on function slips_lock(uuid, boolean) from public;

create function slips_tell(about uuid, what text, agency bigint, onward bigint, said text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.slips_slipstep (id, created_at, updated_at, slip_id, kind, agency_id, by_id, to_agency_id, words)
  values (gen_random_uuid(), clock_timestamp(), clock_timestamp(), about, what, agency, public.juso_uid(), onward, said);
end $$;
revoke execute on function slips_tell(uuid, text, bigint, bigint, text) from public;

-- Taken as a case of ours, or answered without one.
create function slips_settle(settled uuid, of_case uuid, said text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.slips_slip := public.slips_lock(settled, false);
  becomes text := case when of_case is null then 'answered' else 'taken' end;
begin
  if of_case is not null and not public.juso_is_custodian(of_case) then
    perform public.juso_refuse('自分の機関が受け付けたケースにだけ、結びつけられます。');
  end if;
  update public.slips_slip
     set state = becomes, case_id = of_case, answered_at = clock_timestamp(), answered_by_id = public.juso_uid(), updated_at = clock_timestamp()
   where id = settled;
  perform public.slips_tell(settled, becomes, s.to_agency_id, null, said);
end $$;

-- On to another desk, with the reason. The sender reads where it lies now.
create function slips_pass(passed uuid, onward bigint, until date, said text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.slips_slip := public.slips_lock(passed, false);
begin
  if onward = s.to_agency_id or not exists (select 1 from public.agencies_agency a where a.id = onward and a.holds_cases) then
    perform public.juso_refuse('回す先には、相談を受けられる別の機関を選んでください。');
  end if;
  update public.slips_slip set to_agency_id = onward, answer_by = until, updated_at = clock_timestamp() where id = passed;
  perform public.slips_tell(passed, 'passed', s.to_agency_id, onward, said);
end $$;

create function slips_withdraw(withdrawn uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.slips_slip := public.slips_lock(withdrawn, true);
begin
  update public.slips_slip
     set state = 'withdrawn', answered_at = clock_timestamp(), answered_by_id = public.juso_uid(), updated_at = clock_timestamp()
   where id = withdrawn;
  perform public.slips_tell(withdrawn, 'withdrawn', s.from_agency_id, null, '');
end $$;
