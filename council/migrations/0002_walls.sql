-- Cards name nobody; what they rest on is another matter. A card is read by whoever raised it, by the host section, and, once it
-- has passed the check, by everybody with CARD_READ. Its origins show to those who take part in the case they come from.

-- For which agencies the acting user reads cards today. Not juso_my_agencies: members of the council see no case.
create function council_my_agencies() returns bigint[] language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return
  public.juso_agencies_as('{counsellor,leader,coordinator,marugoto,host_officer,section_officer,clerk,council_member,life_support}');
end $$;

-- Roles with CARD_READ (agencies/roles.py says the same; a test compares).
create function juso_reads_cards() returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return public.council_my_agencies() <> '{}'; end $$;

create function council_holds_office() returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select public.juso_reads_cards() and exists (
    select 1 from public.council_holder h where h.user_id = public.juso_uid() and h.since <= public.juso_today()
       and (h.until is null or h.until >= public.juso_today()))
); end $$;

create function council_reads_card(wanted uuid) returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.council_card c where c.id = wanted
                    and public.juso_reads_cards()
                    and (c.checked_at is not null or c.proposer_id = public.juso_uid() or public.juso_is_host_officer()))
); end $$;

-- While nobody has checked it, its words may be bettered by whoever raised it and by the host section.
create function council_words_card(wanted uuid) returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.council_card c where c.id = wanted and c.state = 'raised' and public.juso_reads_cards()
                    and (c.proposer_id = public.juso_uid() or public.juso_is_host_officer()))
); end $$;

do $$
declare
  part text;
begin
  foreach part in array array['holder', 'card', 'card_sections', 'origin', 'sitting', 'topic', 'attendance', 'step', 'comment', 'task'] loop
    execute format('alter table council_%s enable row level security', part);
    execute format('alter table council_%s force row level security', part);
    execute format('create policy owner on council_%s to juso_owner using (true) with check (true)', part);
    execute format('revoke update, delete, truncate on council_%s from juso_app', part);
    perform public.audit_follow(format('public.council_%s', part)::regclass);
  end loop;
end $$;

create policy reading on council_holder for select to juso_app using ((select juso_reads_cards()) or user_id = (select juso_uid()));
create policy adding on council_holder for insert to juso_app with check ((select juso_is_host_officer()));
create policy ending on council_holder for update to juso_app using ((select juso_is_host_officer()));
grant update (until, updated_at) on council_holder to juso_app;

create policy reading on council_card for select to juso_app using (
  (select juso_reads_cards()) and (checked_at is not null or proposer_id = (select juso_uid()) or (select juso_is_host_officer())));
create policy raising on council_card for insert to juso_app with check (
  proposer_id = (select juso_uid()) and agency_id = any ((select council_my_agencies())::bigint[])
  and state = 'raised' and checked_at is null and owner_id is null and became = '' and helped = '');
create policy wording on council_card for update to juso_app
  using (state = 'raised' and (proposer_id = (select juso_uid()) or (select juso_is_host_officer())));
grant update (title, pattern, gap, proposal, generalised, generalised_why, updated_at) on council_card to juso_app;

create policy reading on council_card_sections for select to juso_app using (council_reads_card(card_id));
create policy adding on council_card_sections for insert to juso_app with check (council_words_card(card_id));
create policy removing on council_card_sections for delete to juso_app using (council_words_card(card_id));
grant delete on council_card_sections to juso_app;

create policy reading on council_origin for select to juso_app using (
  council_reads_card(card_id) and (case_id is null or juso_has_stake(case_id)));
create policy adding on council_origin for insert to juso_app with check (
  added_by_id = (select juso_uid()) and council_words_card(card_id) and (case_id is null or juso_has_stake(case_id)));
create policy closed on council_origin as restrictive to juso_app
  using ((case_id = any ((select juso_closed_cases())::uuid[])) is not true);
create policy only_reading on council_origin as restrictive for update to juso_app
  using ((case_id = any ((select juso_opened_cases())::uuid[])) is not true);

create policy reading on council_step for select to juso_app using (council_reads_card(card_id));
revoke insert on council_step from juso_app;

