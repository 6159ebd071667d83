-- Resources and places are read by everybody who works here today, and written by those who keep them. Whom to call at a
-- resource is read by the keepers only. Districts and the setup are the city's own and open to read.

-- For which agencies the acting user keeps places and resources today (Permission.PLACE_KEEP; a test compares).
create function community_my_agencies() returns bigint[] language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return
  public.juso_agencies_as('{life_support,coordinator,marugoto,host_officer}');
end $$;

create function community_keeps() returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return public.community_my_agencies() <> '{}'; end $$;

-- Who may call there: the keepers. An app above that leads people there may say more.
create function community_reads_contacts() returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return public.community_keeps(); end $$;

alter table community_resource enable row level security;
alter table community_resource force row level security;
create policy owner on community_resource to juso_owner using (true) with check (true);
create policy reading on community_resource for select to juso_app using ((select juso_works_here()));
create policy adding on community_resource for insert to juso_app with check (
  keeper_id = any ((select community_my_agencies())::bigint[]) and checked_by_id = (select juso_uid()));
create policy keeping on community_resource for update to juso_app
  using ((select community_keeps())) with check ((select community_keeps()));
revoke delete, truncate on community_resource from juso_app;

alter table community_resourcecontact enable row level security;
alter table community_resourcecontact force row level security;
create policy owner on community_resourcecontact to juso_owner using (true) with check (true);
create policy reading on community_resourcecontact for select to juso_app using ((select community_reads_contacts()));
create policy adding on community_resourcecontact for insert to juso_app with check ((select community_keeps()));
create policy keeping on community_resourcecontact for update to juso_app
  using ((select community_keeps())) with check ((select community_keeps()));
revoke delete, truncate on community_resourcecontact from juso_app;

alter table community_place enable row level security;
alter table community_place force row level security;
create policy owner on community_place to juso_owner using (true) with check (true);
create policy reading on community_place for select to juso_app using ((select juso_works_here()));
create policy adding on community_place for insert to juso_app with check ((select community_keeps()));
create policy keeping on community_place for update to juso_app
  using ((select community_keeps())) with check ((select community_keeps()));
revoke delete, truncate on community_place from juso_app;

revoke delete, truncate on community_district, community_setup from juso_app;

select audit_follow('community_resource');
select audit_follow('community_resourcecontact');
select audit_follow('community_place');
select audit_follow('community_district');
select audit_follow('community_setup');
