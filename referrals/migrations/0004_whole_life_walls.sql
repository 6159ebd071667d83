-- The whole life of an offer. Every step is a function: it locks the case, then the offer, asks whose turn it is, moves the
-- offer on and writes the line of its history. Whatever waits, waits with somebody, until a day, on one list.

alter table referrals_offer disable trigger touches_case;
update referrals_offer set waits_for = 'answer', waits_with_id = to_agency_id, kept_by_id = to_agency_id, due_on = answer_by
 where state = 'sent';
set constraints all immediate;  -- deferred checks of the foreign keys would stand in the way of what follows
set constraints all deferred;
alter table referrals_offer enable trigger touches_case;

-- What an agency that joined without custody reads is the same as one that took the case.
drop policy reading on referrals_offer;
create policy reading on referrals_offer for select to juso_app using (
  (to_agency_id = any ((select juso_my_agencies())::bigint[]) and state in ('sent', 'accepted', 'partly'))
  or from_agency_id = any ((select juso_my_agencies())::bigint[])
  or exists (select 1 from cases_stake s where s.case_id = referrals_offer.case_id and s.until is null
               and s.agency_id = any ((select juso_my_agencies())::bigint[]) offset 0));
drop policy sending on referrals_offer;
create policy sending on referrals_offer for insert to juso_app with check (
  from_agency_id = any ((select juso_my_agencies())::bigint[]) and juso_is_custodian(case_id)
  and sent_by_id = (select juso_uid()) and state = 'sent' and answered_at is null
  and waits_for = 'answer' and waits_with_id = to_agency_id and kept_by_id in (to_agency_id, from_agency_id) and rung = 0);

alter table referrals_offerstep enable row level security;
alter table referrals_offerstep force row level security;
create policy owner on referrals_offerstep to juso_owner using (true) with check (true);
create policy reading on referrals_offerstep for select to juso_app
  using (exists (select 1 from referrals_offer o where o.id = offer_id offset 0));
revoke insert, update, delete, truncate on referrals_offerstep from juso_app;

-- What somebody does about an offer is activity of the case; that nobody does anything is none.
drop trigger touches_case on referrals_offer;
create trigger touches_case after insert or update of state, waits_for on referrals_offer
  for each row execute function cases_touch();

drop function referrals_answer(uuid, boolean, text, text);
drop function referrals_withdraw(uuid);

------------------------------------------------------------------------------------------------------------------------
-- Pieces. Not for the application.

-- The case first, so that answers about one case queue up; then the offer as it is by then.
create function referrals_lock(wanted uuid) returns referrals_offer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer;
begin
  select * into o from public.referrals_offer where id = wanted;
  perform 1 from public.cases_case where id = o.case_id for no key update;
  select * into o from public.referrals_offer where id = wanted for no key update;
  if o.id is null then
    perform public.juso_refuse('このつなぎは見つかりません。一覧から開き直してください。');
  end if;
  return o;
end $$;

create function referrals_line(o referrals_offer, what text, said text, speaker bigint, way text, said_by text, reached int)
returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into public.referrals_offerstep
    (id, created_at, updated_at, offer_id, at, kind, agency_id, by_id, via, name, words, rung, waits_for, due_on)
  values (gen_random_uuid(), public.juso_now(), public.juso_now(), o.id, public.juso_now(), what, speaker,
          nullif(public.juso_uid(), 0), way, said_by, coalesce(said, ''), reached, o.waits_for, o.due_on)
  on conflict (offer_id, waits_for, due_on, rung) where kind = 'climbed' do nothing
$$;

-- From now on this offer waits for `wanted` with `holder` until `day`; an empty `wanted`: for nothing more.
create function referrals_wait(offered uuid, wanted text, holder bigint, day date) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if wanted <> '' and (day is null or day < public.juso_today() or day > public.juso_today() + 400) then
    perform public.juso_refuse('期限は、今日から1年以内の日にしてください。');
  end if;
  update public.referrals_offer
     set waits_for = wanted, waits_with_id = case when wanted <> '' then holder end,
         kept_by_id = case when wanted <> '' then holder end, due_on = case when wanted <> '' then day end, rung = 0,
         updated_at = public.juso_now()
   where id = offered;
end $$;

