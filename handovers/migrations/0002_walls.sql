-- Promise 1 where somebody leaves: an agency that is over holds nothing, and nobody is handed to it. What an agency held moves by
-- handovers_move_all only, through cases_move_custody, case by case under the row lock.

------------------------------------------------------------------------------------------------------------------------
-- Reading and writing

alter table handovers_handover enable row level security;
alter table handovers_handover force row level security;
create policy owner on handovers_handover to juso_owner using (true) with check (true);
create policy own on handovers_handover for select to juso_app using (agency_id = any ((select juso_my_agencies())::bigint[]));
create policy handing_over on handovers_handover for insert to juso_app with check (
  agency_id = any ((select juso_my_agencies())::bigint[]) and by_id = (select juso_uid()));
revoke update, delete, truncate on handovers_handover from juso_app;

alter table handovers_succession enable row level security;
alter table handovers_succession force row level security;
create policy owner on handovers_succession to juso_owner using (true) with check (true);
create policy reading on handovers_succession for select to juso_app using (
  agency_id = any ((select juso_my_agencies())::bigint[]) or successor_id = any ((select juso_my_agencies())::bigint[])
  or (select juso_my_agencies())::bigint[] && (select juso_host_agencies())::bigint[]);
revoke insert, update, delete, truncate on handovers_succession from juso_app;

alter table handovers_singlesuccession enable row level security;
alter table handovers_singlesuccession force row level security;
create policy owner on handovers_singlesuccession to juso_owner using (true) with check (true);
create policy reading on handovers_singlesuccession for select to juso_app using (
  (select juso_my_agencies())::bigint[] && (select juso_host_agencies())::bigint[]);
revoke insert, update, delete, truncate on handovers_singlesuccession from juso_app;

revoke delete, truncate on handovers_renewal from juso_app;

-- Who does a step may change: its agency decides, and the custodian (policy "finishing").
grant update (worker_id) on cases_nextstep to juso_app;

------------------------------------------------------------------------------------------------------------------------
-- Who may ask, and the figures they get: counts and case numbers, never a name

-- Officers of the host section and coordinators of the coordinator agency (Permission.AGENCY_END says the same in Python).
create function handovers_may_end() returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.agencies_municipality m
                  join public.agencies_post p on p.agency_id in (m.host_id, m.coordinator_id)
                  join public.agencies_user u on u.id = p.user_id
                 where p.user_id = public.juso_uid() and u.is_active and p.role in ('host_officer', 'coordinator')
                   and public.juso_today() between p.since and p.until)
); end $$;

create function handovers_may_count(of_agency bigint) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  of_agency = any (public.juso_my_agencies()) or public.handovers_may_end()
  or exists (select 1 from public.agencies_post p join public.agencies_user u on u.id = p.user_id
              where p.user_id = public.juso_uid() and u.is_active and p.role = 'administrator'
                and public.juso_today() between p.since and p.until)
); end $$;

