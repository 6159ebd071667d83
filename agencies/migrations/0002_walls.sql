-- Which agencies the acting user works for today, in a role that reads cases. agencies/roles.py says the same in
-- Python; a test compares the two. An agency past its end lets nobody in.

-- Computed once per transaction and kept beside the acting user's number; another user, or a new transaction, asks again.
create function juso_my_agencies() returns bigint[] language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  me text := public.juso_uid()::text;
  kept text := current_setting('juso.agencies', true);
  mine bigint[];
begin
  if split_part(kept, ':', 1) = me then
    return split_part(kept, ':', 2)::bigint[];
  end if;
  select coalesce(array_agg(distinct p.agency_id), '{}') into mine
    from public.agencies_post p
    join public.agencies_user u on u.id = p.user_id
    join public.agencies_agency a on a.id = p.agency_id
   where p.user_id = me::bigint and u.is_active
     and p.role in ('counsellor', 'leader', 'coordinator', 'marugoto', 'host_officer', 'section_officer')
     and public.juso_today() between p.since and p.until
     and (a.until is null or a.until >= public.juso_today());
  perform set_config('juso.agencies', me || ':' || mine::text, true);
  return mine;
end $$;

-- Where the acting user may convene the conference of art. 106-6: the host section, and only its officers.
create function juso_hosts_conferences() returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.agencies_municipality m
                  join public.agencies_post p on p.agency_id = m.host_id
                  join public.agencies_user u on u.id = p.user_id
                 where p.user_id = public.juso_uid() and u.is_active and p.role = 'host_officer'
                   and public.juso_today() between p.since and p.until)
); end $$;

-- The coordinator agency and the host section: they read what is marked 調整機関・市.
create function juso_host_agencies() returns bigint[] language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select coalesce((select array[m.coordinator_id, m.host_id] from public.agencies_municipality m), '{}')
); end $$;

