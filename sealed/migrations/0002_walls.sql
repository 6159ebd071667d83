-- Promise 3. Sealed rows open through guardian's permission rows, which exist only for sworn seats. The owner too reads
-- nothing here in the ordinary way: its policies hold for the functions below and for a migration that says so aloud.

alter table sealed_conferenceuserobjectpermission
  add constraint grant_belongs_to_sworn_seat foreign key (seat_id, content_object_id, user_id, standing)
  references sealed_seat (id, conference_id, user_id, standing);

-- The conferences the acting user is sworn to, today. No row in force: an empty list, and so no row of anything.
create function juso_my_conferences() returns uuid[] language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select coalesce(array_agg(g.content_object_id), '{}')
    from public.sealed_conferenceuserobjectpermission g
    join public.sealed_seat s on s.id = g.seat_id
    join public.agencies_user u on u.id = g.user_id
   where g.user_id = public.juso_uid() and u.is_active and s.standing = 'sworn' and s.left_at is null
     and s.valid_until >= public.juso_today() and s.agency_id = any (public.juso_my_agencies())
); end $$;

-- Where the acting user is the chair: may nominate (also before the own pledge), but reads only after it.
create function juso_my_chairs() returns uuid[] language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select coalesce(array_agg(s.conference_id), '{}') from public.sealed_seat s
   where s.user_id = public.juso_uid() and s.role = 'chair' and s.standing <> 'left' and public.juso_hosts_conferences()
); end $$;

do $$
declare
  part text;
