-- The auditor sees the city's set-up, and so what each desk has in hand: counts only.
create or replace function routing_loads(wanted bigint[] default null)
returns table (agency_id bigint, open_cases bigint, workers bigint, waiting bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
  if not public.routing_acts_as('{counsellor,leader,coordinator,marugoto,host_officer,section_officer,clerk,administrator,auditor}') then
    return;
  end if;
  return query
  select a.id,
         (select count(*) from public.cases_case c where c.id <> all ((select public.juso_closed_anywhere())::uuid[]) and c.custodian_id = a.id and c.stage <> 'closed'),
         (select count(distinct p.user_id) from public.agencies_post p join public.agencies_user u on u.id = p.user_id
           where p.agency_id = a.id and u.is_active and public.juso_today() between p.since and p.until
             and p.role in ('counsellor', 'leader', 'coordinator', 'marugoto', 'host_officer', 'section_officer')),
         (select count(*) from public.referrals_offer o where o.case_id <> all ((select public.juso_closed_anywhere())::uuid[]) and o.to_agency_id = a.id and o.state = 'sent')
    from public.agencies_agency a
   where a.holds_cases and (a.until is null or a.until >= public.juso_today()) and (wanted is null or a.id = any (wanted));
end $$;
