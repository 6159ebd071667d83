-- 参加支援 is read by whoever takes part in the case, and led by those who do this work for an agency that takes part. Steps and
-- answers go through functions; what a host is told rests on a consent that the database asks for itself.

-- Permission.MATCH_WORK, for an agency that takes part in this open case (a test compares the roles).
create function participation_works(wanted uuid) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return
  not public.juso_is_closed(wanted)
  and exists (select 1 from public.cases_stake s
                join public.cases_case c on c.id = s.case_id and c.stage <> 'closed'
               where s.case_id = wanted and s.until is null and s.agency_id = any (public.juso_agencies_as('{coordinator,marugoto}')));
end $$;

select juso_protect_by_case('participation_participation'), juso_protect_by_case('participation_placement'),
       juso_protect_by_case('participation_placementmove'), juso_protect_by_case('participation_followup'),
       juso_protect_by_case('participation_hostsheet');

do $$
declare
  part text;
begin
  foreach part in array array['participation', 'placement', 'placementmove', 'followup', 'hostsheet'] loop
    execute format('create policy closed on participation_%s as restrictive to juso_app
                      using ((case_id = any ((select public.juso_closed_cases())::uuid[])) is not true)', part);
    execute format('create policy only_reading on participation_%s as restrictive for update to juso_app
                      using ((case_id = any ((select public.juso_opened_cases())::uuid[])) is not true)', part);
    execute format('create trigger touches_case after insert or update on participation_%s for each row execute function cases_touch()', part);
  end loop;
end $$;

create policy adding on participation_participation for insert to juso_app with check (
  participation_works(case_id) and agency_id = any ((select juso_my_agencies())::bigint[]) and state = 'open'
  and exists (select 1 from cases_casesubject s where s.case_id = participation_participation.case_id
                and s.person_id = participation_participation.person_id offset 0));
create policy changing on participation_participation for update to juso_app
  using (state = 'open' and participation_works(case_id)) with check (participation_works(case_id));
revoke update on participation_participation from juso_app;
grant update (agency_id, worker_id, district_id, state, ended_on, end_reason, end_words, updated_at) on participation_participation to juso_app;

-- It ends when nothing is under way any more.
create function participation_ends() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.state = 'ended' and exists (select 1 from public.participation_placement m
                                      where m.participation_id = new.id and m.step not in ('graduated', 'stopped')) then
    perform public.juso_refuse('続いているマッチングがあります。先に、卒業か中断を記録してください。');
  end if;
  return new;
end $$;
create trigger ends before update of state on participation_participation for each row execute function participation_ends();

------------------------------------------------------------------------------------------------------------------------
-- Placementes

create policy adding on participation_placement for insert to juso_app with check (
  participation_works(case_id) and agency_id = any ((select juso_my_agencies())::bigint[]) and by_id = (select juso_uid())
  and step = 'candidate' and joined_on is null and step_on <= juso_today()
  and exists (select 1 from participation_participation p where p.id = participation_id
                and p.case_id = participation_placement.case_id and p.state = 'open' offset 0));
create policy arranging on participation_placement for update to juso_app
  using (step not in ('graduated', 'stopped') and participation_works(case_id)) with check (participation_works(case_id));
revoke update on participation_placement from juso_app;
grant update (menu, menu_words, why, frequency, transport, cost, insurance, updated_at) on participation_placement to juso_app;
revoke insert, update on participation_placementmove from juso_app;

-- participation/enums.py NEXT says the same; a test compares.
create function participation_next(step text) returns text[] language sql immutable as $$
  select case step
    when 'candidate' then '{asked,stopped}'
    when 'asked' then '{visit,trial,joined,stopped}'
    when 'visit' then '{trial,joined,stopped}'
    when 'trial' then '{joined,stopped}'
    when 'joined' then '{settled,graduated,stopped}'
    when 'settled' then '{graduated,stopped}'
    else '{}' end::text[]
$$;

create function participation_begin() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.participation_placementmove (id, created_at, updated_at, case_id, placement_id, from_step, to_step, "on", words, reason,
                                              changed, over_capacity, by_id, agency_id)
  values (gen_random_uuid(), public.juso_now(), public.juso_now(), new.case_id, new.id, '', new.step, new.step_on, new.why, '', '', '',
          new.by_id, new.agency_id);
  return null;
end $$;
create trigger begins after insert on participation_placement for each row execute function participation_begin();

-- How many people we have there now.
create function participation_taken(wanted uuid[]) returns table (resource_id uuid, taken bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not public.juso_works_here() then
    return;
  end if;
  return query select m.resource_id, count(*) from public.participation_placement m
                where m.resource_id = any (wanted) and m.step in ('trial', 'joined', 'settled') group by m.resource_id;
end $$;

-- `seen`: the step the screen showed. Two at once: the second is refused.
create function participation_step(moved uuid, seen text, wanted text, day date, said text, why text, learnt text, over text, acting bigint)
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  m public.participation_placement;
  room int;
  taken int;
begin
  select * into m from public.participation_placement where id = moved for no key update;
  if m.id is null or not public.participation_works(m.case_id) or not acting = any (public.juso_my_agencies()) then
    perform public.juso_refuse('マッチングを進められるのは、このケースに関わる参加支援の担当者だけです。');
  end if;
  if m.step <> seen then
    perform public.juso_refuse('この間に段階が進みました。画面を読み込み直してください。');
  end if;
  if not wanted = any (public.participation_next(m.step)) then
    perform public.juso_refuse('この段階には進められません。画面を読み込み直してください。');
  end if;
  if day is null or day > public.juso_today() or day < m.step_on then
    perform public.juso_refuse('日付は、前の段階の日から今日までの日にしてください。');
  end if;
  if wanted = 'settled' and day < m.joined_on + interval '3 months' then
    perform public.juso_refuse('「定着」は、参加を始めて3か月たってから記録できます。');
  end if;
  if wanted in ('trial', 'joined') and m.step <> 'trial' then
    select capacity into room from public.community_resource where id = m.resource_id for no key update;
    select count(*) into taken from public.participation_placement x
     where x.resource_id = m.resource_id and x.step in ('trial', 'joined', 'settled');
    if taken >= room and btrim(over) = '' then
      perform public.juso_refuse('この受け入れ先は定員に達しています。受け入れ先に確かめ、定員を超えて受け入れる理由を入力してください。');
    end if;
  end if;
  update public.participation_placement
     set step = wanted, step_on = day, joined_on = case when wanted = 'joined' then day else joined_on end, updated_at = public.juso_now()
   where id = moved;
  insert into public.participation_placementmove (id, created_at, updated_at, case_id, placement_id, from_step, to_step, "on", words, reason,
                                              changed, over_capacity, by_id, agency_id)
  values (gen_random_uuid(), public.juso_now(), public.juso_now(), m.case_id, m.id, m.step, wanted, day, said, why, learnt, over,
          public.juso_uid(), acting);
  if wanted in ('graduated', 'stopped') then  -- nothing waits any more
    perform public.participation_end_codes(s.id) from public.participation_hostsheet s where s.placement_id = m.id and s.state = 'waiting';
    update public.participation_hostsheet set state = 'withdrawn', updated_at = public.juso_now() where placement_id = m.id and state = 'waiting';
  end if;
end $$;

------------------------------------------------------------------------------------------------------------------------
-- Looking after both sides

create policy adding on participation_followup for insert to juso_app with check (
  participation_works(case_id) and done_at is null
  and exists (select 1 from participation_placement m where m.id = placement_id and m.case_id = participation_followup.case_id offset 0));
create policy doing on participation_followup for update to juso_app
  using (done_at is null and participation_works(case_id)) with check (done_at is null or done_by_id = (select juso_uid()));
revoke update on participation_followup from juso_app;
grant update (due_on, worker_id, plan, done_on, outcome, words, done_at, done_by_id, updated_at) on participation_followup to juso_app;

-- For the nightly notices.
create function participation_due(today date) returns table (id uuid, case_id uuid, worker_id bigint, due_on date)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if public.juso_uid() <> 0 then
    perform public.juso_refuse('期限のお知らせを送るのは、しくみ自身だけです。');
  end if;
  return query select f.id, f.case_id, f.worker_id, f.due_on from public.participation_followup f
                 join public.cases_case c on c.id = f.case_id and c.stage <> 'closed'
                where f.done_at is null and f.due_on <= today order by f.due_on, f.id;
end $$;

------------------------------------------------------------------------------------------------------------------------
-- What a host is told

-- The twin of participation/telling.py: the body that runs the place, or one outside the register (0), reached only where the
-- consent names everybody needed.
create function participation_covered(of_placement uuid, told text[]) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select public.consents_covers(p.person_id, '{liaise}', told, coalesce(r.agency_id, 0))
    from public.participation_placement m join public.participation_participation p on p.id = m.participation_id
    join public.community_resource r on r.id = m.resource_id
   where m.id = of_placement);
end $$;
revoke execute on function participation_covered(uuid, text[]) from public;

create policy adding on participation_hostsheet for insert to juso_app with check (
  participation_works(case_id) and agency_id = any ((select juso_my_agencies())::bigint[]) and by_id = (select juso_uid())
  and state = 'waiting' and answered_at is null and stopped_at is null and agreed_on <= juso_today()
  and exists (select 1 from participation_placement m where m.id = placement_id and m.case_id = participation_hostsheet.case_id
                and m.step not in ('graduated', 'stopped') offset 0));
revoke update on participation_hostsheet from juso_app;

create function participation_sheet_rests() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  if not 'basic' = any (new.categories) or not public.participation_covered(new.placement_id, new.categories::text[]) then
    perform public.juso_refuse('本人の同意が、この受け入れ先に伝える内容に及びません。同意を確かめてから作り直してください。');
  end if;
  return new;
end $$;
create trigger rests_on_consent before insert on participation_hostsheet for each row execute function participation_sheet_rests();

create function participation_end_codes(of_sheet uuid) returns void language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.participation_hostcode set ended_at = public.juso_now(), updated_at = public.juso_now()
   where sheet_id = of_sheet and used_at is null and ended_at is null;
end $$;
revoke execute on function participation_end_codes(uuid) from public;

-- The sheet as it stands, locked, for who leads the placement.
create function participation_lock_sheet(wanted uuid) returns participation_hostsheet language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.participation_hostsheet;
begin
  select * into s from public.participation_hostsheet where id = wanted for no key update;
  if s.id is null or not public.participation_works(s.case_id) then
    perform public.juso_refuse('依頼書を扱えるのは、このケースに関わる参加支援の担当者だけです。');
  end if;
  if s.state <> 'waiting' then
    perform public.juso_refuse('この依頼書は、もう回答を待っていません。画面を読み込み直してください。');
  end if;
  return s;
end $$;
revoke execute on function participation_lock_sheet(uuid) from public;

create function participation_make_code(wanted uuid, hashed text, until timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.participation_hostsheet := public.participation_lock_sheet(wanted);
begin
  if not public.participation_covered(s.placement_id, s.categories::text[]) then
    perform public.juso_refuse('本人の同意が及ばなくなったため、回答用コードは作れません。');
  end if;
  if until <= public.juso_now() or until > public.juso_now() + interval '200 days' then
    perform public.juso_refuse('回答用コードの有効期限は、今日から200日以内にしてください。');
  end if;
  perform public.participation_end_codes(s.id);
  insert into public.participation_hostcode (id, created_at, updated_at, sheet_id, hash, made_by_id, made_at, expires_at)
  values (gen_random_uuid(), public.juso_now(), public.juso_now(), s.id, hashed, public.juso_uid(), public.juso_now(), until);
end $$;

create function participation_live_code(given text) returns uuid language sql volatile security definer
set search_path = pg_catalog, public, pg_temp as $$
  select k.sheet_id from public.participation_hostcode k join public.participation_hostsheet s on s.id = k.sheet_id
   where k.hash = given and k.used_at is null and k.ended_at is null and k.expires_at > public.juso_now() and s.state = 'waiting'
     and public.participation_covered(s.placement_id, s.categories::text[])
$$;
revoke execute on function participation_live_code(text) from public;

-- What the page without sign-in shows: who asks, for which place, by when. Nothing of the person.
create function participation_open_code(given text) returns table (
  sheet_id uuid, agency_id bigint, place text, made_at timestamptz, answer_by date)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if public.juso_uid() <> 0 then
    perform public.juso_refuse('回答用コードは、ログインしていない画面で使います。ログアウトしてから開いてください。');
  end if;
  return query select s.id, s.agency_id, r.name::text, s.created_at, s.answer_by
    from public.participation_hostsheet s join public.participation_placement m on m.id = s.placement_id
    join public.community_resource r on r.id = m.resource_id
   where s.id = public.participation_live_code(given);
end $$;

create function participation_settle_sheet(s participation_hostsheet, verdict text, said text, said_by text, way text, day date, wrote bigint)
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if verdict is null or verdict not in ('accepted', 'conditional', 'declined') then
    perform public.juso_refuse('回答を選んでください。');
  end if;
  if coalesce(btrim(said_by), '') = '' then
    perform public.juso_refuse('回答した人の氏名を入力してください。');
  end if;
  update public.participation_hostsheet
     set state = verdict, answer = said, answered_name = said_by, answered_via = way, answered_at = public.juso_now(), told_on = day,
         recorded_by_id = wrote, updated_at = public.juso_now()
   where id = s.id;
end $$;
revoke execute on function participation_settle_sheet(participation_hostsheet, text, text, text, text, date, bigint) from public;

-- Returns nothing where the code does not serve (any more).
create function participation_answer_by_code(given text, verdict text, said text, said_by text)
returns table (sheet_id uuid, case_id uuid, by_id bigint)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  wanted uuid := public.participation_live_code(given);
  s public.participation_hostsheet;
begin
  if public.juso_uid() <> 0 then
    perform public.juso_refuse('回答用コードは、ログインしていない画面で使います。ログアウトしてから開いてください。');
  end if;
  select * into s from public.participation_hostsheet where id = wanted for no key update;
  update public.participation_hostcode k set used_at = public.juso_now(), updated_at = public.juso_now()
   where k.hash = given and public.participation_live_code(given) = s.id;
  if not found then  -- unknown, or somebody was quicker
    return;
  end if;
  perform public.participation_settle_sheet(s, verdict, said, said_by, 'link', public.juso_today(), null);
  return query select s.id, s.case_id, s.by_id;
end $$;

create function participation_record_answer(wanted uuid, verdict text, said text, said_by text, way text, day date) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.participation_hostsheet := public.participation_lock_sheet(wanted);
begin
  if way is null or way not in ('telephone', 'paper', 'meeting') then
    perform public.juso_refuse('回答の方法を選んでください。');
  end if;
  if day is null or day > public.juso_today() or day < (s.created_at at time zone 'Asia/Tokyo')::date then
    perform public.juso_refuse('回答のあった日は、依頼書を作った日から今日までの日にしてください。');
  end if;
  perform public.participation_settle_sheet(s, verdict, said, said_by, way, day, public.juso_uid());
  perform public.participation_end_codes(s.id);
end $$;

create function participation_withdraw_sheet(wanted uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.participation_hostsheet := public.participation_lock_sheet(wanted);
begin
  update public.participation_hostsheet set state = 'withdrawn', updated_at = public.juso_now() where id = s.id;
  perform public.participation_end_codes(s.id);
end $$;

------------------------------------------------------------------------------------------------------------------------
-- A withdrawal of consent: the code is void at once, nothing more is told, and the worker has to speak to the host.

create function participation_halt() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.participation_hostsheet;
begin
  for s in
    select h.* from public.participation_hostsheet h
      join public.participation_placement m on m.id = h.placement_id
      join public.participation_participation p on p.id = m.participation_id
      join public.consents_consent c on c.person_id = p.person_id
     where c.id = new.consent_id and h.stopped_at is null and h.state <> 'withdrawn'
       and not public.participation_covered(h.placement_id, h.categories::text[])
     order by h.id for no key update of h
  loop
    update public.participation_hostsheet
       set stopped_at = public.juso_now(), state = case when state = 'waiting' then 'stopped' else state end, updated_at = public.juso_now()
     where id = s.id;
    perform public.participation_end_codes(s.id);
    insert into public.participation_followup (id, created_at, updated_at, case_id, placement_id, side, due_on, worker_id, plan, outcome, words)
    select gen_random_uuid(), public.juso_now(), public.juso_now(), s.case_id, s.placement_id, 'host', public.juso_today() + 3, p.worker_id,
           '情報を伝えられなくなりました。理由は言わずに、お渡しした依頼書の返却か廃棄をお願いし、これからの進め方を相談する。', '', ''
      from public.participation_placement m join public.participation_participation p on p.id = m.participation_id where m.id = s.placement_id;
  end loop;
  return null;
end $$;
create trigger stops_host_sheets after insert on consents_withdrawal for each row execute function participation_halt();
create trigger stops_host_sheets after insert on consents_narrowing for each row execute function participation_halt();

-- Which sheets it has stopped, for whoever wrote it down.
create function participation_stopped(ground uuid) returns table (sheet_id uuid, case_id uuid, placement_id uuid, worker_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select h.id, h.case_id, h.placement_id, p.worker_id from public.participation_hostsheet h
      join public.participation_placement m on m.id = h.placement_id
      join public.participation_participation p on p.id = m.participation_id
      join public.consents_consent c on c.person_id = p.person_id
     where c.id = ground and public.consents_heard_by_me(ground) and h.stopped_at is not null order by h.id;
end $$;

------------------------------------------------------------------------------------------------------------------------
-- Codes: that there is one is known to who reads the sheet. Examples: read by all who work here.

alter table participation_hostcode enable row level security;
alter table participation_hostcode force row level security;
create policy owner on participation_hostcode to juso_owner using (true) with check (true);
create policy reading on participation_hostcode for select to juso_app
  using (exists (select 1 from participation_hostsheet s where s.id = sheet_id offset 0));
revoke insert, update, delete, truncate on participation_hostcode from juso_app;

create function participation_keeps_examples() returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return
  public.juso_agencies_as('{coordinator,marugoto,host_officer,administrator}') <> '{}';
end $$;
alter table participation_example enable row level security;
alter table participation_example force row level security;
create policy owner on participation_example to juso_owner using (true) with check (true);
create policy reading on participation_example for select to juso_app using ((select juso_works_here()));
create policy adding on participation_example for insert to juso_app with check ((select participation_keeps_examples()));
create policy keeping on participation_example for update to juso_app
  using ((select participation_keeps_examples())) with check ((select participation_keeps_examples()));
revoke delete, truncate on participation_example from juso_app;

select audit_follow('participation_participation'), audit_follow('participation_placement'), audit_follow('participation_placementmove'),
       audit_follow('participation_followup'), audit_follow('participation_hostsheet'), audit_follow('participation_hostcode'),
       audit_follow('participation_example');

------------------------------------------------------------------------------------------------------------------------
-- Figures: sums between two days, for those who answer for the whole (reports, and the coordinator's own page). A sum of one to four
-- is null: somebody could be recognised.
create function participation_figures(since date, until date) returns table (what text, kind text, people bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine bigint[] := public.juso_my_agencies();
  today constant date := public.juso_today();
begin
  if not exists (select 1 from public.agencies_municipality g where array[g.host_id, g.coordinator_id] && mine) then
    perform public.juso_refuse('市全体の数を見られるのは、市の所管課と調整機関だけです。');
  end if;
  return query
  select sums.what, sums.kind, case when sums.n not between 1 and 4 then sums.n end from (
    select 'persons', '', count(distinct p.person_id) from public.participation_participation p
     where p.started_on <= until and (p.ended_on is null or p.ended_on >= since)
    union all
    select 'begun', '', count(distinct p.person_id) from public.participation_participation p where p.started_on between since and until
    union all
    select 'ended', p.end_reason::text, count(*) from public.participation_participation p
     where p.ended_on between since and until group by p.end_reason
    union all
    select 'plans', '', count(distinct r.case_id) from public.cases_sheetrecord r
     where r.sheet = 'F4' and (r.created_at at time zone 'Asia/Tokyo')::date between since and until
       and exists (select 1 from public.participation_participation p where p.case_id = r.case_id)
    union all
    select 'step', v.to_step::text, count(distinct v.placement_id) from public.participation_placementmove v
     where v."on" between since and until group by v.to_step
    union all
    select 'hosts', '', count(distinct m.resource_id) from public.participation_placement m
      join public.participation_placementmove v on v.placement_id = m.id and v.to_step in ('trial', 'joined') and v."on" between since and until
    union all
    select 'new_hosts', '', count(*) from (
      select m.resource_id from public.participation_placement m
        join public.participation_placementmove v on v.placement_id = m.id and v.to_step in ('trial', 'joined')
       group by m.resource_id having min(v."on") between since and until) found
    union all
    select 'contacts', f.side::text, count(*) from public.participation_followup f where f.done_on between since and until group by f.side
    union all  -- of those whose three (six) months are over in this span: how many had to be looked at, how many are still there
    select v.what, '', v.n from (
      select months.n as month, count(*) as due, count(*) filter (where not exists (
               select 1 from public.participation_placementmove v where v.placement_id = m.id and v.to_step = 'stopped'
                  and v."on" < m.joined_on + months.n * interval '1 month')) as there
        from public.participation_placement m, (values (3), (6)) months (n)
       where m.joined_on + months.n * interval '1 month' between since and least(until, today) group by months.n) x
     cross join lateral (values ('due_' || x.month, x.due),
                                ('there_' || x.month, case when x.due - x.there not between 1 and 4 then x.there end)) v (what, n)
  ) sums (what, kind, n);
end $$;