begin
  foreach part in array array['sealed_request', 'sealed_conference', 'sealed_seat', 'sealed_minutes', 'sealed_watchrole',
                              'sealed_conferenceuserobjectpermission'] loop
    execute format('alter table %s enable row level security', part);
    execute format('alter table %s force row level security', part);
    execute format('revoke delete, truncate on %s from juso_app', part);
  end loop;
  foreach part in array array['sealed_request', 'sealed_conference', 'sealed_minutes', 'sealed_watchrole'] loop
    execute format('create policy migrating on %s to juso_owner
      using (current_setting(''juso.migrating'', true) = ''on'') with check (current_setting(''juso.migrating'', true) = ''on'')', part);
  end loop;
end $$;
create policy owner on sealed_seat to juso_owner using (true) with check (true);
create policy owner on sealed_conferenceuserobjectpermission to juso_owner using (true) with check (true);

create policy reading on sealed_request for select to juso_app using (
  agency_id = any ((select juso_my_agencies())::bigint[]) and asked_by_id = (select juso_uid())
  or (select juso_hosts_conferences()));
create policy asking on sealed_request for insert to juso_app with check (
  agency_id = any ((select juso_my_agencies())::bigint[]) and asked_by_id = (select juso_uid()));
revoke update on sealed_request from juso_app;

create policy reading on sealed_conference for select to juso_app using (id = any ((select juso_my_conferences())::uuid[]));
create policy convening on sealed_conference for insert to juso_app with check (
  (select juso_hosts_conferences()) and convened_by_id = (select juso_uid())
  and host_id = (select m.host_id from agencies_municipality m));
revoke update on sealed_conference from juso_app;

create policy reading on sealed_seat for select to juso_app using (
  conference_id = any ((select juso_my_conferences())::uuid[]) or conference_id = any ((select juso_my_chairs())::uuid[]));
create policy nominating on sealed_seat for insert to juso_app with check (
  conference_id = any ((select juso_my_chairs())::uuid[]) and nominated_by_id = (select juso_uid())
  and role = 'member' and standing = 'nominated' and pledged_at is null);
revoke update on sealed_seat from juso_app;

create policy reading on sealed_conferenceuserobjectpermission for select to juso_app
  using (user_id = (select juso_uid()) and content_object_id = any ((select juso_my_conferences())::uuid[]));
revoke insert, update on sealed_conferenceuserobjectpermission from juso_app;
revoke usage on sequence sealed_conferenceuserobjectpermission_id_seq from juso_app;

create policy reading on sealed_minutes for select to juso_app using (conference_id = any ((select juso_my_conferences())::uuid[]));
create policy writing on sealed_minutes for insert to juso_app with check (
  conference_id = any ((select juso_my_conferences())::uuid[]) and conference_id = any ((select juso_my_chairs())::uuid[])
  and written_by_id = (select juso_uid()));
create policy changing on sealed_minutes for update to juso_app using (
  conference_id = any ((select juso_my_conferences())::uuid[]) and conference_id = any ((select juso_my_chairs())::uuid[])
  and fixed_at is null) with check (conference_id = any ((select juso_my_conferences())::uuid[]));
revoke update on sealed_minutes from juso_app;
grant update (facts, views, decisions, fixed_at, updated_at) on sealed_minutes to juso_app;

create policy reading on sealed_watchrole for select to juso_app using (conference_id = any ((select juso_my_conferences())::uuid[]));
create policy writing on sealed_watchrole for insert to juso_app with check (
  conference_id = any ((select juso_my_conferences())::uuid[]) and conference_id = any ((select juso_my_chairs())::uuid[]));
revoke update on sealed_watchrole from juso_app;

-- Whoever convenes takes the chair.
create function sealed_takes_chair() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.sealed_seat (id, created_at, updated_at, conference_id, user_id, agency_id, role, why, nominated_by_id,
                                  nominated_at, standing, valid_until)
  values (gen_random_uuid(), now(), now(), new.id, new.convened_by_id, new.host_id, 'chair', '招集者', new.convened_by_id,
          clock_timestamp(), 'nominated', public.juso_today() + 365);
  return null;
end $$;
create trigger takes_chair after insert on sealed_conference for each row execute function sealed_takes_chair();

-- What a nominated person may know before the pledge: that, when and where; not about whom.
create function sealed_my_calls() returns table (seat_id uuid, held_at timestamptz, place text, nominated_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform set_config('juso.migrating', 'on', true);
  return query select s.id, c.held_at, c.place::text, s.nominated_at
    from public.sealed_seat s join public.sealed_conference c on c.id = s.conference_id
   where s.user_id = public.juso_uid() and s.standing = 'nominated' and s.agency_id = any (public.juso_my_agencies())
   order by c.held_at;
  perform set_config('juso.migrating', '', true);
end $$;

-- The pledge: by the nominated person, for oneself only; it alone creates the right to read.
create function sealed_pledge(seat uuid, text_id bigint) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.sealed_seat;
  reading int;
begin
  select * into s from public.sealed_seat where id = seat for no key update;
  if s.id is null or s.user_id <> public.juso_uid() or not s.agency_id = any (public.juso_my_agencies()) then
    perform public.juso_refuse('誓約は、指名された本人だけができます。');
  end if;
  if s.standing <> 'nominated' then
    perform public.juso_refuse('この指名には、すでに誓約しているか、退任しています。');
  end if;
  update public.sealed_seat
     set standing = 'sworn', pledged_at = clock_timestamp(), pledge_text_id = text_id, updated_at = clock_timestamp()
   where id = seat;
  select p.id into strict reading from public.auth_permission p
    join public.django_content_type t on t.id = p.content_type_id
   where t.app_label = 'sealed' and t.model = 'conference' and p.codename = 'read_conference';
  insert into public.sealed_conferenceuserobjectpermission (permission_id, user_id, content_object_id, seat_id, standing)
  values (reading, s.user_id, s.conference_id, s.id, 'sworn');
  return s.conference_id;
end $$;

-- Leaving, by oneself or by the chair's hand: the grant goes first, because the foreign key lets no other order happen.
create function sealed_leave(seat uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.sealed_seat;
begin
  select * into s from public.sealed_seat where id = seat for no key update;
  if s.id is null or s.standing = 'left'
     or not (s.user_id = public.juso_uid() or s.conference_id = any (public.juso_my_chairs())) then
    perform public.juso_refuse('退任の手続きは、本人か議長だけができます。');
  end if;
  if s.role = 'chair' then
    perform public.juso_refuse('議長は退任できません。先に議長を交代してください。');
  end if;
  delete from public.sealed_conferenceuserobjectpermission where seat_id = seat;
  update public.sealed_seat set standing = 'left', left_at = clock_timestamp(), updated_at = clock_timestamp() where id = seat;
end $$;
