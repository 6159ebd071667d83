grant update (facts, views, decisions) on sealed_minutes to juso_app;

-- Nothing plain is left in the pages of these tables either: a dropped column stays on the disk until its table is rewritten.
cluster sealed_request using sealed_request_pkey;
cluster sealed_conference using sealed_conference_pkey;
cluster sealed_seat using sealed_seat_pkey;
cluster sealed_minutes using sealed_minutes_pkey;
cluster sealed_watchrole using sealed_watchrole_pkey;

-- Whoever convenes takes the chair: no reason is written, and the database could not seal one.
create or replace function sealed_takes_chair() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.sealed_seat (id, created_at, updated_at, conference_id, user_id, agency_id, role, nominated_by_id,
                                  nominated_at, standing, valid_until)
  values (gen_random_uuid(), now(), now(), new.id, new.convened_by_id, new.host_id, 'chair', new.convened_by_id,
          clock_timestamp(), 'nominated', public.juso_today() + 365);
  return null;
end $$;

-- What a nominated person may know before the pledge: that, when and where; not about whom. The place is sealed in the row
-- of the conference, whose id is needed to open it.
drop function sealed_my_calls();
create function sealed_my_calls()
returns table (seat_id uuid, held_at timestamptz, nominated_at timestamptz, conference_id uuid, place bytea)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform set_config('juso.migrating', 'on', true);
  return query select s.id, c.held_at, s.nominated_at, c.id, c.place
    from public.sealed_seat s join public.sealed_conference c on c.id = s.conference_id
   where s.user_id = public.juso_uid() and s.standing = 'nominated' and s.agency_id = any (public.juso_my_agencies())
   order by c.held_at;
  perform set_config('juso.migrating', '', true);
end $$;
