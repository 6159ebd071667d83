-- Ties and hand arrangements: whoever takes part reads and writes them.
select juso_protect_by_case('cases_tie');
create policy adding on cases_tie for insert to juso_app
  with check (juso_has_stake(case_id) and added_by_id = (select juso_uid()));
create policy ending on cases_tie for update to juso_app using (juso_has_stake(case_id));
revoke update on cases_tie from juso_app;
grant update (ended_on, updated_at) on cases_tie to juso_app;

select juso_protect_by_case('cases_arrangement');
create policy adding on cases_arrangement for insert to juso_app
  with check (juso_has_stake(case_id) and arranged_by_id = (select juso_uid()));
create policy changing on cases_arrangement for update to juso_app
  using (juso_has_stake(case_id)) with check (arranged_by_id = (select juso_uid()));
