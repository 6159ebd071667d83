-- A file is read by whoever reads its note (the note's own wall decides), and added by the author of the note only.
alter table cases_attachment enable row level security;
alter table cases_attachment force row level security;
create policy owner on cases_attachment to juso_owner using (true) with check (true);
create policy reading on cases_attachment for select to juso_app using (
  exists (select 1 from cases_note n where n.id = note_id offset 0));
create policy adding on cases_attachment for insert to juso_app with check (
  added_by_id = (select juso_uid())
  and exists (select 1 from cases_note n where n.id = note_id and n.author_id = (select juso_uid()) and n.struck_at is null offset 0));
revoke update, delete, truncate on cases_attachment from juso_app;
alter table cases_attachment alter column sealed set storage external;  -- sealed bytes do not compress