-- Everything else that was asked about this case ends: it is held by somebody now. Returns nothing; each sender reads it.
create function referrals_overtake(settled uuid, but uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer;
begin
  for o in select * from public.referrals_offer
            where case_id = settled and kind in ('refer', 'hand_back') and id is distinct from but
              and (state = 'sent' or waits_for in ('review', 'next'))
            order by id for no key update loop
    if o.state = 'sent' then
      update public.referrals_offer
         set state = 'overtaken', answered_at = public.juso_now(),
             answered_by_id = nullif(public.juso_uid(), 0),
             answered_name = case when public.juso_uid() = 0 then '（自動）' else '' end
       where id = o.id;
    end if;
    perform public.referrals_line(o, 'overtaken', '', null, 'screen', '', 0);
    perform public.referrals_wait(o.id, '', null, null);
  end loop;
end $$;

-- An agency that gives the case away has nothing more to report about how it came to it.
create function referrals_report_ended(ended uuid, reporter bigint, said text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer;
begin
  for o in select * from public.referrals_offer
            where case_id = ended and waits_for = 'outcome' and (reporter is null or to_agency_id = reporter)
            order by id for no key update loop
    update public.referrals_offer set outcome = said, outcome_at = public.juso_now() where id = o.id;
    perform public.referrals_line(o, 'reported', said, o.to_agency_id, 'screen', '', 0);
    perform public.referrals_wait(o.id, '', null, null);
  end loop;
end $$;

-- The answer itself, whoever gives it and in whatever way; the callers below have asked whether they may.
create function referrals_settle(o referrals_offer, verdict text, said text, counter text, day date, way text, said_by text)
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  city public.agencies_municipality;
  giver bigint;
begin
  select * into strict city from public.agencies_municipality;
  if o.state <> 'sent' then
    perform public.juso_refuse('このつなぎには、すでに回答があるか、取り下げられています。画面を読み込み直してください。');
  end if;
  if verdict not in ('accepted', 'declined') and not (verdict = 'partly' and o.kind in ('refer', 'hand_back')) then
    perform public.juso_refuse('この種類のつなぎには、その回答はできません。');
  end if;
  if (verdict = 'declined' or o.kind = 'anonymous') and coalesce(btrim(said), '') = '' then
    perform public.juso_refuse('回答の内容（辞退のときはその理由）を入力してください。');
  end if;
  update public.referrals_offer
     set state = verdict, answer = said, counter_proposal = counter, answered_at = public.juso_now(),
         answered_by_id = nullif(public.juso_uid(), 0), answered_via = way, answered_name = said_by
   where id = o.id;
  perform public.referrals_line(o, verdict, said, o.to_agency_id, way, said_by, 0);

  if o.kind = 'anonymous' then
    perform public.referrals_wait(o.id, '', null, null);
  elsif verdict = 'declined' then
    if o.from_agency_id = city.coordinator_id then  -- nobody reviews what was declined to oneself
      perform public.referrals_wait(o.id, 'next', o.from_agency_id, day);
    else
      perform public.referrals_wait(
        o.id, 'review', case when o.to_agency_id = city.coordinator_id then city.host_id else city.coordinator_id end, day);
    end if;
  elsif verdict = 'partly' then
    perform public.cases_add_stake(o.case_id, o.to_agency_id, 'joined');
    perform public.referrals_wait(o.id, 'next', o.from_agency_id, day);
  elsif o.kind = 'join' then
    perform public.cases_add_stake(o.case_id, o.to_agency_id, 'joined');
    perform public.referrals_wait(o.id, 'outcome', o.to_agency_id, day);
  else
    select custodian_id into giver from public.cases_case where id = o.case_id;
    if o.from_agency_id <> giver then
      perform public.juso_refuse('このケースの主担当が変わったため、このつなぎは受けられません。');
    end if;
    perform public.cases_move_custody(o.case_id, o.to_agency_id, 'accepted', '', o.id);
    perform public.referrals_overtake(o.case_id, o.id);
    perform public.referrals_report_ended(o.case_id, giver, '主担当が移りました。');
    perform public.referrals_wait(o.id, 'outcome', o.to_agency_id, day);
    if o.kind = 'refer' then
      perform public.referrals_move_stage(o.case_id, '{received}', 'assessing', 'つなぎを受理');
      perform public.referrals_move_stage(o.case_id, '{handing_back}', 'active', '別の機関がつなぎを受理');
    else
      perform public.referrals_move_stage(o.case_id, '{handing_back}', 'active', 'つなぎ戻しを受理');
    end if;
  end if;
  if o.kind = 'hand_back' and verdict <> 'accepted' then
    perform public.referrals_move_stage(o.case_id, '{handing_back}', 'active', 'つなぎ戻しの辞退');
  end if;
end $$;

do $$
declare
  piece text;
begin
  foreach piece in array array[
    'referrals_lock(uuid)', 'referrals_line(referrals_offer, text, text, bigint, text, text, int)',
    'referrals_wait(uuid, text, bigint, date)', 'referrals_overtake(uuid, uuid)', 'referrals_report_ended(uuid, bigint, text)',
    'referrals_settle(referrals_offer, text, text, text, date, text, text)'] loop
    execute format('revoke execute on function %s from public', piece);
  end loop;
end $$;

------------------------------------------------------------------------------------------------------------------------
-- Steps. Each asks whose turn it is.

create function referrals_answer(offered uuid, verdict text, said text, counter text, day date) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer := public.referrals_lock(offered);
begin
  if not o.to_agency_id = any (public.juso_my_agencies()) then
    perform public.juso_refuse('このつなぎには、つなぎ先の機関だけが回答できます。');
  end if;
  perform public.referrals_settle(o, verdict, said, counter, day, 'screen', '');
  return o.case_id;
end $$;

-- Who else is asked about the case of this offer, for telling them that it is settled. Only for the agency that is to answer.
create function referrals_parallel(offered uuid) returns table (id uuid, to_agency_id bigint, from_agency_id bigint, urgency text)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query select p.id, p.to_agency_id, p.from_agency_id, p.urgency::text
    from public.referrals_offer o join public.referrals_offer p on p.case_id = o.case_id
   where o.id = offered and o.to_agency_id = any (public.juso_my_agencies()) and o.state = 'sent'
     and p.id <> o.id and p.state = 'sent' and p.kind in ('refer', 'hand_back');
end $$;

-- 照会: what the receiver must know first. The sender's turn.
create function referrals_ask(offered uuid, said text, day date) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer := public.referrals_lock(offered);
begin
  if not o.to_agency_id = any (public.juso_my_agencies()) or o.state <> 'sent' then
    perform public.juso_refuse('照会できるのは、回答待ちのつなぎを受けた機関だけです。');
  end if;
  if o.waits_for <> 'answer' then
    perform public.juso_refuse('すでに照会しています。つなぎ元の返事をお待ちください。');
  end if;
  perform public.referrals_line(o, 'asked', said, o.to_agency_id, 'screen', '', 0);
  perform public.referrals_wait(o.id, 'reply', o.from_agency_id, day);
end $$;

create function referrals_reply(offered uuid, said text, day date) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer := public.referrals_lock(offered);
begin
  if not o.from_agency_id = any (public.juso_my_agencies()) or o.waits_for <> 'reply' then
    perform public.juso_refuse('返事を待っている照会はありません。画面を読み込み直してください。');
  end if;
  perform public.referrals_line(o, 'replied', said, o.from_agency_id, 'screen', '', 0);
  perform public.referrals_wait(o.id, 'answer', o.to_agency_id, day);
  update public.referrals_offer set answer_by = day where id = o.id;
end $$;

create function referrals_withdraw(offered uuid, said text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer := public.referrals_lock(offered);
begin
  if not o.from_agency_id = any (public.juso_my_agencies()) then
    perform public.juso_refuse('つなぎを取り下げられるのは、送った機関だけです。');
  end if;
  if o.state <> 'sent' then
    perform public.juso_refuse('このつなぎには、すでに回答があるか、取り下げられています。画面を読み込み直してください。');
  end if;
  update public.referrals_offer
     set state = 'withdrawn', answered_at = public.juso_now(), answered_by_id = public.juso_uid()
   where id = o.id;
  perform public.referrals_line(o, 'withdrawn', said, o.from_agency_id, 'screen', '', 0);
  perform public.referrals_wait(o.id, '', null, null);
  if o.kind = 'hand_back' then
    perform public.referrals_move_stage(o.case_id, '{handing_back}', 'active', 'つなぎ戻しの取り下げ');
  end if;
end $$;

-- A decline is looked at by the coordinator (where the coordinator declined: by the host section), from its frame alone.
create function referrals_review(offered uuid, verdict text, said text, day date) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer := public.referrals_lock(offered);
begin
  if o.waits_for <> 'review' or not (o.waits_with_id = any (public.juso_my_agencies())
                                     or o.kept_by_id = any (public.juso_my_agencies())) then
    perform public.juso_refuse('確認を待っている辞退ではありません。画面を読み込み直してください。');
  end if;
  if coalesce(btrim(said), '') = '' then
    perform public.juso_refuse('理由や提案を入力してください。');
  end if;
  if verdict = 'agreed' then
    perform public.referrals_line(o, 'agreed', said, o.waits_with_id, 'screen', '', 0);
    perform public.referrals_wait(o.id, 'next', o.from_agency_id, day);
  elsif verdict = 'again' then
    if o.from_agency_id <> (select custodian_id from public.cases_case where id = o.case_id) then
      perform public.juso_refuse('このケースの主担当が変わったため、もう一度依頼することはできません。');
    end if;
    if o.consent_id is not null and not exists (
         select 1 from public.consents_consent c where c.id = o.consent_id and c.status = 'given'
            and c.starts_at <= public.juso_now() and c.ends_at > public.juso_now()) then
      perform public.juso_refuse('このつなぎのもとになった本人の同意が、今は有効ではないため、もう一度依頼することはできません。');
    end if;
    perform public.referrals_line(o, 'again', said, o.waits_with_id, 'screen', '', 0);
    update public.referrals_offer
       set state = 'sent', answer = '', counter_proposal = '', answered_at = null, answered_by_id = null, answered_name = '',
           answered_via = '', answer_by = day
     where id = o.id;
    perform public.referrals_wait(o.id, 'answer', o.to_agency_id, day);
    if o.kind = 'hand_back' then
      perform public.referrals_move_stage(o.case_id, '{active}', 'handing_back', 'つなぎ戻しをもう一度依頼');
    end if;
  elsif verdict = 'council' then
    perform public.referrals_to_council(o, said, day);
  else
    perform public.juso_refuse('確認の結果を選んでください。');
  end if;
end $$;

-- Onto the list of what the host section brings before the まるごと会議; it stays there until somebody decides again.
create function referrals_to_council(o referrals_offer, said text, day date) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.referrals_line(o, 'council', said, o.kept_by_id, 'screen', '', 5);
  update public.referrals_offer
     set kept_by_id = (select host_id from public.agencies_municipality), rung = 5, due_on = day, updated_at = public.juso_now()
   where id = o.id;
end $$;
revoke execute on function referrals_to_council(referrals_offer, text, date) from public;

-- What has climbed is decided by a person on whose list it stands: wait longer, ask the sender what comes next, or the council.
create function referrals_decide(offered uuid, verdict text, said text, day date) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer := public.referrals_lock(offered);
begin
  if o.waits_for = '' or o.rung < 2 or not o.kept_by_id = any (public.juso_my_agencies()) then
    perform public.juso_refuse('このつなぎは、いまあなたの機関の判断を待っていません。画面を読み込み直してください。');
  end if;
  if coalesce(btrim(said), '') = '' then
    perform public.juso_refuse('理由を入力してください。');
  end if;
  if verdict = 'extended' then
    perform public.referrals_line(o, 'extended', said, o.kept_by_id, 'screen', '', o.rung);
    perform public.referrals_wait(o.id, o.waits_for, o.waits_with_id, day);
    update public.referrals_offer set answer_by = day where id = o.id and state = 'sent' and waits_for = 'answer';
  elsif verdict = 'advised' then
    perform public.referrals_line(o, 'advised', said, o.kept_by_id, 'screen', '', o.rung);
    perform public.referrals_wait(o.id, 'next', o.from_agency_id, day);
  elsif verdict = 'council' then
    perform public.referrals_to_council(o, said, day);
  else
    perform public.juso_refuse('判断を選んでください。');
  end if;
end $$;

-- The sender says what comes next. An offer not yet answered waits on; an answered one is done.
create function referrals_go_on(offered uuid, said text, day date) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer := public.referrals_lock(offered);
begin
  if not o.from_agency_id = any (public.juso_my_agencies()) or o.waits_for <> 'next' then
    perform public.juso_refuse('次の手を決めるのは、送った機関です。画面を読み込み直してください。');
  end if;
  perform public.referrals_line(o, 'went_on', said, o.from_agency_id, 'screen', '', 0);
  if o.state = 'sent' then
    perform public.referrals_wait(o.id, 'answer', o.to_agency_id, day);
    update public.referrals_offer set answer_by = day where id = o.id;
  else
    perform public.referrals_wait(o.id, '', null, null);
  end if;
end $$;

create function referrals_report(offered uuid, said text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer := public.referrals_lock(offered);
begin
  if not o.to_agency_id = any (public.juso_my_agencies()) or o.waits_for <> 'outcome' then
    perform public.juso_refuse('結果の報告を待っているつなぎではありません。画面を読み込み直してください。');
  end if;
  if coalesce(btrim(said), '') = '' then
    perform public.juso_refuse('結果を入力してください。');
  end if;
  update public.referrals_offer set outcome = said, outcome_at = public.juso_now() where id = o.id;
  perform public.referrals_line(o, 'reported', said, o.to_agency_id, 'screen', '', 0);
  perform public.referrals_wait(o.id, '', null, null);
end $$;

-- The coordinator agency takes a case of its circle back, with a reason.
create or replace function referrals_take_back(taken uuid, why text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  coordinator bigint := (select coordinator_id from public.agencies_municipality);
  giver bigint;
  stands text;
begin
  if not coordinator = any (public.juso_my_agencies()) or not public.juso_has_stake(taken) then
    perform public.juso_refuse('主担当を引き取れるのは、このケースに関わる調整機関だけです。');
  end if;
  if coalesce(btrim(why), '') = '' then
    perform public.juso_refuse('引き取る理由を入力してください。');
  end if;
  select custodian_id, stage into giver, stands from public.cases_case where id = taken for no key update;
  if stands = 'closed' then
    perform public.juso_refuse('終結したケースは引き取れません。再開してから引き取ってください。');
  end if;
  perform public.referrals_end_open(taken, giver);
  perform public.referrals_move_stage(taken, '{handing_back}', 'active', '調整機関が引き取り');
  perform public.cases_move_custody(taken, coordinator, 'taken_back', why, null);
end $$;

-- Custody leaves `giver` otherwise than by an accepted offer: what it had asked ends, and it has nothing more to report.
create function referrals_end_open(ended uuid, giver bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.referrals_overtake(ended, null);
  perform public.referrals_report_ended(ended, giver, '主担当が移りました。');
end $$;
revoke execute on function referrals_end_open(uuid, bigint) from public;

-- Before anything of it is written (an entry in a unique index others would wait for), the case is locked as everywhere, and
-- it is asked once more who holds it: between reading the case and sending, it may have moved or been closed. Whoever takes no
-- part in the case learns nothing here; the policy refuses them.
create function referrals_sending() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  holder bigint;
  stands text;
begin
  select custodian_id, stage into holder, stands from public.cases_case where id = new.case_id for no key update;
  if (holder <> new.from_agency_id or stands = 'closed') and public.juso_has_stake(new.case_id) then
    perform public.juso_refuse('このケースは、主担当が変わったか、終結しています。画面を読み込み直してください。');
  end if;
  return new;
end $$;
create trigger sending before insert on referrals_offer for each row when (new.state = 'sent')
  execute function referrals_sending();

-- The sending, as a line of the history; and whoever sends again has found what comes next.
create function referrals_sent() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer;
begin
  perform public.referrals_line(new, 'sent', '', new.from_agency_id, 'screen', '', 0);
  for o in select * from public.referrals_offer
            where case_id = new.case_id and from_agency_id = new.from_agency_id and waits_for = 'next' and state <> 'sent'
            order by id for no key update loop
    perform public.referrals_line(o, 'went_on', '別の機関に送りました。', o.from_agency_id, 'screen', '', 0);
    perform public.referrals_wait(o.id, '', null, null);
  end loop;
  return null;
end $$;
create trigger sent after insert on referrals_offer for each row execute function referrals_sent();

-- A closed case waits for nothing: what was still to be reported or decided about it ends with it.
create function referrals_case_closed() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer;
begin
  perform public.referrals_report_ended(new.id, null, 'ケースが終結しました。');
  for o in select * from public.referrals_offer where case_id = new.id and waits_for in ('review', 'next') and state <> 'sent'
            order by id for no key update loop
    perform public.referrals_line(o, 'went_on', 'ケースが終結しました。', null, 'screen', '', 0);
    perform public.referrals_wait(o.id, '', null, null);
  end loop;
  return null;
end $$;
create trigger ends_offers after update of stage on cases_case for each row
  when (new.stage = 'closed' and old.stage <> 'closed') execute function referrals_case_closed();

------------------------------------------------------------------------------------------------------------------------
-- The clock. Only the system itself (nobody signed in) climbs; nothing here closes or moves anything.

create function referrals_due() returns table (id uuid, urgency text, due_on date, rung int, agency_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if public.juso_uid() <> 0 then
    perform public.juso_refuse('時計を進めるのは、しくみ自身だけです。');
  end if;
  return query select o.id, o.urgency::text, o.due_on, o.rung::int, o.waits_with_id from public.referrals_offer o
    where o.waits_for <> '' and o.rung < 5 and o.due_on <= public.juso_today() order by o.due_on, o.id;
end $$;

-- Null: somebody moved meanwhile. False: this rung was climbed before for the same deadline, and nobody is told twice.
create function referrals_lift(lifted uuid, seen int, reached int, seen_due date, keeper bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer;
  told boolean;
begin
  select * into o from public.referrals_offer where id = lifted for no key update;
  if public.juso_uid() <> 0 or o.id is null or o.waits_for = '' or o.rung <> seen or o.due_on <> seen_due
     or o.due_on > public.juso_today() or reached <= o.rung or reached > 5 then
    return null;
  end if;
  told := exists (select 1 from public.referrals_offerstep s where s.offer_id = o.id and s.kind = 'climbed'
                   and s.waits_for = o.waits_for and s.due_on = o.due_on and s.rung = reached);
  perform public.referrals_line(o, 'climbed', '', keeper, 'screen', '', reached);
  update public.referrals_offer set rung = reached, kept_by_id = keeper where id = o.id;
  return not told;
end $$;

------------------------------------------------------------------------------------------------------------------------
-- The frame of an offer: who asked whom, by when, how far silence has climbed. Nothing of the person. For whoever has to see
-- that nobody is dropped: the agency on whose list it stands, the coordinator and the host section (all of them), a section
-- (those of the agencies it supervises). The words of a decline only where they wait for a look.

create function referrals_frames(wanted uuid default null, climbed boolean default false) returns table (
  id uuid, kind text, urgency text, state text, number text, from_agency_id bigint, to_agency_id bigint, sent_at timestamptz,
  answer_by date, answered_at timestamptz, waits_for text, waits_with_id bigint, kept_by_id bigint, due_on date, rung int,
  answer text, counter_proposal text)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine bigint[] := public.juso_my_agencies();
  everything boolean := mine && public.juso_host_agencies();
  ids uuid[];
begin
  if climbed then  -- what stands on our list although it is another's turn, and declines to look at
    ids := array(select o.id from public.referrals_offer o
                  where o.waits_for <> '' and o.kept_by_id = any (mine)
                    and (not o.waits_with_id = any (mine) or o.waits_for = 'review')
                  order by o.rung desc, o.due_on limit 500);
  else
    ids := array(select o.id from public.referrals_offer o
                  where o.waits_for <> '' and (wanted is null or o.id = wanted)
                    and (everything or o.kept_by_id = any (mine)
                         or exists (select 1 from public.agencies_agency a where a.id in (o.from_agency_id, o.to_agency_id)
                                      and a.section_id = any (mine)))
                  order by o.rung desc, o.due_on limit 500);
  end if;
  return query
    select o.id, o.kind::text, o.urgency::text, o.state::text, c.number::text, o.from_agency_id, o.to_agency_id, o.sent_at, o.answer_by,
           o.answered_at, o.waits_for::text, o.waits_with_id, o.kept_by_id, o.due_on, o.rung::int,
           case when o.waits_for = 'review' and (o.waits_with_id = any (mine) or o.kept_by_id = any (mine)) then o.answer else '' end,
           case when o.waits_for = 'review' and (o.waits_with_id = any (mine) or o.kept_by_id = any (mine))
                then o.counter_proposal else '' end
      from public.referrals_offer o join public.cases_case c on c.id = o.case_id
     where o.id = any (ids) order by o.rung desc, o.due_on, o.id;
end $$;
