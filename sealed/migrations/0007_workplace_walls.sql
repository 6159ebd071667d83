-- The workplace of a conference. Read by its sworn members; led by its chair; what was prepared and handed out closes to
-- everybody on the day written in the conference (papers_until). Nothing here is deleted.

do $$
declare
  part text;
  mine text := 'conference_id = any ((select juso_my_conferences())::uuid[])';
  led text := mine || ' and conference_id = any ((select juso_my_chairs())::uuid[])';
  -- The subquery runs under the policy of sealed_conference: it finds only one's own.
  shown text := 'conference_id in (select c.id from sealed_conference c where c.papers_until >= (select juso_today()))';
  unfixed text := 'not exists (select 1 from sealed_minutes m where m.conference_id = %1$I.conference_id and m.fixed_at is not null)';
begin
  foreach part in array array['houserule', 'requestword', 'pledge', 'subject', 'preparation', 'contribution', 'item', 'presence',
                              'minutescheck', 'task', 'feedback', 'carry', 'elsewhere', 'inquiry', 'paper', 'copy'] loop
    part := 'sealed_' || part;
    execute format('alter table %s enable row level security', part);
    execute format('alter table %s force row level security', part);
    execute format('revoke delete, truncate, update on %s from juso_app', part);
    if part not in ('sealed_houserule', 'sealed_pledge') then
      execute format('create policy migrating on %s to juso_owner using (current_setting(''juso.migrating'', true) = ''on'')
        with check (current_setting(''juso.migrating'', true) = ''on'')', part);
    end if;
  end loop;
  foreach part in array array['subject', 'item', 'presence', 'minutescheck', 'carry', 'elsewhere', 'copy'] loop
    execute format('create policy reading on sealed_%s for select to juso_app using (%s)', part, mine);
  end loop;
  foreach part in array array['preparation', 'contribution', 'inquiry', 'paper'] loop
    execute format('create policy reading on sealed_%s for select to juso_app using (%s)', part, shown);
  end loop;
  foreach part in array array['subject', 'preparation', 'item', 'presence', 'elsewhere', 'inquiry', 'paper', 'copy'] loop
    execute format('create policy adding on sealed_%s for insert to juso_app with check (%s)', part, led);
  end loop;
  foreach part in array array['subject', 'preparation', 'copy'] loop
    execute format('create policy changing on sealed_%s for update to juso_app using (%s) with check (%s)', part, led, led);
  end loop;
  foreach part in array array['item', 'presence'] loop
    execute format('create policy changing on sealed_%s for update to juso_app using (%s and %s) with check (%s)',
                   part, led, format(unfixed, 'sealed_' || part), led);
  end loop;
  execute format('create policy changing on sealed_conference for update to juso_app using (%s) with check (%s)',
                 replace(led, 'conference_id', 'id'), replace(led, 'conference_id', 'id'));
  execute format('create policy changing on sealed_watchrole for update to juso_app using (%s and task_id is null) with check (%s)',
                 led, led);
  -- A member answers for the own seat, the chair for everybody who was asked.
  execute format('create policy answering on sealed_inquiry for update to juso_app using (answered_at is null and (%s or exists (
      select 1 from sealed_seat s where s.id = seat_id and s.user_id = (select juso_uid()) and s.standing = ''sworn'')))
    with check (answered_by_id = (select juso_uid()))', led);
  execute format('create policy reading on sealed_feedback for select to juso_app using (%s and (
      conference_id = any ((select juso_my_chairs())::uuid[])
      or exists (select 1 from sealed_seat s where s.id = seat_id and s.user_id = (select juso_uid()))))', mine);
  foreach part in array array['feedback', 'minutescheck'] loop
    execute format('create policy signing on sealed_%s for insert to juso_app with check (%s and exists (select 1 from sealed_seat s
      where s.id = seat_id and s.conference_id = sealed_%s.conference_id and s.user_id = (select juso_uid()) and s.standing = ''sworn''))',
      part, mine, part);
  end loop;
  execute format('create policy carrying on sealed_carry for insert to juso_app with check (%s and by_id = (select juso_uid()))', mine);
  for part in values ('insert'), ('update') loop
    execute format('create policy %s on sealed_contribution for %s to juso_app %s with check (written_by_id = (select juso_uid())
      and %s and exists (select 1 from sealed_seat s where s.conference_id = sealed_contribution.conference_id
        and s.agency_id = sealed_contribution.agency_id and s.user_id = (select juso_uid()) and s.standing = ''sworn''))',
      case part when 'insert' then 'writing' else 'changing' end, part,
      case part when 'update' then format('using (%s)', shown) else '' end, shown);
  end loop;
