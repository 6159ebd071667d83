-- Agencies without accounts answer as well: by a code that serves once, or by telephone or on paper, written down by the
-- coordinator. Either is the same answer as one on the screen, settled by referrals_settle under the same locks.

alter table referrals_answerlink enable row level security;
alter table referrals_answerlink force row level security;
create policy owner on referrals_answerlink to juso_owner using (true) with check (true);
-- That there is a code is known to who sent the offer and to the coordinator.
create policy reading on referrals_answerlink for select to juso_app using (
  (select coordinator_id from agencies_municipality) = any ((select juso_my_agencies())::bigint[])
  or exists (select 1 from referrals_offer o where o.id = offer_id
               and o.from_agency_id = any ((select juso_my_agencies())::bigint[]) offset 0));
revoke insert, update, delete, truncate on referrals_answerlink from juso_app;

------------------------------------------------------------------------------------------------------------------------
-- Pieces

-- Whether somebody there may answer on the screen today. actions.has_accounts says the same; a test compares the two.
create function referrals_has_accounts(asked bigint) returns boolean language sql stable
set search_path = pg_catalog, public, pg_temp as $$
  select exists (select 1 from public.agencies_post p
                   join public.agencies_user u on u.id = p.user_id
                   join public.agencies_agency a on a.id = p.agency_id
                  where p.agency_id = asked and u.is_active
                    and p.role in ('counsellor', 'leader', 'coordinator', 'marugoto', 'host_officer', 'section_officer')
                    and public.juso_today() between p.since and p.until
                    and (a.until is null or a.until >= public.juso_today()))
$$;

-- As before; but nothing stands on the list of an agency in which nobody could look at it: then on the sender's.
create or replace function referrals_wait(offered uuid, wanted text, holder bigint, day date) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if wanted <> '' and (day is null or day < public.juso_today() or day > public.juso_today() + 400) then
    perform public.juso_refuse('期限は、今日から1年以内の日にしてください。');
  end if;
  update public.referrals_offer
     set waits_for = wanted, waits_with_id = case when wanted <> '' then holder end,
         kept_by_id = case when wanted = '' then null
                           when public.referrals_has_accounts(holder) then holder
                           when public.referrals_has_accounts(from_agency_id) then from_agency_id
                           else (select coordinator_id from public.agencies_municipality) end,
         due_on = case when wanted <> '' then day end, rung = 0, updated_at = public.juso_now()
   where id = offered;
end $$;