create policy reading on council_comment for select to juso_app using (
  by_id = (select juso_uid()) or (select juso_is_host_officer()) or passed_at is not null and council_reads_card(card_id));
create policy saying on council_comment for insert to juso_app with check (
  by_id = (select juso_uid()) and passed_at is null and council_reads_card(card_id)
  and agency_id = any ((select council_my_agencies())::bigint[])
  and ((select council_holds_office()) or (select juso_is_host_officer())));
create policy rewording on council_comment for update to juso_app
  using (by_id = (select juso_uid()) and passed_at is null) with check (by_id = (select juso_uid()));
grant update (text, updated_at) on council_comment to juso_app;

create policy reading on council_sitting for select to juso_app using ((select juso_reads_cards()));
create policy convening on council_sitting for insert to juso_app with check (
  (select juso_is_host_officer()) and convened_by_id = (select juso_uid()));
create policy recording on council_sitting for update to juso_app
  using ((select juso_is_host_officer()) and fixed_at is null) with check ((select juso_is_host_officer()));
grant update (held_at, place, method, chair, remarks, drafted_at, drafted_by_id, check_by, checked_at, checked_by_id, updated_at)
  on council_sitting to juso_app;

create function council_is_open(wanted uuid) returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.council_sitting s where s.id = wanted and s.fixed_at is null and public.juso_is_host_officer())
); end $$;

create policy reading on council_topic for select to juso_app using (
  (select juso_reads_cards()) and (card_id is null or council_reads_card(card_id)));
create policy adding on council_topic for insert to juso_app with check (
  council_is_open(sitting_id) and (card_id is null or exists (
    select 1 from council_card c where c.id = card_id and c.state in ('checked', 'wg', 'council') offset 0)));
create policy recording on council_topic for update to juso_app using (council_is_open(sitting_id));
grant update (talk, updated_at) on council_topic to juso_app;

create policy reading on council_attendance for select to juso_app using ((select juso_reads_cards()));
create policy adding on council_attendance for insert to juso_app with check (council_is_open(sitting_id));
create policy recording on council_attendance for update to juso_app using (council_is_open(sitting_id));
grant update (presence, updated_at) on council_attendance to juso_app;

create policy reading on council_task for select to juso_app using ((select juso_reads_cards()));
create policy adding on council_task for insert to juso_app with check (
  (select juso_is_host_officer()) and done_at is null
  and exists (select 1 from council_sitting s where s.id = sitting_id and s.drafted_at is not null offset 0));
create policy reporting on council_task for update to juso_app
  using (done_at is null and ((select juso_is_host_officer()) or agency_id = any ((select council_my_agencies())::bigint[])))
  with check (done_by_id = (select juso_uid()));
grant update (report, done_at, done_by_id, updated_at) on council_task to juso_app;

------------------------------------------------------------------------------------------------------------------------
-- R8-03: by fiscal year, drawn under a lock; whoever raises a card cannot see those of others that nobody has checked yet.
create function council_draw_number() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  year text := 'R' || (extract(year from public.juso_today() - interval '3 months')::int - 2018);
begin
  perform pg_advisory_xact_lock(hashtext('council.number'));
  select year || '-' || lpad((coalesce(max(split_part(c.number, '-', 2)::int), 0) + 1)::text, 2, '0') into new.number
    from public.council_card c where split_part(c.number, '-', 1) = year;
  return new;
end $$;
create trigger draws_number before insert on council_card for each row execute function council_draw_number();

create function council_begin() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.council_step (id, created_at, updated_at, card_id, before, after, words, by_id, at)
    values (gen_random_uuid(), now(), now(), new.id, '', 'raised', '', new.proposer_id, public.juso_now());
  return new;
end $$;
create trigger begins after insert on council_card for each row execute function council_begin();

------------------------------------------------------------------------------------------------------------------------
-- Who is named in these words. Of the people of the given cases: any part of a name; asked by whoever takes part in them.
-- For the host section also the people of the card's cases, and the whole name of every resident we know. Nobody else is told
-- of somebody he does not know anyway: otherwise this would be a way to ask who is known here (docs/decisions/0029).
create function council_names(said text, cases uuid[], about uuid) returns text[] language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  by_kanji text := public.juso_kanji_key(said);
  by_kana text := public.juso_kana_key(said);
  host boolean := public.juso_is_host_officer();
  near uuid[] := array(select c from unnest(cases) c where public.juso_has_stake(c));
