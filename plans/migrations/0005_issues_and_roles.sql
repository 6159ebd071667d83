-- Walls first, words last: a table with new rows cannot be altered before the transaction ends.

alter table plans_issue enable row level security;
alter table plans_issue force row level security;
create policy owner on plans_issue to juso_owner using (true) with check (true);
create policy reading on plans_issue for select to juso_app
  using (exists (select 1 from plans_plan p where p.id = plans_issue.plan_id offset 0));
create policy adding on plans_issue for insert to juso_app with check (plans_is_draft_of_mine(plan_id));
create policy changing on plans_issue for update to juso_app using (plans_is_draft_of_mine(plan_id));
create policy removing on plans_issue for delete to juso_app using (plans_is_draft_of_mine(plan_id));
revoke truncate on plans_issue from juso_app;

-- A role is written unasked. Its words never change: an answer is an answer to these words. Asking and answering have
-- functions of their own.
drop policy adding on plans_roleassignment;
create policy adding on plans_roleassignment for insert to juso_app with check (
  plans_is_draft_of_mine(plan_id) and asked_at is null and answer = '' and answered_at is null);
revoke update on plans_roleassignment from juso_app;
grant update (position, worker_name, updated_at) on plans_roleassignment to juso_app;

-- Every role of the draft that nobody was asked about is offered now; what the accountable agency does itself, it takes on
-- by asking. Returns the other agencies that are asked.
create function plans_ask_roles(wanted uuid) returns setof bigint language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  own bigint;
begin
  select c.custodian_id into own from public.plans_plan p join public.cases_case c on c.id = p.case_id
   where p.id = wanted for no key update of p;
  if not public.plans_is_draft_of_mine(wanted) then
    perform public.juso_refuse('役割を打診できるのは、主担当機関が、作成中のプランについてだけです。');
  end if;
  update public.plans_roleassignment
     set asked_at = public.juso_now(), answer = 'accepted', answered_at = public.juso_now(),
         answered_by_id = public.juso_uid(), updated_at = public.juso_now()
   where plan_id = wanted and asked_at is null and agency_id = own;
  return query with asked as (
    update public.plans_roleassignment set asked_at = public.juso_now(), updated_at = public.juso_now()
     where plan_id = wanted and asked_at is null returning agency_id)
  select distinct agency_id from asked;
end $$;

-- Yes or no, by the agency that was asked; where nobody can answer on the screen, by the accountable agency that heard it.
-- While the plan is a draft an answer may still change.
create function plans_answer_role(wanted uuid, verdict text, why text, worker text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  r public.plans_roleassignment;
  p public.plans_plan;
  mine boolean;
begin
  select * into p from public.plans_plan x
   where x.id = (select y.plan_id from public.plans_roleassignment y where y.id = wanted) for no key update;
  select * into r from public.plans_roleassignment where id = wanted for update;
  if r.id is null or not public.juso_has_stake(p.case_id) then
    perform public.juso_refuse('この役割は、プランの見直しでなくなりました。プランを読み込み直してください。');
  end if;
  mine := r.agency_id = any (public.juso_my_agencies());
  if not mine and (public.referrals_has_accounts(r.agency_id) or not public.juso_is_custodian(p.case_id)) then
    perform public.juso_refuse('返事ができるのは、打診された機関だけです。');
  end if;
  if r.asked_at is null then
    perform public.juso_refuse('この役割は、まだ打診されていません。');
  end if;
  if p.state in ('refused', 'ended') or (p.state <> 'draft' and r.answer <> '') or r.answer = verdict then
    perform public.juso_refuse('この役割への返事は、すでに済んでいます。');
  end if;
  update public.plans_roleassignment
     set answer = verdict, answer_reason = why, answered_at = public.juso_now(), answered_by_id = public.juso_uid(),
         heard = not mine, worker_name = coalesce(nullif(worker, ''), worker_name), updated_at = public.juso_now()
   where id = wanted;
end $$;

-- What was one text becomes the first issue, word for word. Plans that are frozen keep their words like the others.
insert into plans_issue (id, created_at, updated_at, plan_id, member, text, position)
select gen_random_uuid(), p.created_at, p.created_at, p.id, '', p.issues, 0 from plans_plan p where p.issues <> '';

-- Roles of plans before this were agreed on in the meeting: they count as taken on there.
update plans_roleassignment r
   set asked_at = p.created_at, answer = 'accepted', answered_at = p.agreed_at, answered_by_id = p.author_id, heard = true
  from plans_plan p where p.id = r.plan_id and p.agreed_at is not null;
