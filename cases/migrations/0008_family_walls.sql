-- What one person is to another can be corrected by whoever may read both.
create policy changing on people_relation for update to juso_app
  using (juso_reads_person(person_id) and juso_reads_person(other_id));
grant update (kind, note, duties, bond, since_year, until_year, updated_at) on people_relation to juso_app;