-- As before; where nobody is signed in, an answer has come by a code, and the step stands in the name of who had asked.
create or replace function referrals_move_stage(moved uuid, from_stages text[], to_stage text, why text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  before text;
  actor bigint := nullif(public.juso_uid(), 0);
begin
  select stage into strict before from public.cases_case where id = moved for no key update;
  if not before = any (from_stages) then
    return;
  end if;
  if actor is null then
    select o.sent_by_id into strict actor from public.referrals_offer o
     where o.case_id = moved and o.answered_via = 'link' order by o.answered_at desc limit 1;
    why := why || '（回答用ページ）';
  end if;
  update public.cases_case set stage = to_stage where id = moved;
  insert into public.cases_move (id, created_at, updated_at, case_id, from_stage, to_stage, reason, at, by_id)
  values (gen_random_uuid(), public.juso_now(), public.juso_now(), moved, before, to_stage, why, public.juso_now(), actor);
end $$;

-- The offer a code answers, while it does: unknown, used, ended and expired look alike, in one step.
create function referrals_live_link(given text) returns uuid language sql volatile security definer
set search_path = pg_catalog, public, pg_temp as $$
  select l.offer_id from public.referrals_answerlink l join public.referrals_offer o on o.id = l.offer_id
   where l.hash = given and l.used_at is null and l.ended_at is null and l.expires_at > public.juso_now() and o.state = 'sent'
$$;
revoke execute on function referrals_live_link(text) from public;

-- What an answer settled, for telling those concerned: first the offer itself, then others that ended with it.
create function referrals_settle_all(
  o referrals_offer, verdict text, said text, counter text, day date, way text, said_by text)
returns table (offer_id uuid, case_id uuid, from_agency_id bigint, to_agency_id bigint)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  ending uuid[] := array(
    select p.id from public.referrals_offer p
     where p.case_id = o.case_id and p.id <> o.id and p.state = 'sent' and p.kind in ('refer', 'hand_back')
       and verdict = 'accepted' and o.kind in ('refer', 'hand_back'));
begin
  if coalesce(btrim(said_by), '') = '' then
    perform public.juso_refuse('回答した人の氏名を入力してください。');
  end if;
  perform public.referrals_settle(o, verdict, said, counter, day, way, said_by);
  return query
    select p.id, p.case_id, p.from_agency_id, p.to_agency_id from public.referrals_offer p
     where p.id = o.id or p.id = any (ending) order by p.id <> o.id, p.id;
end $$;
revoke execute on function referrals_settle_all(referrals_offer, text, text, text, date, text, text) from public;

------------------------------------------------------------------------------------------------------------------------
-- The code

-- For the sender, or for the coordinator; ends the code that was there before.
create function referrals_make_link(offered uuid, hashed text, until timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer := public.referrals_lock(offered);
begin
  if not (array[o.from_agency_id, (select coordinator_id from public.agencies_municipality)] && public.juso_my_agencies()) then
    perform public.juso_refuse('回答用コードを作れるのは、つなぎを送った機関と調整機関だけです。');
  end if;
  if o.state <> 'sent' then
    perform public.juso_refuse('このつなぎには、すでに回答があるか、取り下げられています。画面を読み込み直してください。');
  end if;
  if public.referrals_has_accounts(o.to_agency_id) then
    perform public.juso_refuse('この機関には、画面で回答できる職員がいます。回答用コードは要りません。');
  end if;
  if until <= public.juso_now() or until > public.juso_now() + interval '200 days' then
    perform public.juso_refuse('回答用コードの有効期限は、今日から200日以内にしてください。');
  end if;
  update public.referrals_answerlink set ended_at = public.juso_now(), updated_at = public.juso_now()
   where offer_id = o.id and used_at is null and ended_at is null;
  insert into public.referrals_answerlink (id, created_at, updated_at, offer_id, hash, made_by_id, made_at, expires_at)
  values (gen_random_uuid(), public.juso_now(), public.juso_now(), o.id, hashed, public.juso_uid(), public.juso_now(), until);
end $$;

-- However an offer was settled, its code has served.
create function referrals_end_links() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.referrals_answerlink set ended_at = public.juso_now(), updated_at = public.juso_now()
   where offer_id = new.id and used_at is null and ended_at is null;
  return null;
end $$;
create trigger ends_links after update of state on referrals_offer for each row
  when (old.state = 'sent' and new.state <> 'sent') execute function referrals_end_links();

-- What a page without sign-in shows: who asks whom, by when. Nothing of the person, and nothing where the code does not serve.
create function referrals_open_link(given text) returns table (
  letter_of uuid, kind text, from_agency_id bigint, to_agency_id bigint, sent_at timestamptz, answer_by date)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if public.juso_uid() <> 0 then
    perform public.juso_refuse('回答用コードは、ログインしていない画面で使います。ログアウトしてから開いてください。');
  end if;
  return query select o.id, o.kind::text, o.from_agency_id, o.to_agency_id, o.sent_at, o.answer_by
    from public.referrals_offer o where o.id = public.referrals_live_link(given);
end $$;

-- Returns nothing where the code does not serve (any more).
create function referrals_answer_by_link(given text, verdict text, said text, counter text, day date, said_by text)
returns table (offer_id uuid, case_id uuid, from_agency_id bigint, to_agency_id bigint)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  wanted uuid := public.referrals_live_link(given);
  o public.referrals_offer;
begin
  if public.juso_uid() <> 0 then
    perform public.juso_refuse('回答用コードは、ログインしていない画面で使います。ログアウトしてから開いてください。');
  end if;
  if wanted is null then
    return;
  end if;
  o := public.referrals_lock(wanted);
  update public.referrals_answerlink l set used_at = public.juso_now(), updated_at = public.juso_now()
   where l.hash = given and public.referrals_live_link(given) = wanted;
  if not found then  -- somebody was quicker
    return;
  end if;
  return query select * from public.referrals_settle_all(o, verdict, said, counter, day, 'link', said_by);
end $$;

------------------------------------------------------------------------------------------------------------------------
-- By telephone or on paper

create function referrals_record_answer(
  offered uuid, verdict text, said text, counter text, day date, way text, said_by text, told date, paper text)
returns table (offer_id uuid, case_id uuid, from_agency_id bigint, to_agency_id bigint)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer := public.referrals_lock(offered);
begin
  if not (select coordinator_id from public.agencies_municipality) = any (public.juso_my_agencies()) then
    perform public.juso_refuse('電話や書面の回答を記録できるのは、調整機関だけです。');
  end if;
  if public.referrals_has_accounts(o.to_agency_id) then
    perform public.juso_refuse('この機関には、画面で回答できる職員がいます。その職員に画面で回答してもらってください。');
  end if;
  if way is null or way not in ('telephone', 'paper') then
    perform public.juso_refuse('回答の方法を選んでください。');
  end if;
  if told is null or told > public.juso_today() or told < (o.sent_at at time zone 'Asia/Tokyo')::date then
    perform public.juso_refuse('回答のあった日は、つなぎを送った日から今日までの日にしてください。');
  end if;
  return query select * from public.referrals_settle_all(o, verdict, said, counter, day, way, said_by);
  update public.referrals_offerstep
     set told_on = told, reference = paper, by_sender = o.from_agency_id = any (public.juso_my_agencies())
   where id = (select s.id from public.referrals_offerstep s
                where s.offer_id = o.id and s.kind = verdict order by s.at desc limit 1);
end $$;

-- As before; and what became of it at an agency without accounts is told by the sender, who hears of it.
create or replace function referrals_report(offered uuid, said text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer := public.referrals_lock(offered);
  theirs boolean := o.to_agency_id = any (public.juso_my_agencies());
  heard boolean := o.from_agency_id = any (public.juso_my_agencies()) and not public.referrals_has_accounts(o.to_agency_id);
begin
  if not (theirs or heard) or o.waits_for <> 'outcome' then
    perform public.juso_refuse('結果の報告を待っているつなぎではありません。画面を読み込み直してください。');
  end if;
  if coalesce(btrim(said), '') = '' then
    perform public.juso_refuse('結果を入力してください。');
  end if;
  update public.referrals_offer set outcome = said, outcome_at = public.juso_now() where id = o.id;
  perform public.referrals_line(o, 'reported', said, case when theirs then o.to_agency_id else o.from_agency_id end,
                                case when theirs then 'screen' else 'telephone' end, '', 0);
  perform public.referrals_wait(o.id, '', null, null);
end $$;

------------------------------------------------------------------------------------------------------------------------
-- Open cases whose accountable agency has no accounts: all of them for the coordinator, its own for who referred one. Number,
-- agency, since when; the key of the case only inside its circle.

create function referrals_held_outside() returns table (
  number text, agency_id bigint, since timestamptz, referrer_id bigint, case_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine bigint[] := public.juso_my_agencies();
  everything boolean := (select coordinator_id = any (mine) from public.agencies_municipality);
begin
  return query
    select c.number::text, a.id, k.since, o.from_agency_id, case when public.juso_has_stake(c.id) then c.id end
      from public.agencies_agency a
      join public.cases_case c on c.custodian_id = a.id and c.stage <> 'closed'
      join public.cases_custody k on k.case_id = c.id and k.until is null
      left join public.referrals_offer o on o.id = k.offer_id
     where not public.referrals_has_accounts(a.id) and (everything or o.from_agency_id = any (mine))
     order by k.since, c.id limit 200;
end $$;

-- A case in the hands of an agency without accounts goes back to whoever had given it there, when that agency gives it up: the
-- ones who know the case already, so that nothing is told to anybody new.
create function referrals_fetch_back(taken uuid, why text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  holder bigint;
  stands text;
  giver bigint;
begin
  select custodian_id, stage into holder, stands from public.cases_case where id = taken for no key update;
  select s.agency_id into giver from public.cases_stake s
   where s.case_id = taken and s.until is null and s.reason = 'referred' and s.agency_id = any (public.juso_my_agencies())
   order by s.since desc limit 1;
  if giver is null or stands = 'closed' or public.referrals_has_accounts(holder) then
    perform public.juso_refuse('引き取れるのは、アカウントのない機関につないだ機関だけです。');
  end if;
  if coalesce(btrim(why), '') = '' then
    perform public.juso_refuse('引き取る理由を入力してください。');
  end if;
  perform public.referrals_end_open(taken, holder);
  perform public.cases_move_custody(taken, giver, 'taken_back', why, null);
end $$;