end $$;

grant update (held_at, place, method, online, papers_until, outlook, outlook_words, next_on, updated_at) on sealed_conference to juso_app;
grant update (name, consent, consent_on, remark, updated_at) on sealed_subject to juso_app;
grant update (household, doing, joining, asking, direction, written_by_id, updated_at) on sealed_preparation to juso_app;
grant update (facts, role, can, cannot, written_by_id, updated_at) on sealed_contribution to juso_app;
grant update (talk, attended_at, updated_at) on sealed_item to juso_app;
grant update (present, updated_at) on sealed_presence to juso_app;
grant update (unresolved, revision, offered_at) on sealed_minutes to juso_app;
grant update (task_id, updated_at) on sealed_watchrole to juso_app;
grant update (given, answer, answered_at, answered_by_id, updated_at) on sealed_inquiry to juso_app;
grant update (returned_at, returned_by_id, destroyed_at, destroyed_by_id, updated_at) on sealed_copy to juso_app;
alter table sealed_paper alter column sealed set storage external;  -- sealed bytes do not compress

-- A further sitting is convened by whoever reads the one before.
drop policy convening on sealed_conference;
create policy convening on sealed_conference for insert to juso_app with check (
  (select juso_hosts_conferences()) and convened_by_id = (select juso_uid())
  and host_id = (select m.host_id from agencies_municipality m)
  and (follows_id is null or follows_id = any ((select juso_my_conferences())::uuid[])));

-- The city's figures: read by all, changed by the host section.
create policy owner on sealed_houserule to juso_owner using (true) with check (true);
create policy reading on sealed_houserule for select to juso_app using (true);
create policy changing on sealed_houserule for update to juso_app
  using ((select juso_hosts_conferences())) with check ((select juso_hosts_conferences()));
revoke insert on sealed_houserule from juso_app;
grant update (view_days, seat_days, basis, asking_basis, no_copying, updated_at) on sealed_houserule to juso_app;

-- What is said about a request: by the host section anything, by the requester a reply. Both see what they see of the request.
create policy reading on sealed_requestword for select to juso_app using (
  exists (select 1 from sealed_request r where r.id = request_id offset 0));
create policy saying on sealed_requestword for insert to juso_app with check (by_id = (select juso_uid()) and (
  (select juso_hosts_conferences())
  or kind = 'reply' and exists (select 1 from sealed_request r where r.id = request_id and r.asked_by_id = (select juso_uid()))));

-- One's own pledges for good; those of the others within the conference.
create policy owner on sealed_pledge to juso_owner using (true) with check (true);
create policy reading on sealed_pledge for select to juso_app using (
  user_id = (select juso_uid()) or exists (select 1 from sealed_seat s where s.id = seat_id offset 0));
revoke insert on sealed_pledge from juso_app;
insert into sealed_pledge (id, created_at, updated_at, seat_id, user_id, agency_id, text_id, made_at, valid_until)
select gen_random_uuid(), now(), now(), id, user_id, agency_id, pledge_text_id, pledged_at, valid_until
  from sealed_seat where pledged_at is not null;