-- What hangs on an agency, or on one person in it.
create function handovers_counts(of_agency bigint, of_worker bigint) returns table (kind text, number bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not public.handovers_may_count(of_agency) then
    return;
  end if;
  return query
    select 'cases', count(*) from public.cases_case c
     where c.custodian_id = of_agency and c.stage <> 'closed' and (of_worker is null or c.worker_id = of_worker)
    union all
    select 'steps', count(*) from public.cases_nextstep n
     where n.agency_id = of_agency and n.done_at is null and (of_worker is null or n.worker_id = of_worker);
  if of_worker is not null then
    return;
  end if;
  return query
    select 'asked', count(*) from public.referrals_offer o where o.to_agency_id = of_agency and o.state = 'sent'
    union all
    select 'sent', count(*) from public.referrals_offer o where o.from_agency_id = of_agency and o.state = 'sent'
    union all
    select 'slips', count(*) from public.slips_slip s where s.to_agency_id = of_agency and s.state = 'waiting'
    union all
    select 'stakes', count(*) from public.cases_stake s join public.cases_case c on c.id = s.case_id
     where s.agency_id = of_agency and s.until is null and c.custodian_id <> of_agency and c.stage <> 'closed'
    union all
    select 'roles', count(*) from public.plans_roleassignment r join public.plans_plan p on p.id = r.plan_id
     where r.agency_id = of_agency and p.state in ('submitted', 'agreed', 'decided')
    union all
    select 'leads', count(*) from public.plans_plan p
     where p.lead_agency_id = of_agency and p.state in ('submitted', 'agreed', 'decided');
end $$;

-- Who holds how much where, and until which day they work there. Nobody named: no worker_id.
create function handovers_holders(of_agencies bigint[]) returns table (
  agency_id bigint, worker_id bigint, cases bigint, steps bigint, last_day date)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    with allowed as (
      select a.id from public.agencies_agency a
       where (of_agencies is null or a.id = any (of_agencies)) and public.handovers_may_count(a.id)),
    held as (
      select c.custodian_id as at, c.worker_id as who, count(*) as n from public.cases_case c
       where c.custodian_id in (select id from allowed) and c.stage <> 'closed' group by 1, 2),
    due as (
      select n.agency_id as at, n.worker_id as who, count(*) as n from public.cases_nextstep n
       where n.agency_id in (select id from allowed) and n.done_at is null group by 1, 2),
    working as (
      select p.agency_id as at, p.user_id as who, max(p.until) as last from public.agencies_post p
        join public.agencies_user u on u.id = p.user_id
       where u.is_active and public.juso_today() between p.since and p.until and p.agency_id in (select id from allowed)
         and p.role in ('counsellor', 'leader', 'coordinator', 'marugoto', 'host_officer', 'section_officer') group by 1, 2)
    select coalesce(held.at, due.at), coalesce(held.who, due.who), coalesce(held.n, 0), coalesce(due.n, 0), w.last
      from held full join due on due.at = held.at and due.who is not distinct from held.who
      left join working w on w.at = coalesce(held.at, due.at) and w.who = coalesce(held.who, due.who);
end $$;

-- Every agency that can hold cases: how many it holds, and how many people work on cases there today.
create function handovers_desks() returns table (agency_id bigint, cases bigint, workers bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not public.handovers_may_end() then
    return;
  end if;
  return query
    select a.id,
           (select count(*) from public.cases_case c where c.custodian_id = a.id and c.stage <> 'closed'),
           (select count(distinct p.user_id) from public.agencies_post p join public.agencies_user u on u.id = p.user_id
             where p.agency_id = a.id and u.is_active and public.juso_today() between p.since and p.until
               and p.role in ('counsellor', 'leader', 'coordinator', 'marugoto', 'host_officer', 'section_officer'))
      from public.agencies_agency a where a.holds_cases;
end $$;

-- Somebody the case is about said: not to them. The same rule as consents.lawful.
create function handovers_is_excluded(asked uuid, receiver bigint) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.cases_casesubject cs join public.consents_consent c on c.person_id = cs.person_id
                  where cs.case_id = asked and receiver = any (c.exclusions) and c.status = 'given'
                    and c.starts_at <= public.juso_now() and c.ends_at > public.juso_now())
); end $$;
revoke execute on function handovers_is_excluded(uuid, bigint) from public;

-- The open cases an agency holds, by number, and which of them may not go to that successor.
create function handovers_cases(of_agency bigint, heir bigint) returns table (case_id uuid, number text, excluded boolean)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not public.handovers_may_end() then
    return;
  end if;
  return query
    select c.id, c.number::text, public.handovers_is_excluded(c.id, heir) from public.cases_case c
     where c.custodian_id = of_agency and c.stage <> 'closed' order by c.number;
end $$;

------------------------------------------------------------------------------------------------------------------------
-- An agency that is over holds nothing

