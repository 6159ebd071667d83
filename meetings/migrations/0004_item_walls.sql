-- Each case of a sitting is a room of its own: who sits at one item reads nothing of another. What hangs on an item opens to
-- the agencies at that item and to the convener, and only while the case itself is open to them.

create function juso_at_item(wanted uuid) returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.meetings_participant p
                  where p.item_id = wanted and p.agency_id = any (public.juso_my_agencies()))
); end $$;

create function juso_convened_item(wanted uuid) returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.meetings_agendaitem i join public.meetings_meeting m on m.id = i.meeting_id
                  where i.id = wanted and m.agency_id = any (public.juso_my_agencies())
                    and public.juso_has_stake(i.case_id))
); end $$;

create function juso_reads_item(wanted uuid) returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.meetings_agendaitem i
                  where i.id = wanted and public.juso_has_stake(i.case_id)
                    and (public.juso_at_item(i.id) or public.juso_convened_meeting(i.meeting_id)))
); end $$;

-- Nothing has been written down of it yet: preparation is still open.
create function juso_item_is_ahead(wanted uuid) returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.meetings_agendaitem i where i.id = wanted and i.drafted_at is null)
); end $$;

drop policy reading on meetings_participant;
create policy reading on meetings_participant for select to juso_app using (
  agency_id = any ((select juso_my_agencies())::bigint[]) or juso_convened_meeting(meeting_id) or juso_reads_item(item_id));
drop policy inviting on meetings_participant;
create policy inviting on meetings_participant for insert to juso_app with check (
  juso_convened_item(item_id) and juso_item_is_ahead(item_id)
  and exists (select 1 from meetings_agendaitem i where i.id = item_id and i.meeting_id = meetings_participant.meeting_id offset 0));
drop policy attending on meetings_participant;
create policy attending on meetings_participant for update to juso_app using (
  juso_convened_item(item_id) and juso_item_is_ahead(item_id));

-- Minutes: written by the convener, until they are fixed.
drop policy recording on meetings_agendaitem;
create policy recording on meetings_agendaitem for update to juso_app
  using (juso_convened_meeting(meeting_id) and fixed_at is null) with check (juso_convened_meeting(meeting_id));
grant update (chair, facts, discussion, result, open_issues, missing_resources, next_on, drafted_at, drafted_by_id, revision,
              check_by, fixed_at, fixed_by_id, updated_at) on meetings_agendaitem to juso_app;

create function meetings_hold_draft() returns trigger language plpgsql as $$
begin
  if old.drafted_at is not null and
     (new.result, new.drafted_at, new.drafted_by_id) is distinct from (old.result, old.drafted_at, old.drafted_by_id) then
    perform public.juso_refuse('会議の結果は、書いたあとに変更できません。訂正は追記で残してください。');
  end if;
  return new;
end $$;
create trigger holds_draft before update on meetings_agendaitem for each row execute function meetings_hold_draft();

do $$
declare
  part text;
begin
  foreach part in array array['guest', 'preparation', 'decision', 'check', 'addition', 'copy'] loop
    execute format('alter table meetings_%s enable row level security', part);
    execute format('alter table meetings_%s force row level security', part);
    execute format('create policy owner on meetings_%s to juso_owner using (true) with check (true)', part);
    execute format('create policy reading on meetings_%s for select to juso_app using (juso_reads_item(item_id))', part);
    execute format('revoke update, delete, truncate on meetings_%s from juso_app', part);
  end loop;
end $$;

create policy inviting on meetings_guest for insert to juso_app with check (
  juso_convened_item(item_id) and juso_item_is_ahead(item_id));
create policy attending on meetings_guest for update to juso_app using (
  juso_convened_item(item_id) and juso_item_is_ahead(item_id));
grant update (attended, updated_at) on meetings_guest to juso_app;

create policy writing on meetings_preparation for insert to juso_app with check (
  agency_id = any ((select juso_my_agencies())::bigint[]) and written_by_id = (select juso_uid())
  and juso_reads_item(item_id) and juso_at_item(item_id) and juso_item_is_ahead(item_id));
create policy rewriting on meetings_preparation for update to juso_app
  using (agency_id = any ((select juso_my_agencies())::bigint[]) and juso_reads_item(item_id) and juso_item_is_ahead(item_id))
  with check (written_by_id = (select juso_uid()));
grant update (knows, does, can, cannot, view, written_by_id, updated_at) on meetings_preparation to juso_app;

create policy adding on meetings_decision for insert to juso_app with check (juso_convened_item(item_id));

-- A check is of the revision that stands, by an agency that sat there.
create policy adding on meetings_check for insert to juso_app with check (
  agency_id = any ((select juso_my_agencies())::bigint[]) and by_id = (select juso_uid()) and juso_at_item(item_id)
  and exists (select 1 from meetings_agendaitem i where i.id = item_id and i.drafted_at is not null and i.fixed_at is null
                and i.revision = meetings_check.revision offset 0));

create policy adding on meetings_addition for insert to juso_app with check (
  agency_id = any ((select juso_my_agencies())::bigint[]) and by_id = (select juso_uid()) and juso_convened_item(item_id)
  and exists (select 1 from meetings_agendaitem i where i.id = item_id and i.fixed_at is not null offset 0));

create policy issuing on meetings_copy for insert to juso_app with check (
  issued_by_id = (select juso_uid()) and juso_convened_item(item_id));
create policy collecting on meetings_copy for update to juso_app using (juso_convened_item(item_id) and returned_at is null)
  with check (juso_convened_item(item_id));
grant update (returned_at, returned_to_id, updated_at) on meetings_copy to juso_app;

-- Who has not written yet, for the reminder that no person sends: sittings from that day up to and with the other.
create function meetings_unprepared(since date, until date) returns table (item_id uuid, meeting_id uuid, agency_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return query
  select distinct p.item_id, p.meeting_id, p.agency_id
    from public.meetings_participant p
    join public.meetings_agendaitem i on i.id = p.item_id and i.drafted_at is null
    join public.meetings_meeting m on m.id = p.meeting_id
   where public.juso_uid() = 0
     and coalesce(m.views_due_on, (m.held_at at time zone 'Asia/Tokyo')::date) between since and until
     and not exists (select 1 from public.meetings_preparation w where w.item_id = p.item_id and w.agency_id = p.agency_id);
end $$;
