-- Plans are for the circle of the case. A decision stands on a consent that was valid at that moment: a composite foreign
-- key carries both ends of it, so that a withdrawal dated back before the decision is refused by the database.

select juso_protect_by_case('plans_plan');
create policy adding on plans_plan for insert to juso_app with check (
  juso_is_custodian(case_id) and agency_id = any ((select juso_my_agencies())::bigint[])
  and author_id = (select juso_uid()) and state = 'draft');
create policy changing on plans_plan for update to juso_app using (juso_has_stake(case_id));

alter table plans_plan add constraint plan_consent_bounds
  foreign key (consent_id, consent_person_id, consent_starts_at, consent_ends_at)
  references consents_consent (id, person_id, starts_at, ends_at) on update cascade;

create function plans_stay_frozen() returns trigger language plpgsql as $$
begin
  if old.state in ('decided', 'refused', 'ended') and
     (to_jsonb(new) - '{state,updated_at,consent_ends_at,next_monitoring_on}'::text[])
     is distinct from (to_jsonb(old) - '{state,updated_at,consent_ends_at,next_monitoring_on}'::text[]) then
    perform public.juso_refuse('決定したプランは変更できません。再プランを作成してください。');
  end if;
  return new;
end $$;
create trigger stays_frozen before update on plans_plan for each row execute function plans_stay_frozen();
create trigger touches_case after insert or update on plans_plan for each row execute function cases_touch();

create function plans_is_draft_of_mine(wanted uuid) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.plans_plan p
                  where p.id = wanted and p.state = 'draft' and public.juso_is_custodian(p.case_id))
); end $$;

do $$
declare
  part text;
begin
  foreach part in array array['plans_goal', 'plans_roleassignment'] loop
    execute format('alter table %s enable row level security', part);
    execute format('alter table %s force row level security', part);
    execute format('create policy owner on %s to juso_owner using (true) with check (true)', part);
    execute format('create policy reading on %1$s for select to juso_app
      using (exists (select 1 from plans_plan p where p.id = %1$s.plan_id offset 0))', part);
    execute format('create policy adding on %s for insert to juso_app with check (plans_is_draft_of_mine(plan_id))', part);
    execute format('create policy changing on %s for update to juso_app using (plans_is_draft_of_mine(plan_id))', part);
    execute format('create policy removing on %s for delete to juso_app using (plans_is_draft_of_mine(plan_id))', part);
    execute format('revoke truncate on %s from juso_app', part);
  end loop;
end $$;