create function handovers_agency_may_end() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.until >= public.juso_today() then
    return new;
  end if;
  if exists (select 1 from public.agencies_municipality m where new.id in (m.host_id, m.coordinator_id)) then
    perform public.juso_refuse('多機関協働事業者と所管課は、終了できません。先に、市の設定で別の機関に替えてください。');
  end if;
  if exists (select 1 from public.cases_case c where c.custodian_id = new.id and c.stage <> 'closed') then
    raise exception 'agency % still holds open cases', new.id
      using errcode = '23514', constraint = 'agency_holds_nothing_when_over';
  end if;
  return new;
end $$;
create trigger may_end before update of until on agencies_agency for each row
  when (new.until is not null and new.until is distinct from old.until) execute function handovers_agency_may_end();

-- The share lock meets the lock of an agency that is just being ended: whoever comes second sees what the first has done.
create function handovers_custodian_is_open() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  last_day date;
begin
  select a.until into last_day from public.agencies_agency a where a.id = new.agency_id for share;
  if last_day < public.juso_today() then
    raise exception 'agency % is over', new.agency_id using errcode = '23514', constraint = 'agency_is_open';
  end if;
  return new;
end $$;
create trigger custodian_is_open before insert on cases_custody for each row
  when (new.until is null) execute function handovers_custodian_is_open();

------------------------------------------------------------------------------------------------------------------------
-- One agency ends and another takes its place

-- The first that may: the one wanted, the fallback of the agency, the coordinator, the host section. The last is asked for nothing.
create function handovers_receiver(moved uuid, ending bigint, wanted bigint) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  city public.agencies_municipality;
  found bigint;
begin
  select * into city from public.agencies_municipality;
  select a.id into found
    from unnest(array[wanted, (select g.fallback_id from public.agencies_agency g where g.id = ending),
                      city.coordinator_id, city.host_id]) with ordinality as way (id, place)
    join public.agencies_agency a on a.id = way.id
   where a.id <> ending and a.holds_cases and (a.until is null or a.until >= public.juso_today())
     and not public.handovers_is_excluded(moved, a.id)
   order by way.place limit 1;
  return coalesce(found, nullif(city.coordinator_id, ending), city.host_id);
end $$;
revoke execute on function handovers_receiver(uuid, bigint, bigint) from public;

-- Offers in which the agency has a part: what it asked ends, what it was asked goes back to whoever asked, who decides what comes
-- next; and what stood on its list only for watching goes on the host section's. The cases are locked before (handovers_move_all).
create function handovers_end_offers(ending bigint, doer bigint) returns int
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  candidate uuid;
  o public.referrals_offer;
  ended int := 0;
begin
  for candidate in select f.id from public.referrals_offer f
                    where f.waits_for <> '' and ending in (f.to_agency_id, f.from_agency_id) order by f.case_id, f.id loop
    o := public.referrals_lock(candidate);
    if o.state = 'sent' then
      update public.referrals_offer
         set state = 'overtaken', answer = '機関の終了により、このつなぎは終わりました。', answered_at = public.juso_now(),
             answered_by_id = coalesce(doer, o.sent_by_id)
       where id = o.id;
      if o.kind = 'hand_back' then
        insert into public.cases_move (id, created_at, updated_at, case_id, from_stage, to_stage, reason, at, by_id)
        select gen_random_uuid(), now(), now(), c.id, c.stage, 'active', '機関の終了', public.juso_now(), coalesce(doer, o.sent_by_id)
          from public.cases_case c where c.id = o.case_id and c.stage = 'handing_back';
        update public.cases_case set stage = 'active' where id = o.case_id and stage = 'handing_back';
      end if;
      perform public.referrals_line(o, 'overtaken', '機関の終了', ending, 'screen', '', 0);
      if o.to_agency_id = ending and o.kind <> 'anonymous' then
        perform public.referrals_wait(o.id, 'next', o.from_agency_id, public.juso_today() + 7);
      else
        perform public.referrals_wait(o.id, '', null, null);
      end if;
      ended := ended + 1;
    elsif o.waits_for = 'outcome' and o.to_agency_id = ending then
      perform public.referrals_report_ended(o.case_id, ending, '機関が終了しました。');
    elsif o.waits_for <> '' and o.from_agency_id = ending then
      perform public.referrals_line(o, 'went_on', '機関の終了', ending, 'screen', '', 0);
      perform public.referrals_wait(o.id, '', null, null);
    end if;
  end loop;
  update public.referrals_offer set kept_by_id = (select host_id from public.agencies_municipality)
   where waits_for <> '' and kept_by_id = ending;
  return ended;
