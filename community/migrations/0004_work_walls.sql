-- What is written about a month's work: read in one's own agency, by the section that supervises it and by the host section.
-- Sessions and needs are read by all who keep places, too: a place is tended by more than one agency.

-- Whose work the acting user reads: one's own as a keeper, the agencies one's section supervises, all for the host section.
create function community_followed() returns bigint[] language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  mine bigint[] := public.community_my_agencies();
  host boolean := public.juso_is_host_officer();
  supervising bigint[] := public.juso_agencies_as('{section_officer}');
begin return (
  select coalesce(array_agg(a.id), '{}')
    from public.agencies_agency a
   where host or a.id = any (mine)
      or a.section_id = any (supervising)
); end $$;

-- How many came is the sum of its parts.
create function community_heads(heads jsonb) returns int language sql immutable strict parallel safe
as $$ select coalesce(sum(value::int), 0)::int from pg_catalog.jsonb_each_text(heads) $$;
alter table community_session add constraint session_heads_add_up
  check (participants = community_heads(heads) and not jsonb_path_exists(heads, '$.* ? (@ < 0)'));

alter table community_session enable row level security;
alter table community_session force row level security;
create policy owner on community_session to juso_owner using (true) with check (true);
create policy reading on community_session for select to juso_app using (
  (select community_keeps()) or agency_id = any ((select community_followed())::bigint[])
  or exists (select 1 from community_place p where p.id = place_id and p.agency_id = any ((select community_followed())::bigint[]) offset 0));
create policy adding on community_session for insert to juso_app with check (
  agency_id = any ((select community_my_agencies())::bigint[]) and recorded_by_id = (select juso_uid()));
create policy correcting on community_session for update to juso_app
  using (agency_id = any ((select community_my_agencies())::bigint[]))
  with check (agency_id = any ((select community_my_agencies())::bigint[]));
revoke delete, truncate on community_session from juso_app;

alter table community_need enable row level security;
alter table community_need force row level security;
create policy owner on community_need to juso_owner using (true) with check (true);
create policy reading on community_need for select to juso_app using (
  (select community_keeps()) or agency_id = any ((select community_followed())::bigint[]));
create policy adding on community_need for insert to juso_app with check (
  agency_id = any ((select community_my_agencies())::bigint[]) and recorded_by_id = (select juso_uid()));
create policy correcting on community_need for update to juso_app
  using (agency_id = any ((select community_my_agencies())::bigint[]))
  with check (agency_id = any ((select community_my_agencies())::bigint[]));
revoke delete, truncate on community_need from juso_app;

alter table community_contact enable row level security;
alter table community_contact force row level security;
create policy owner on community_contact to juso_owner using (true) with check (true);
create policy reading on community_contact for select to juso_app using (agency_id = any ((select community_followed())::bigint[]));
create policy adding on community_contact for insert to juso_app with check (
  agency_id = any ((select community_my_agencies())::bigint[]) and recorded_by_id = (select juso_uid()));
create policy correcting on community_contact for update to juso_app
  using (agency_id = any ((select community_my_agencies())::bigint[]))
  with check (agency_id = any ((select community_my_agencies())::bigint[]));
revoke delete, truncate on community_contact from juso_app;

alter table community_roundtable enable row level security;
alter table community_roundtable force row level security;
create policy owner on community_roundtable to juso_owner using (true) with check (true);
create policy reading on community_roundtable for select to juso_app using (
  agency_id = any ((select community_followed())::bigint[]));
create policy adding on community_roundtable for insert to juso_app with check (
  agency_id = any ((select community_my_agencies())::bigint[]) and recorded_by_id = (select juso_uid()));
create policy correcting on community_roundtable for update to juso_app
  using (agency_id = any ((select community_my_agencies())::bigint[]))
  with check (agency_id = any ((select community_my_agencies())::bigint[]));
revoke delete, truncate on community_roundtable from juso_app;

-- A report that is submitted stays as it is: no policy lets it be written any more. While a draft, it is its own agency's.
alter table community_report enable row level security;
alter table community_report force row level security;
create policy owner on community_report to juso_owner using (true) with check (true);
create policy reading on community_report for select to juso_app using (
  agency_id = any ((select community_my_agencies())::bigint[])
  or state = 'submitted' and agency_id = any ((select community_followed())::bigint[]));
create policy adding on community_report for insert to juso_app with check (
  agency_id = any ((select community_my_agencies())::bigint[]) and written_by_id = (select juso_uid()) and state = 'draft');
create policy writing on community_report for update to juso_app
  using (agency_id = any ((select community_my_agencies())::bigint[]) and state = 'draft')
  with check (agency_id = any ((select community_my_agencies())::bigint[]));
revoke delete, truncate on community_report from juso_app;

-- What would have to be put right about a resource: its writer's, and the keepers'.
alter table community_suggestion enable row level security;
alter table community_suggestion force row level security;
create policy owner on community_suggestion to juso_owner using (true) with check (true);
create policy reading on community_suggestion for select to juso_app using (
  by_id = (select juso_uid()) or (select community_keeps()));
create policy making on community_suggestion for insert to juso_app with check (
  by_id = (select juso_uid()) and (select juso_works_here()) and settled_at is null);
create policy settling on community_suggestion for update to juso_app
  using ((select community_keeps()) and settled_at is null) with check (settled_by_id = (select juso_uid()));
revoke update, delete, truncate on community_suggestion from juso_app;
grant update (settled_at, settled_by_id, answer, updated_at) on community_suggestion to juso_app;

-- For the nightly reminder: how many resources each agency keeps that nobody has asked again for so many months.
create function community_stale() returns table (keeper_id bigint, stale bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin return query
  select r.keeper_id, count(*)
    from public.community_resource r
   where (r.until is null or r.until >= public.juso_today())
     and r.checked_on < public.juso_today() - make_interval(months => coalesce(
           (select s.check_months from public.community_setup s), 12)::int)
   group by r.keeper_id;
end $$;

select audit_follow('community_session');
select audit_follow('community_need');
select audit_follow('community_contact');
select audit_follow('community_roundtable');
select audit_follow('community_report');
select audit_follow('community_suggestion');