begin
  if host and about is not null then
    near := near || array(select o.case_id from public.council_origin o where o.card_id = about and o.case_id is not null);
  end if;
  return array(
    select distinct part from public.cases_casesubject cs join public.people_person p on p.id = cs.person_id,
           regexp_split_to_table(p.name || '　' || p.aliases, '[[:space:]、,・／/|]+') part
     where cs.case_id = any (near) and length(part) >= 2 and position(public.juso_kanji_key(part) in by_kanji) > 0
    union
    select distinct part from public.cases_casesubject cs join public.people_person p on p.id = cs.person_id,
           regexp_split_to_table(p.kana, '[[:space:]]+') part
     where cs.case_id = any (near) and length(part) >= 4 and position(public.juso_kana_key(part) in by_kana) > 0
    union
    select p.name from public.people_person p
     where host and p.known and length(split_part(p.kanji_key, '|', 1)) >= 3 and position(split_part(p.kanji_key, '|', 1) in by_kanji) > 0);
end $$;

-- How many records, cases, areas and agencies a card rests on, by kind and in all (kind ''). Numbers only, for every reader.
create function council_counts(wanted uuid[])
returns table (card_id uuid, kind text, records bigint, cases bigint, areas bigint, agencies bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return query
  select o.card_id, coalesce(o.kind, '')::text, count(*), count(distinct o.case_id), count(distinct o.area_id), count(distinct o.agency_id)
    from public.council_origin o
   where o.card_id = any (wanted) and public.council_reads_card(o.card_id)
     and (o.case_id = any ((select public.juso_closed_anywhere())::uuid[])) is not true
   group by grouping sets ((o.card_id, o.kind), (o.card_id));
end $$;

-- Whom the answer goes back to, besides whoever raised it. For the host section only: it says who holds such a case.
create function council_suppliers(wanted uuid) returns table (agency_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return query
  select distinct o.agency_id from public.council_origin o where o.card_id = wanted and public.juso_is_host_officer();
end $$;

-- One step of a card, by the host section. Pairs: council/enums.py NEXT.
create function council_step(wanted uuid, onto text, said text, until date, at_sitting uuid, owned_by bigint, came text, has_helped text)
returns uuid language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  card public.council_card;
  named text[];
  cases bigint;
  stepped uuid := gen_random_uuid();
begin
  if not public.juso_is_host_officer() then
    perform public.juso_refuse('カードを進められるのは、市の所管課だけです。');
  end if;
  select * into card from public.council_card c where c.id = wanted for no key update;
  if card.id is null or (card.state, onto) not in (
      ('raised', 'checked'), ('raised', 'declined'), ('checked', 'wg'), ('checked', 'council'), ('checked', 'declined'),
      ('wg', 'council'), ('wg', 'declined'), ('council', 'wg'), ('council', 'realising'), ('council', 'declined'),
      ('realising', 'verifying'), ('realising', 'council'), ('verifying', 'ended'), ('verifying', 'council')) then
    perform public.juso_refuse('このカードは、その段階へ進められません。画面を読み込み直してください。');
  end if;
  if said = '' and (onto in ('declined', 'realising', 'ended') or card.state = 'wg' or (card.state, onto) = ('council', 'wg')) then
    perform public.juso_refuse('内容・理由を入力してください。提起した人への回答になります。');
  end if;
  if onto = 'checked' then
    select count(distinct o.case_id) into cases from public.council_origin o where o.card_id = card.id;
    if cases < 3 and not card.generalised then
      perform public.juso_refuse('もとになったケースが3件未満です。資料を加えるか、「一般化したカード」にして理由を書いてください。');
    end if;
    if card.generalised and card.proposer_id = public.juso_uid() then
      perform public.juso_refuse('一般化したカードの確認は、提起した人とは別の職員が行ってください。');
    end if;
    named := public.council_names(concat_ws(E'\n', card.title, card.pattern, card.proposal, card.generalised_why), '{}', card.id);
    if named <> '{}' then
      perform public.juso_refuse('個人の名前が含まれています：' || array_to_string(named, '、') || '。言い換えてから、もう一度確認してください。');
    end if;
    if normalize(concat_ws(E'\n', card.title, card.pattern, card.proposal, card.generalised_why), NFKC)
       ~ '0[0-9]{1,3}[-−‐–ー]?[0-9]{2,4}[-−‐–ー]?[0-9]{4}|[A-Z]{1,3}[0-9]{2}-R[0-9]+-[0-9]{3,}' then
      perform public.juso_refuse('電話番号かケース番号が含まれています。消してから、もう一度確認してください。');
    end if;
  end if;
  if onto = 'realising' and (came = '' or coalesce(owned_by, card.owner_id) is null) then
    perform public.juso_refuse('対応と担当課を選んでください。');
  end if;
  if onto = 'verifying' and until is null then
    perform public.juso_refuse('検証する日を入力してください。');
  end if;
  if card.state = 'verifying' and has_helped = '' then
    perform public.juso_refuse('検証の結果を選んでください。');
  end if;
  update public.council_card set state = onto, due_on = until, updated_at = now(),
         checked_at = case when onto = 'checked' then public.juso_now() else checked_at end,
         checked_by_id = case when onto = 'checked' then public.juso_uid() else checked_by_id end,
         owner_id = coalesce(owned_by, owner_id),
         became = case when onto = 'realising' then came else became end,
         helped = case when card.state = 'verifying' then has_helped else helped end
   where id = card.id;
  insert into public.council_step (id, created_at, updated_at, card_id, before, after, words, due_on, sitting_id, by_id, at)
    values (stepped, now(), now(), card.id, card.state, onto, said, until, at_sitting, public.juso_uid(), public.juso_now());
  return stepped;
end $$;

-- The secretariat lets others read a comment, once nobody is named in it.
create function council_pass(wanted uuid) returns void language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  named text[];
begin
  if not public.juso_is_host_officer() then
    perform public.juso_refuse('意見を確認できるのは、市の所管課だけです。');
  end if;
  select public.council_names(c.text, '{}', c.card_id) into named from public.council_comment c
   where c.id = wanted and c.passed_at is null for update;
  if not found then
    perform public.juso_refuse('この意見は、すでに確認されています。');
  elsif named <> '{}' then
    perform public.juso_refuse('個人の名前が含まれています：' || array_to_string(named, '、') || '。書いた人に書き直しを頼んでください。');
  end if;
  update public.council_comment set passed_at = public.juso_now(), passed_by_id = public.juso_uid(), updated_at = now() where id = wanted;
end $$;

-- The draft of the minutes is read by somebody else at the table; then the host section fixes it.
create function council_check(wanted uuid) returns void language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.council_sitting s set checked_at = public.juso_now(), checked_by_id = public.juso_uid(), updated_at = now()
   where s.id = wanted and s.drafted_at is not null and s.checked_at is null
     and (public.council_holds_office() or public.juso_is_host_officer())
     and (s.drafted_by_id <> public.juso_uid() or public.juso_today() > s.check_by);
  if not found then
    perform public.juso_refuse('会議録の確認は、書いた人とは別の構成員が行います。確認期限を過ぎると、書いた人も確認できます。');
  end if;
end $$;

create function council_fix(wanted uuid) returns void language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.council_sitting s set fixed_at = public.juso_now(), fixed_by_id = public.juso_uid(), updated_at = now()
   where s.id = wanted and s.checked_at is not null and s.fixed_at is null and public.juso_is_host_officer();
  if not found then
    perform public.juso_refuse('会議録は、確認が済んでから確定できます。画面を読み込み直してください。');
  end if;
end $$;

-- What the clock has to remind of: decisions, tasks of the working group, days of verification, due up to and with that day.
create function council_due(until date) returns table (what text, id uuid, card_id uuid, agency_id bigint, due_on date)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return query
  select 'task', t.id, t.card_id, t.agency_id, t.due_on from public.council_task t
   where public.juso_uid() = 0 and t.done_at is null and t.due_on <= until
  union all
  select c.state::text, c.id, c.id, coalesce(c.owner_id, c.agency_id), c.due_on from public.council_card c
   where public.juso_uid() = 0 and c.due_on <= until and c.state in ('wg', 'realising', 'verifying');
end $$;
