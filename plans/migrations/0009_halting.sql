-- A plan stops the moment the consent no longer carries it: nothing of it is changed, taken to a meeting or decided, until a
-- consent carries it again (plans.actions.resume). What a meeting held before had agreed to may still be written down, the plan
-- may go back to a draft, and it may end.

create function plans_carried(whose uuid) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return
  public.consents_covers(whose, '{plan}', '{basic,history}', null);
end $$;
revoke execute on function plans_carried(uuid) from public;

create function plans_halt() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  whose uuid := (select c.person_id from public.consents_consent c where c.id = new.consent_id);
begin
  if not public.plans_carried(whose) then
    update public.plans_plan p set halted_at = public.juso_now(), updated_at = public.juso_now()
      from public.cases_case k
     where k.id = p.case_id and k.person_id = whose and p.halted_at is null
       and p.state in ('draft', 'submitted', 'agreed', 'decided');
  end if;
  return null;
end $$;
create trigger stops_plans after insert on consents_withdrawal for each row execute function plans_halt();
create trigger stops_plans after insert on consents_narrowing for each row execute function plans_halt();

create or replace function plans_stay_frozen() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  loose constant text[] := '{state,updated_at,consent_ends_at,consent_person_id,next_monitoring_on,halted_at}';
begin
  if old.state in ('decided', 'refused', 'ended', 'dropped') and (to_jsonb(new) - loose) is distinct from (to_jsonb(old) - loose) then
    perform public.juso_refuse('決定したプランは変更できません。再プランを作成してください。');
  end if;
  if (old.state, new.state) = ('draft', 'agreed') and old.amending_since is null then
    perform public.juso_refuse('会議の了承がないプランです。先に会議に付議してください。');
  end if;
  if old.halted_at is null then
    return new;
  end if;
  if new.halted_at is null then
    if not public.plans_carried((select k.person_id from public.cases_case k where k.id = new.case_id)) then
      perform public.juso_refuse('プランを再開できる本人同意がありません。同意を得て記録してから、再開してください。');
    end if;
    return new;
  end if;
  if new.state in ('submitted', 'decided') and new.state <> old.state or (old.state, new.state) = ('draft', 'agreed')
     or (to_jsonb(new) - '{state,updated_at,consent_ends_at,consent_person_id,agreed_at,amending_since,halted_at}'::text[])
        is distinct from (to_jsonb(old) - '{state,updated_at,consent_ends_at,consent_person_id,agreed_at,amending_since,halted_at}'::text[]) then
    perform public.juso_refuse('本人の同意が取りやめられたため、このプランは止まっています。');
  end if;
  return new;
end $$;

create function plans_parts_stay_halted() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select 1 from public.plans_plan p where p.id = coalesce(new.plan_id, old.plan_id) and p.halted_at is not null) then
    perform public.juso_refuse('本人の同意が取りやめられたため、このプランは止まっています。');
  end if;
  return coalesce(new, old);
end $$;
create trigger stays_halted before insert or update or delete on plans_goal
  for each row execute function plans_parts_stay_halted();
create trigger stays_halted before insert or update or delete on plans_issue
  for each row execute function plans_parts_stay_halted();
create trigger stays_halted before insert or update or delete on plans_roleassignment
  for each row execute function plans_parts_stay_halted();

-- Which plans a withdrawal has stopped, for whoever wrote it down; of each the agency that answers for the case.
create function plans_halted(ground uuid) returns table (id uuid, case_id uuid, agency_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select p.id, p.case_id, k.custodian_id
      from public.plans_plan p join public.cases_case k on k.id = p.case_id
      join public.consents_consent c on c.person_id = k.person_id
     where c.id = ground and public.consents_heard_by_me(ground) and p.halted_at is not null
     order by p.id;
end $$;

-- Only the agency that answers for the case leads its plan on, the city decides, and whoever convenes writes the result down;
-- of a decided plan the lead agency moves the day of the next monitoring (everything else of it is frozen).
drop policy changing on plans_plan;
create policy changing on plans_plan for update to juso_app using (
  juso_is_custodian(case_id)
  or juso_has_stake(case_id) and ((select juso_my_agencies())::bigint[] && (select juso_host_agencies())::bigint[]
                                  or state = 'decided' and lead_agency_id = any ((select juso_my_agencies())::bigint[])));

-- The decisions of a fiscal year as the city keeps them: number, day and who decided stay in the list, whatever became of the
-- case; who it is about is read in the plan itself, by whoever may read that.
create function plans_decisions(wanted int) returns table (
  id uuid, version smallint, state text, document_no text, decided_at timestamptz, decided_by text)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select p.id, p.version, p.state::text, p.document_no::text, p.decided_at, u.name::text
      from public.plans_plan p join public.agencies_user u on u.id = p.decided_by_id
     where p.document_year = wanted
       and exists (select 1 from public.agencies_municipality m where m.host_id = any (public.juso_my_agencies()))
     order by p.decided_at desc, p.id;
end $$;
