-- What belongs to a consent is read by whoever reads the consent, and added, never changed.

alter table consents_narrowing enable row level security;
alter table consents_narrowing force row level security;
create policy owner on consents_narrowing to juso_owner using (true) with check (true);
create policy reading on consents_narrowing for select to juso_app
  using (exists (select 1 from consents_consent c where c.id = consent_id offset 0));
create policy adding on consents_narrowing for insert to juso_app
  with check (exists (select 1 from consents_consent c where c.id = consent_id offset 0)
              and heard_by_id = (select juso_uid()));
revoke update, delete, truncate on consents_narrowing from juso_app;
create index consents_narrowing_of on consents_narrowing (consent_id);

alter table consents_signedpaper enable row level security;
alter table consents_signedpaper force row level security;
create policy owner on consents_signedpaper to juso_owner using (true) with check (true);
create policy reading on consents_signedpaper for select to juso_app
  using (exists (select 1 from consents_consent c where c.id = consent_id offset 0));
create policy adding on consents_signedpaper for insert to juso_app
  with check (exists (select 1 from consents_consent c where c.id = consent_id offset 0)
              and added_by_id = (select juso_uid()));
revoke update, delete, truncate on consents_signedpaper from juso_app;
alter table consents_signedpaper alter column sealed set storage external;  -- sealed bytes do not compress

-- Who reported stays among those who must know: the agency that told, the coordinator and the host section.
alter table consents_disclosure enable row level security;
alter table consents_disclosure force row level security;
create policy owner on consents_disclosure to juso_owner using (true) with check (true);
create policy reading on consents_disclosure for select to juso_app using (
  (agency_id = any ((select juso_my_agencies())::bigint[])
   or (select juso_host_agencies() && juso_my_agencies())) and juso_reads_person(person_id));
create policy adding on consents_disclosure for insert to juso_app with check (
  agency_id = any ((select juso_my_agencies())::bigint[]) and by_id = (select juso_uid()) and juso_reads_person(person_id));
revoke update, delete, truncate on consents_disclosure from juso_app;

-- The text somebody was shown keeps its words for ever: a new wording is a new version.
revoke insert, update, delete, truncate on consents_consenttext from juso_app;
create function consents_keep_text() returns trigger language plpgsql as $$
begin
  if (new.version, new.title, new.body, new.sha256) is distinct from (old.version, old.title, old.body, old.sha256) then
    perform public.juso_refuse('同意の説明文は変更できません。新しい版として登録してください。');
  end if;
  return new;
end $$;
create trigger keeps_words before update on consents_consenttext for each row execute function consents_keep_text();

-- Two who narrow one consent at the same moment queue up here; and nothing is taken out of what has ended.
create function consents_narrow() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  c public.consents_consent;
begin
  select * into c from public.consents_consent where id = new.consent_id for update;
  if c.status <> 'given' or c.ends_at <= new.at or new.at < c.starts_at then
    perform public.juso_refuse('一部を取りやめられるのは、有効な同意だけです。画面を読み込み直してください。');
  end if;
  return new;
end $$;
create trigger narrows before insert on consents_narrowing for each row execute function consents_narrow();

-- For the reminders of the night: the last consent of a person in an open case, if it ends before that moment.
create function consents_ending(before timestamptz) returns table (
  consent_id uuid, case_id uuid, agency_id bigint, worker_id bigint, ends_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if public.juso_uid() <> 0 then
    perform public.juso_refuse('期限のお知らせを送るのは、しくみ自身だけです。');
  end if;
  return query
    select e.id, c.id, c.custodian_id, c.worker_id, e.ends_at
      from public.cases_case c
      join lateral (select s.id, s.ends_at from public.consents_consent s
                     where s.person_id = c.person_id and s.status = 'given' and s.starts_at <= public.juso_now()
                     order by s.ends_at desc limit 1) e on true
     where c.stage <> 'closed' and e.ends_at > public.juso_now() and e.ends_at <= before
     order by e.ends_at, c.id;
end $$;