end $$;
revoke execute on function handovers_end_offers(bigint, bigint) from public;

-- Slips that lie with the agency go on to whoever takes its place; the sender reads where.
create function handovers_pass_slips(ending bigint, heir bigint, doer bigint) returns int
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  receiver bigint := public.handovers_receiver(null, ending, heir);
  s record;
  passed int := 0;
begin
  for s in select id, sent_by_id from public.slips_slip where to_agency_id = ending and state = 'waiting' order by id for no key update loop
    update public.slips_slip set to_agency_id = receiver, kept_by_id = receiver, rung = 0, updated_at = public.juso_now(), answer_by = public.juso_today()
           + (select a.answer_days from public.agencies_agency a where a.id = receiver)
     where id = s.id;
    insert into public.slips_slipstep (id, created_at, updated_at, slip_id, kind, agency_id, by_id, to_agency_id, words)
    values (gen_random_uuid(), public.juso_now(), public.juso_now(), s.id, 'passed', ending, coalesce(doer, s.sent_by_id), receiver,
            '機関の終了により、引継先に回りました。');
    passed := passed + 1;
  end loop;
  update public.slips_slip set kept_by_id = (select host_id from public.agencies_municipality)
   where state = 'waiting' and kept_by_id = ending;
  return passed;
end $$;
revoke execute on function handovers_pass_slips(bigint, bigint, bigint) from public;