-- A task outside: the head of its agency and the named worker, and inside the sworn members. Nobody else, not even in that agency.
create function juso_my_overseen() returns bigint[] language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select coalesce(array_agg(distinct p.agency_id), '{}') from public.agencies_post p
   where p.user_id = public.juso_uid() and p.role in ('leader', 'coordinator')
     and public.juso_today() between p.since and p.until and p.agency_id = any (public.juso_my_agencies())
); end $$;
create policy reading on sealed_task for select to juso_app using (
  agency_id = any ((select juso_my_overseen())::bigint[])
  or worker_id = (select juso_uid()) and agency_id = any ((select juso_my_agencies())::bigint[])
  or exists (select 1 from sealed_watchrole r where r.task_id = sealed_task.id offset 0));
create policy releasing on sealed_task for insert to juso_app with check (
  released_by_id = (select juso_uid()) and done_at is null and (select juso_my_chairs()) <> '{}');
create policy reporting on sealed_task for update to juso_app using (done_at is null and (
    agency_id = any ((select juso_my_overseen())::bigint[])
    or worker_id = (select juso_uid()) and agency_id = any ((select juso_my_agencies())::bigint[])
    or agency_id = any ((select juso_my_agencies())::bigint[])
       and exists (select 1 from sealed_watchrole r where r.task_id = sealed_task.id offset 0)))
  with check (done_by_id = (select juso_uid()));
grant update (done_at, done_by_id, report, updated_at) on sealed_task to juso_app;

-- The pledge, as before; each one is kept.
create or replace function sealed_pledge(seat uuid, text_id bigint) returns uuid
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
  insert into public.sealed_pledge (id, created_at, updated_at, seat_id, user_id, agency_id, text_id, made_at, valid_until)
  values (gen_random_uuid(), now(), now(), s.id, s.user_id, s.agency_id, text_id, clock_timestamp(), s.valid_until);
  return s.conference_id;
end $$;

-- Renewed by a new pledge of the same person, in the last sixty days of the one before.
create function sealed_renew(seat uuid, text_id bigint) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.sealed_seat;
  until_then date := public.juso_today() + (select seat_days from public.sealed_houserule where id = 1);
begin
  select * into s from public.sealed_seat where id = seat for no key update;
  if s.id is null or s.user_id <> public.juso_uid() or s.standing <> 'sworn' or not s.conference_id = any (public.juso_my_conferences()) then
    perform public.juso_refuse('誓約を更新できるのは、いま構成員である本人だけです。');
  end if;
  if s.valid_until > public.juso_today() + 60 then
    perform public.juso_refuse('誓約の更新は、有効期限の60日前からできます。');
  end if;
  update public.sealed_seat set valid_until = until_then, pledged_at = clock_timestamp(), pledge_text_id = text_id,
         updated_at = clock_timestamp() where id = seat;
  insert into public.sealed_pledge (id, created_at, updated_at, seat_id, user_id, agency_id, text_id, made_at, valid_until)
  values (gen_random_uuid(), now(), now(), s.id, s.user_id, s.agency_id, text_id, clock_timestamp(), until_then);
  return s.conference_id;
end $$;

