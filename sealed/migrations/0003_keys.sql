-- The key of a conference opens to whoever reads the conference; whoever may convene may leave one with a new conference.
alter table sealed_conferencekey enable row level security;
alter table sealed_conferencekey force row level security;
revoke delete, truncate, update on sealed_conferencekey from juso_app;
create policy migrating on sealed_conferencekey to juso_owner
  using (current_setting('juso.migrating', true) = 'on') with check (current_setting('juso.migrating', true) = 'on');
create policy reading on sealed_conferencekey for select to juso_app
  using (conference_id = any ((select juso_my_conferences())::uuid[]));
create policy convening on sealed_conferencekey for insert to juso_app with check ((select juso_hosts_conferences()));
