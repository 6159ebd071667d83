-- What follows the decision is for the circle of the case. The accountable agency and the one that leads write it down; a
-- monitoring record is never written over; what the city has confirmed never changes, but for the yes of who leads afterwards.

create function plans_follows(wanted uuid, about uuid) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.plans_plan p join public.cases_case c on c.id = p.case_id
                  where p.id = wanted and c.id = about and p.state = 'decided'
                    and (c.custodian_id = any (public.juso_my_agencies())
                         or (p.lead_agency_id = any (public.juso_my_agencies()) and public.juso_has_stake(c.id))))
); end $$;

create function plans_is_host() returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.agencies_municipality m where m.host_id = any (public.juso_my_agencies()))
); end $$;

-- Monitoring ----------------------------------------------------------------------------------------------------------

select juso_protect_by_case('plans_monitoring');
create policy adding on plans_monitoring for insert to juso_app with check (
  agency_id = any ((select juso_my_agencies())::bigint[]) and author_id = (select juso_uid()) and plans_follows(plan_id, case_id));
revoke update on plans_monitoring from juso_app;

create function plans_wrote_monitoring(wanted uuid) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.plans_monitoring m where m.id = wanted and m.author_id = public.juso_uid())
); end $$;

alter table plans_monitoredgoal enable row level security;
alter table plans_monitoredgoal force row level security;
create policy owner on plans_monitoredgoal to juso_owner using (true) with check (true);
create policy reading on plans_monitoredgoal for select to juso_app
  using (exists (select 1 from plans_monitoring m where m.id = plans_monitoredgoal.monitoring_id offset 0));
create policy adding on plans_monitoredgoal for insert to juso_app with check (
  plans_wrote_monitoring(monitoring_id)
  and exists (select 1 from plans_monitoring m join plans_goal g on g.plan_id = m.plan_id
               where m.id = monitoring_id and g.id = goal_id offset 0));
revoke update, delete, truncate on plans_monitoredgoal from juso_app;

-- By the agency that has the role; or by who writes the record, of that record.
create function plans_may_report(wanted uuid, about uuid, record uuid) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.plans_roleassignment r join public.plans_plan p on p.id = r.plan_id
                  where r.id = wanted and p.case_id = about and p.state = 'decided' and public.juso_has_stake(about)
                    and case when record is null then r.answer = 'accepted' and r.agency_id = any (public.juso_my_agencies())
                        else public.plans_wrote_monitoring(record) end)
); end $$;

select juso_protect_by_case('plans_rolereport');
create policy adding on plans_rolereport for insert to juso_app with check (
  agency_id = any ((select juso_my_agencies())::bigint[]) and author_id = (select juso_uid())
  and plans_may_report(role_id, case_id, monitoring_id));
revoke update on plans_rolereport from juso_app;

-- Evaluation ----------------------------------------------------------------------------------------------------------

select juso_protect_by_case('plans_evaluation');
create policy adding on plans_evaluation for insert to juso_app with check (
  agency_id = any ((select juso_my_agencies())::bigint[]) and author_id = (select juso_uid()) and state = 'draft'
  and confirmed_at is null and lead_accepted_at is null and plans_follows(plan_id, case_id));
create policy changing on plans_evaluation for update to juso_app using (juso_has_stake(case_id));
revoke update on plans_evaluation from juso_app;
grant update (state, held_on, changes_seen, changes, own_view, satisfaction, not_asked, remaining, verdict, close_reason,
              lead_after_id, watch, triggers, checks, submitted_at, evaluated_on, agenda_item_id, returned_why, confirmed_at,
              confirmed_by_id, consent_id, basis_reason, updated_at) on plans_evaluation to juso_app;

create function plans_evaluation_holds() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
  later constant text[] := '{updated_at,lead_accepted_at,lead_accepted_by_id,lead_heard}';
  steps constant text[] := later || '{state,submitted_at,evaluated_on,agenda_item_id,returned_why,confirmed_at,confirmed_by_id,consent_id,basis_reason}';
begin
  if old.state = 'confirmed' and (to_jsonb(new) - later) is distinct from (to_jsonb(old) - later) then
    perform public.juso_refuse('市が確認した評価は変更できません。');
  end if;
  if (to_jsonb(new) - steps) is distinct from (to_jsonb(old) - steps) then
    if old.state <> 'draft' then
      perform public.juso_refuse('会議に付した評価は変更できません。いったん作成中に戻してください。');
    end if;
    if current_user = 'juso_app' and not public.plans_follows(new.plan_id, new.case_id) then
      perform public.juso_refuse('評価を書けるのは、主担当機関と、プランの主たる支援機関だけです。');
    end if;
  end if;
  if new.state = 'confirmed' and old.state <> 'confirmed' then
    if old.state <> 'submitted' then
      perform public.juso_refuse('会議に付していない評価は確認できません。');
    end if;
    if current_user = 'juso_app' and not (public.plans_is_host() and new.confirmed_by_id = public.juso_uid()) then
      perform public.juso_refuse('評価を確認できるのは、市の所管課だけです。');
    end if;
  end if;
  return new;
