-- Officers of the host section, while post, account and section last. One answer for all who ask.
create function juso_is_host_officer() returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.agencies_municipality m
                  join public.agencies_agency a on a.id = m.host_id
                  join public.agencies_post p on p.agency_id = m.host_id
                  join public.agencies_user u on u.id = p.user_id
                 where p.user_id = public.juso_uid() and u.is_active and p.role = 'host_officer'
                   and public.juso_today() between p.since and p.until
                   and (a.until is null or a.until >= public.juso_today()))
); end $$;

create or replace function juso_hosts_conferences() returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return public.juso_is_host_officer(); end $$;