-- All cases in question in the order of their numbers, before the agency itself is locked: whoever accepts an offer locks the case
-- and then shares the agency that is to hold it.
create function handovers_lock_cases(ending bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform 1 from public.cases_case c
    where (c.custodian_id = ending and c.stage <> 'closed')
       or c.id in (select f.case_id from public.referrals_offer f
                    where f.waits_for <> '' and ending in (f.to_agency_id, f.from_agency_id, f.kept_by_id))
    order by c.id for no key update;
end $$;
revoke execute on function handovers_lock_cases(bigint) from public;

-- Everything the agency holds moves; afterwards it takes part in nothing. `plan` may be empty: then the fallback takes it.
create function handovers_move_all(ending bigint, plan public.handovers_succession, doer bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  held record;
  wanted bigint;
  receiver bigint;
  touched int;
  cases int := 0;
  steps int := 0;
  stakes int := 0;
  offers int;
  slips int;
begin
  offers := public.handovers_end_offers(ending, doer);
  slips := public.handovers_pass_slips(ending, plan.successor_id, doer);
  for held in select c.id from public.cases_case c where c.custodian_id = ending and c.stage <> 'closed' order by c.id loop
    select coalesce((select s.successor_id from public.handovers_singlesuccession s
                      where s.succession_id = plan.id and s.case_id = held.id), plan.successor_id) into wanted;
    receiver := public.handovers_receiver(held.id, ending, wanted);
    perform public.cases_move_custody(
      held.id, receiver, case when receiver = wanted then 'succeeded' else 'fell_back' end, coalesce(plan.reason, ''), null);
    update public.cases_nextstep set agency_id = receiver, worker_id = null, updated_at = public.juso_now()
     where case_id = held.id and agency_id = ending and done_at is null;
    get diagnostics touched = row_count;
    steps := steps + touched;
    cases := cases + 1;
    perform public.juso_write_down('custody.succeeded', 'cases.case', held.id::text, held.id,
      jsonb_build_object('from', ending, 'to', receiver, 'succession', plan.id));
  end loop;
  -- Cases of others: the successor goes on helping where the agency did; what it promised there is the successor's, or the custodian's.
  for held in select s.case_id as id, s.reason, c.custodian_id from public.cases_stake s join public.cases_case c on c.id = s.case_id
               where s.agency_id = ending and s.until is null and c.custodian_id <> ending and c.stage <> 'closed'
               order by s.case_id loop
    receiver := held.custodian_id;
    if held.reason in ('joined', 'meeting') and plan.successor_id is not null
       and not public.handovers_is_excluded(held.id, plan.successor_id)
       and exists (select 1 from public.agencies_agency a
                    where a.id = plan.successor_id and (a.until is null or a.until >= public.juso_today())) then
      receiver := plan.successor_id;
      perform public.cases_add_stake(held.id, receiver, held.reason);
      stakes := stakes + 1;
      perform public.juso_write_down('stake.succeeded', 'cases.case', held.id::text, held.id,
        jsonb_build_object('from', ending, 'to', receiver, 'succession', plan.id));
    end if;
    update public.cases_nextstep set agency_id = receiver, worker_id = null, updated_at = public.juso_now()
     where case_id = held.id and agency_id = ending and done_at is null;
    get diagnostics touched = row_count;
    steps := steps + touched;
  end loop;
  -- A closed case keeps the row of its last custodian: nobody can read through it, and the history stays whole.
  update public.cases_stake s set until = public.juso_now()
   where s.agency_id = ending and s.until is null
     and not exists (select 1 from public.cases_case c where c.id = s.case_id and c.custodian_id = ending);
  return jsonb_build_object('cases', cases, 'offers', offers, 'slips', slips, 'steps', steps, 'stakes', stakes);
end $$;
revoke execute on function handovers_move_all(bigint, public.handovers_succession, bigint) from public;

-- `singles`: case → agency, for those that may not go to the successor.
create function handovers_succeed(ending bigint, heir bigint, on_day date, why text, ground text, singles jsonb) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  today date := public.juso_today();
  a public.agencies_agency;
  plan public.handovers_succession;
begin
  if not public.handovers_may_end() then
    perform public.juso_refuse('機関の終了と引継先を決められるのは、市の所管課と多機関協働事業者だけです。');
  end if;
  perform pg_advisory_xact_lock(hashtext('handovers'));  -- one agency ends at a time: two that name each other never wait in a ring
  perform public.handovers_lock_cases(ending);
  select * into a from public.agencies_agency where id = ending for no key update;
  if exists (select 1 from public.agencies_municipality m where ending in (m.host_id, m.coordinator_id)) then
    perform public.juso_refuse('多機関協働事業者と所管課は、終了できません。先に、市の設定で別の機関に替えてください。');
  end if;
  if a.until < today or exists (select 1 from public.handovers_succession s where s.agency_id = ending
                                  and (s.state = 'planned' or (s.state = 'done' and a.until is not null))) then
    perform public.juso_refuse('この機関の引継ぎは、すでに予定または実行されています。画面を読み込み直してください。');
  end if;
  if on_day < a.since then
    perform public.juso_refuse('機関の最終日は、開始日以降にしてください。');
  end if;
  if coalesce(btrim(why), '') = '' or coalesce(btrim(ground), '') = '' then
    perform public.juso_refuse('終了の理由と、情報を引き継ぐ根拠を入力してください。');
  end if;
  if not exists (select 1 from public.agencies_agency h where h.id = heir and h.id <> ending and h.holds_cases
                    and (h.until is null or h.until > greatest(on_day, today))) then
    perform public.juso_refuse('引継先は、終了日のあとも開いている、ケースを持つ機関から選んでください。');
  end if;
  if exists (select 1 from public.cases_case c where c.custodian_id = ending and c.stage <> 'closed'
                and public.handovers_is_excluded(c.id, heir)
                and not exists (select 1 from public.agencies_agency h
                                 where h.id = (singles ->> c.id::text)::bigint and h.id <> ending and h.holds_cases
                                   and (h.until is null or h.until > greatest(on_day, today))
                                   and not public.handovers_is_excluded(c.id, h.id))) then
    perform public.juso_refuse('本人が「伝えない先」とした機関には引き継げません。そのケースは、別の引継先を1件ずつ選んでください。');
  end if;
  insert into public.handovers_succession (id, created_at, updated_at, agency_id, successor_id, last_day, until_before, reason,
                                           basis, state, by_id, moved)
  values (gen_random_uuid(), now(), now(), ending, heir, on_day, a.until, why, ground, 'planned', public.juso_uid(), '{}')
  returning * into plan;
  insert into public.handovers_singlesuccession (id, created_at, updated_at, succession_id, case_id, successor_id)
  select gen_random_uuid(), now(), now(), plan.id, c.id, (singles ->> c.id::text)::bigint
    from public.cases_case c where c.custodian_id = ending and c.stage <> 'closed' and singles ? c.id::text;
  if on_day <= today then
    update public.handovers_succession set state = 'done', done_at = public.juso_now(), updated_at = public.juso_now(),
           moved = public.handovers_move_all(ending, plan, public.juso_uid()) where id = plan.id;
  end if;
  update public.agencies_agency set until = on_day, updated_at = public.juso_now() where id = ending;
  return plan.id;
end $$;

create function handovers_cancel(of_agency bigint) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  plan public.handovers_succession;
begin
  if not public.handovers_may_end() then
    perform public.juso_refuse('機関の終了と引継先を決められるのは、市の所管課と多機関協働事業者だけです。');
  end if;
  perform pg_advisory_xact_lock(hashtext('handovers'));
  select * into plan from public.handovers_succession where agency_id = of_agency and state = 'planned' for update;
  if plan.id is null then
    perform public.juso_refuse('取りやめる予定がありません。すでに実行されたか、取りやめられています。');
  end if;
  update public.handovers_succession set state = 'cancelled', updated_at = public.juso_now() where id = plan.id;
  update public.agencies_agency set until = plan.until_before, updated_at = public.juso_now() where id = of_agency;
  return plan.id;
end $$;

-- Agencies that are over and still hold or await something.
create function handovers_due() returns table (agency_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select a.id from public.agencies_agency a
     where a.until < public.juso_today()
       and not exists (select 1 from public.agencies_municipality m where m.host_id = a.id)
       and (exists (select 1 from public.cases_case c where c.custodian_id = a.id and c.stage <> 'closed')
            or exists (select 1 from public.referrals_offer o where o.waits_for <> '' and a.id in (o.waits_with_id, o.kept_by_id))
            or exists (select 1 from public.slips_slip l where l.state = 'waiting' and a.id in (l.to_agency_id, l.kept_by_id))
            or exists (select 1 from public.cases_stake s join public.cases_case c on c.id = s.case_id
                        where s.agency_id = a.id and s.until is null and c.custodian_id <> a.id)
            or exists (select 1 from public.handovers_succession p where p.agency_id = a.id and p.state = 'planned'));
end $$;

-- For the job, which acts for nobody: it can only finish what the date has already ended.
create function handovers_carry_out(ending bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  a public.agencies_agency;
  plan public.handovers_succession;
  gone jsonb;
begin
  perform pg_advisory_xact_lock(hashtext('handovers'));
  perform public.handovers_lock_cases(ending);
  select * into a from public.agencies_agency where id = ending for no key update;
  if a.until is null or a.until >= public.juso_today() then
    perform public.juso_refuse('この機関は、まだ終了していません。');
  end if;
  select * into plan from public.handovers_succession s
   where s.agency_id = ending and s.state <> 'cancelled' order by s.created_at desc limit 1;
  gone := public.handovers_move_all(ending, plan, plan.by_id);
  update public.handovers_succession set state = 'done', done_at = public.juso_now(), moved = gone, updated_at = public.juso_now()
   where id = plan.id and state = 'planned';
  perform public.juso_write_down('agency.carried_over', 'agencies.agency', ending::text, null, gone || jsonb_build_object('succession', plan.id));
  return gone;
end $$;