end $$;
create trigger holds before update on plans_evaluation for each row execute function plans_evaluation_holds();

create function plans_writes_evaluation(wanted uuid) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.plans_evaluation e
                  where e.id = wanted and e.state = 'draft' and public.plans_follows(e.plan_id, e.case_id))
); end $$;

alter table plans_evaluatedgoal enable row level security;
alter table plans_evaluatedgoal force row level security;
create policy owner on plans_evaluatedgoal to juso_owner using (true) with check (true);
create policy reading on plans_evaluatedgoal for select to juso_app
  using (exists (select 1 from plans_evaluation e where e.id = plans_evaluatedgoal.evaluation_id offset 0));
create policy adding on plans_evaluatedgoal for insert to juso_app with check (
  plans_writes_evaluation(evaluation_id)
  and exists (select 1 from plans_evaluation e join plans_goal g on g.plan_id = e.plan_id
               where e.id = evaluation_id and g.id = goal_id offset 0));
create policy removing on plans_evaluatedgoal for delete to juso_app using (plans_writes_evaluation(evaluation_id));
revoke update, truncate on plans_evaluatedgoal from juso_app;

-- The agency that leads afterwards says yes; for one without accounts, the accountable agency that heard it. Also after the
-- city has confirmed.
create function plans_accept_lead(wanted uuid) returns void language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  e public.plans_evaluation;
  mine boolean;
begin
  select * into e from public.plans_evaluation where id = wanted for no key update;
  if e.id is null or not public.juso_has_stake(e.case_id) then
    perform public.juso_refuse('この評価は見つかりません。画面を読み込み直してください。');
  end if;
  mine := e.lead_after_id = any (public.juso_my_agencies());
  if mine is not true and (public.referrals_has_accounts(e.lead_after_id) or not public.juso_is_custodian(e.case_id)) then
    perform public.juso_refuse('引き受けられるのは、終結後の主担当として書かれた機関だけです。');
  end if;
  if e.state = 'draft' then
    perform public.juso_refuse('評価は作成中です。会議に付されてから引き受けてください。');
  end if;
  if e.lead_accepted_at is not null then
    perform public.juso_refuse('終結後の主担当は、すでに引き受けられています。');
  end if;
  update public.plans_evaluation
     set lead_accepted_at = public.juso_now(), lead_accepted_by_id = public.juso_uid(), lead_heard = not mine,
         updated_at = public.juso_now()
   where id = wanted;
end $$;

-- After the closing ---------------------------------------------------------------------------------------------------

select juso_protect_by_case('plans_aftercheck');
create policy adding on plans_aftercheck for insert to juso_app with check (
  juso_is_custodian(case_id) and done_at is null
  and exists (select 1 from plans_evaluation e where e.id = evaluation_id and e.case_id = plans_aftercheck.case_id
                and e.state = 'confirmed' offset 0));
create policy answering on plans_aftercheck for update to juso_app
  using (done_at is null and (agency_id = any ((select juso_my_agencies())::bigint[]) or juso_is_custodian(case_id)))
  with check (done_by_id = (select juso_uid()));
revoke update on plans_aftercheck from juso_app;
grant update (result, words, done_at, done_by_id, updated_at) on plans_aftercheck to juso_app;

do $$
declare
  part text;
begin
  foreach part in array array['monitoring', 'rolereport', 'evaluation', 'aftercheck'] loop
    execute format('create trigger touches_case after insert or update on plans_%s for each row execute function cases_touch()', part);
  end loop;
end $$;

-- What the night says: monitoring that is due, plans about to end that nobody evaluates yet, checks after a closing.
create function plans_due(today date, until date) returns table (
  what text, row_id uuid, plan_id uuid, case_id uuid, agency_id bigint, worker_id bigint, day date)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if public.juso_uid() <> 0 then
    perform public.juso_refuse('期限のお知らせを送るのは、しくみ自身だけです。');
  end if;
  return query
    select 'monitoring', p.id, p.id, c.id, c.custodian_id, c.worker_id, p.next_monitoring_on
      from public.plans_plan p join public.cases_case c on c.id = p.case_id
     where p.state = 'decided' and p.halted_at is null and p.next_monitoring_on <= today and c.stage not in ('closed', 'suspended')
    union all
    select 'ending', p.id, p.id, c.id, c.custodian_id, c.worker_id, p.ends_on
      from public.plans_plan p join public.cases_case c on c.id = p.case_id
     where p.state = 'decided' and p.halted_at is null and p.ends_on <= until and c.stage not in ('closed', 'suspended')
       and not exists (select 1 from public.plans_evaluation e where e.plan_id = p.id)
    union all
    select 'check', k.id, e.plan_id, c.id,
           case when a.until < today then c.custodian_id else k.agency_id end, null::bigint, k.due_on
      from public.plans_aftercheck k
      join public.plans_evaluation e on e.id = k.evaluation_id
      join public.cases_case c on c.id = k.case_id and c.stage = 'closed' and k.created_at >= c.closed_at
      join public.agencies_agency a on a.id = k.agency_id
     where k.done_at is null and k.due_on <= today
     order by 7, 2;
end $$;
