-- Who answers for a case asks who saw its people, in the cases that are open to the asker: not in one that is restricted to others.
create or replace function oversight_saw(person uuid, since timestamptz, until timestamptz, most int)
returns table (actor_id bigint, agency_id bigint, reason text, verb text, about text, first timestamptz, last timestamptz, times bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  audits boolean := public.oversight_audits();
  found uuid[] := array(select s.case_id from public.cases_casesubject s
                         where s.person_id = person and (audits or s.case_id <> all (public.juso_closed_cases()) and exists (
                           select 1 from public.cases_stake k where k.case_id = s.case_id and k.until is null
                              and k.agency_id = any (public.oversight_headed()))));
begin
  if audits or found <> '{}' then
    return query select * from public.oversight_saw_unasked(person, found, since, until, audits, most);
  end if;
end $$;
