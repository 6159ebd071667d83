-- Conditions kept under a name are their owner's alone.
alter table cases_savedfilter enable row level security;
alter table cases_savedfilter force row level security;
create policy owner on cases_savedfilter to juso_owner using (true) with check (true);
create policy own on cases_savedfilter to juso_app
  using (user_id = (select juso_uid())) with check (user_id = (select juso_uid()));
revoke update, truncate on cases_savedfilter from juso_app;
