-- A meeting is read by the agencies at its table; what is said of a case, only with a stake in that case.

create function juso_at_meeting(wanted uuid) returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.meetings_participant p
                  where p.meeting_id = wanted and p.agency_id = any (public.juso_my_agencies()))
); end $$;
create function juso_convened_meeting(wanted uuid) returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.meetings_meeting m
                  where m.id = wanted and m.agency_id = any (public.juso_my_agencies()))
); end $$;

alter table meetings_meeting enable row level security;
alter table meetings_meeting force row level security;
create policy owner on meetings_meeting to juso_owner using (true) with check (true);
create policy reading on meetings_meeting for select to juso_app using (
  agency_id = any ((select juso_my_agencies())::bigint[])
  or exists (select 1 from meetings_participant p where p.meeting_id = meetings_meeting.id
               and p.agency_id = any ((select juso_my_agencies())::bigint[]) offset 0));
create policy convening on meetings_meeting for insert to juso_app with check (
  agency_id = any ((select juso_my_agencies())::bigint[]) and convened_by_id = (select juso_uid()));
create policy changing on meetings_meeting for update to juso_app
  using (agency_id = any ((select juso_my_agencies())::bigint[]) and fixed_at is null)
  with check (agency_id = any ((select juso_my_agencies())::bigint[]));
revoke delete, truncate on meetings_meeting from juso_app;

alter table meetings_participant enable row level security;
alter table meetings_participant force row level security;
create policy owner on meetings_participant to juso_owner using (true) with check (true);
create policy reading on meetings_participant for select to juso_app using (
  agency_id = any ((select juso_my_agencies())::bigint[]) or juso_at_meeting(meeting_id) or juso_convened_meeting(meeting_id));
create policy inviting on meetings_participant for insert to juso_app with check (juso_convened_meeting(meeting_id));
create policy attending on meetings_participant for update to juso_app using (juso_convened_meeting(meeting_id));
revoke update, delete, truncate on meetings_participant from juso_app;
grant update (attended, updated_at) on meetings_participant to juso_app;

select juso_protect_by_case('meetings_agendaitem');
create policy adding on meetings_agendaitem for insert to juso_app
  with check (juso_convened_meeting(meeting_id) and juso_is_custodian(case_id));
create policy recording on meetings_agendaitem for update to juso_app using (juso_convened_meeting(meeting_id));
revoke update on meetings_agendaitem from juso_app;
grant update (discussion, result, open_issues, updated_at) on meetings_agendaitem to juso_app;

create trigger touches_case after insert or update on meetings_agendaitem for each row execute function cases_touch();