-- The chair passes to a sworn member of the host section: by the chair's hand, or, where none is left, by that member's own.
create function sealed_hand_chair(seat uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.sealed_seat;
  old public.sealed_seat;
begin
  select * into s from public.sealed_seat where id = seat;
  if s.id is null or not s.conference_id = any (public.juso_my_conferences()) then
    perform public.juso_refuse('この構成員は見つかりません。');
  end if;
  select * into old from public.sealed_seat
   where conference_id = s.conference_id and role = 'chair' and standing <> 'left' for no key update;
  select * into s from public.sealed_seat where id = seat for no key update;
  if s.standing <> 'sworn' or s.role = 'chair' or s.agency_id <> (select m.host_id from public.agencies_municipality m)
     or not exists (select 1 from public.agencies_post p where p.user_id = s.user_id and p.agency_id = s.agency_id
                       and p.role = 'host_officer' and public.juso_today() between p.since and p.until) then
    perform public.juso_refuse('議長になれるのは、誓約した市の所管課の構成員だけです。');
  end if;
  if coalesce(old.user_id, s.user_id) <> public.juso_uid() then
    perform public.juso_refuse('議長を交代できるのは、今の議長だけです。');
  end if;
  update public.sealed_seat set role = 'member', updated_at = clock_timestamp() where id = old.id;
  update public.sealed_seat set role = 'chair', updated_at = clock_timestamp() where id = seat;
end $$;

-- Every night: seats that are over by their own date, or by the end of post, account or contract, are closed for good.
-- Returns whom to tell: the chair; where the chair is gone, the sworn officers of the host section.
create function sealed_close_ended() returns table (closed uuid, conference uuid, told bigint)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  ended uuid[];
begin
  if public.juso_uid() <> 0 then
    perform public.juso_refuse('この処理は、毎晩自動で行われます。');
  end if;
  select coalesce(array_agg(s.id), '{}') into ended from public.sealed_seat s
    join public.agencies_user u on u.id = s.user_id join public.agencies_agency a on a.id = s.agency_id
   where s.standing <> 'left' and (
     s.valid_until < public.juso_today() or not u.is_active or a.until < public.juso_today()
     or not exists (select 1 from public.agencies_post p where p.user_id = s.user_id and p.agency_id = s.agency_id
                     and p.role in ('counsellor', 'leader', 'coordinator', 'marugoto', 'host_officer', 'section_officer')
                     and public.juso_today() between p.since and p.until));
  delete from public.sealed_conferenceuserobjectpermission g where g.seat_id = any (ended);
  update public.sealed_seat set standing = 'left', left_at = clock_timestamp(), updated_at = clock_timestamp() where id = any (ended);
  return query
    select s.id, s.conference_id, o.user_id from public.sealed_seat s
      join public.sealed_seat o on o.conference_id = s.conference_id and o.standing = 'sworn'
       and o.agency_id = (select m.host_id from public.agencies_municipality m)
     where s.id = any (ended) and (o.role = 'chair' or not exists (select 1 from public.sealed_seat c
       where c.conference_id = s.conference_id and c.role = 'chair' and c.standing <> 'left'));
end $$;

-- Every morning: what waits for an answer or a report and is due within three days. Ids only.
create function sealed_due() returns table (kind text, row_id uuid, conference uuid, told bigint, of_agency bigint)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if public.juso_uid() <> 0 then
    perform public.juso_refuse('この処理は、毎朝自動で行われます。');
  end if;
  perform set_config('juso.migrating', 'on', true);
  return query
    select 'inquiry', i.id, i.conference_id, s.user_id, null::bigint from public.sealed_inquiry i
      join public.sealed_seat s on s.conference_id = i.conference_id and s.standing = 'sworn'
       and (s.id = i.seat_id or i.seat_id is null and s.role = 'chair')
     where i.answered_at is null and i.due_on <= public.juso_today() + 3
    union all
    select 'task', t.id, null::uuid, t.worker_id, t.agency_id from public.sealed_task t
     where t.done_at is null and t.due_on <= public.juso_today() + 3;
  perform set_config('juso.migrating', '', true);
end $$;

-- What stands already.
insert into sealed_houserule (id, created_at, updated_at, view_days, seat_days, basis, asking_basis, no_copying)
values (1, now(), now(), 14, 365, '社会福祉法第106条の6', '社会福祉法第106条の6第3項',
        '資料と会議録は、自機関の記録に写さないでください。残せるのは、自機関の役割だけです。');
select set_config('juso.migrating', 'on', true);
update sealed_conference set papers_until = (held_at at time zone 'Asia/Tokyo')::date + 14;
select set_config('juso.migrating', '', true);
