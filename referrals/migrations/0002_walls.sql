-- An offer is read by whoever sent it, by the circle of the case, and by the agency asked, while its answer is open or yes.
-- An agency that declined reads nothing any more. Answers are functions: the row lock is the concurrency control.

alter table referrals_offer enable row level security;
alter table referrals_offer force row level security;
create policy owner on referrals_offer to juso_owner using (true) with check (true);
create policy reading on referrals_offer for select to juso_app using (
  (to_agency_id = any ((select juso_my_agencies())::bigint[]) and state in ('sent', 'accepted'))
  or from_agency_id = any ((select juso_my_agencies())::bigint[])
  or exists (select 1 from cases_stake s where s.case_id = referrals_offer.case_id and s.until is null
               and s.agency_id = any ((select juso_my_agencies())::bigint[]) offset 0));
create policy sending on referrals_offer for insert to juso_app with check (
  from_agency_id = any ((select juso_my_agencies())::bigint[]) and juso_is_custodian(case_id)
  and sent_by_id = (select juso_uid()) and state = 'sent' and answered_at is null);
revoke update, delete, truncate on referrals_offer from juso_app;

create trigger touches_case after insert or update on referrals_offer for each row execute function cases_touch();

-- Stage of a case changed by an answer, with its row in the history.
create function referrals_move_stage(moved uuid, from_stages text[], to_stage text, why text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  before text;
begin
  select stage into strict before from public.cases_case where id = moved for no key update;
  if before = any (from_stages) then
    update public.cases_case set stage = to_stage where id = moved;
    insert into public.cases_move (id, created_at, updated_at, case_id, from_stage, to_stage, reason, at, by_id)
    values (gen_random_uuid(), now(), now(), moved, before, to_stage, why, clock_timestamp(), public.juso_uid());
  end if;
end $$;
revoke execute on function referrals_move_stage(uuid, text[], text, text) from public;

create function referrals_answer(offered uuid, accepts boolean, words text, counter text) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer;
begin
  select * into o from public.referrals_offer where id = offered;
  perform 1 from public.cases_case where id = o.case_id for no key update;  -- the case first, so that answers queue up
  select * into o from public.referrals_offer where id = offered for no key update;
  if o.id is null or not o.to_agency_id = any (public.juso_my_agencies()) then
    perform public.juso_refuse('このつなぎには、つなぎ先の機関だけが回答できます。');
  end if;
  if o.state <> 'sent' then
    perform public.juso_refuse('このつなぎには、すでに回答があるか、取り下げられています。画面を読み込み直してください。');
  end if;
  update public.referrals_offer
     set state = case when accepts then 'accepted' else 'declined' end, answer = words, counter_proposal = counter,
         answered_at = clock_timestamp(), answered_by_id = public.juso_uid(), updated_at = clock_timestamp()
   where id = offered;
  if not accepts then
    if o.kind = 'hand_back' then
      perform public.referrals_move_stage(o.case_id, '{handing_back}', 'active', 'つなぎ戻しの辞退');
    end if;
    return o.case_id;
  end if;
  if o.kind = 'join' then
    perform public.cases_add_stake(o.case_id, o.to_agency_id, 'joined');
    return o.case_id;
  end if;
  if o.from_agency_id <> (select custodian_id from public.cases_case where id = o.case_id) then
    perform public.juso_refuse('このケースの主担当が変わったため、このつなぎは受けられません。');
  end if;
  perform public.cases_move_custody(o.case_id, o.to_agency_id, 'accepted', '', o.id);
  update public.referrals_offer
     set state = 'overtaken', answered_at = clock_timestamp(), answered_by_id = public.juso_uid(), updated_at = clock_timestamp()
   where case_id = o.case_id and state = 'sent' and kind in ('refer', 'hand_back');
  if o.kind = 'refer' then
    perform public.referrals_move_stage(o.case_id, '{received}', 'assessing', 'つなぎを受理');
  else
    perform public.referrals_move_stage(o.case_id, '{handing_back}', 'active', 'つなぎ戻しを受理');
  end if;
  return o.case_id;
end $$;

create function referrals_withdraw(offered uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o public.referrals_offer;
begin
  select * into o from public.referrals_offer where id = offered;
  perform 1 from public.cases_case where id = o.case_id for no key update;
  select * into o from public.referrals_offer where id = offered for no key update;
  if o.id is null or not o.from_agency_id = any (public.juso_my_agencies()) then
    perform public.juso_refuse('つなぎを取り下げられるのは、送った機関だけです。');
  end if;
  if o.state <> 'sent' then
    perform public.juso_refuse('このつなぎには、すでに回答があるか、取り下げられています。画面を読み込み直してください。');
  end if;
  update public.referrals_offer
     set state = 'withdrawn', answered_at = clock_timestamp(), answered_by_id = public.juso_uid(), updated_at = clock_timestamp()
   where id = offered;
  if o.kind = 'hand_back' then
    perform public.referrals_move_stage(o.case_id, '{handing_back}', 'active', 'つなぎ戻しの取り下げ');
  end if;
end $$;

-- The coordinator agency takes a case of its circle back, with a reason.
create function referrals_take_back(taken uuid, why text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  coordinator bigint := (select coordinator_id from public.agencies_municipality);
begin
  if not coordinator = any (public.juso_my_agencies()) or not public.juso_has_stake(taken) then
    perform public.juso_refuse('主担当を引き取れるのは、このケースに関わる調整機関だけです。');
  end if;
  if coalesce(btrim(why), '') = '' then
    perform public.juso_refuse('引き取る理由を入力してください。');
  end if;
  perform 1 from public.cases_case where id = taken for no key update;
  update public.referrals_offer
     set state = 'overtaken', answered_at = clock_timestamp(), answered_by_id = public.juso_uid(), updated_at = clock_timestamp()
   where case_id = taken and state = 'sent' and kind in ('refer', 'hand_back');
  perform public.referrals_move_stage(taken, '{handing_back}', 'active', '調整機関が引き取り');
  perform public.cases_move_custody(taken, coordinator, 'taken_back', why, null);
end $$;
