-- The book for those who watch over it. The auditor reads every line but the sealed ones, and no case; whoever answers for a
-- case reads who saw its people. Everything goes through these functions: audit_entry itself stays with the circles.

create function oversight_audits() returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.agencies_post p
                   join public.agencies_user u on u.id = p.user_id
                   join public.agencies_agency a on a.id = p.agency_id
                  where p.user_id = public.juso_uid() and u.is_active and p.role = 'auditor'
                    and public.juso_today() between p.since and p.until
                    and (a.until is null or a.until >= public.juso_today()))
); end $$;

-- The agencies the acting user answers for: roles with READERS_VIEW (agencies/roles.py; a test compares).
create function oversight_headed() returns bigint[] language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select coalesce(array_agg(distinct p.agency_id), '{}') from public.agencies_post p
   where p.user_id = public.juso_uid() and p.role in ('leader', 'coordinator', 'host_officer')
     and public.juso_today() between p.since and p.until and p.agency_id = any (public.juso_my_agencies())
); end $$;

-- For which agency somebody worked that day, the head's post first.
create function oversight_agency_of(person bigint, day date) returns bigint language sql stable
set search_path = pg_catalog, public, pg_temp as $$
  select p.agency_id from public.agencies_post p where p.user_id = person and day between p.since and p.until
   order by p.role not in ('leader', 'coordinator', 'host_officer'), p.id limit 1
$$;
revoke execute on function oversight_agency_of(bigint, date) from public;

-- One page of the book, the newest first, after (before_at, before_id). Sealed lines are not in it: neither who nor when.
create function oversight_book(since timestamptz, until timestamptz, person bigint, agency bigint, verbs text[], about_case uuid,
                               before_at timestamptz, before_id bigint, most int)
returns table (id bigint, at timestamptz, verb text, actor_id bigint, about text, about_id text, case_number text)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not public.oversight_audits() then
    return;
  end if;
  return query
    select e.id, e.at, e.verb::text, e.actor_id, e.about::text, e.about_id::text, c.number::text
      from (select * from public.audit_entry x
             where x.at >= oversight_book.since and x.at < oversight_book.until
               and (before_at is null or (x.at, x.id) < (before_at, before_id))
               and (person is null or x.actor_id = person) and (verbs is null or x.verb = any (verbs))
               and (about_case is null or x.case_id = about_case) and x.about not like 'sealed.%'
               and (agency is null or exists (
                     select 1 from public.agencies_post p where p.user_id = x.actor_id and p.agency_id = agency
                        and (x.at at time zone 'Asia/Tokyo')::date between p.since and p.until))
             order by x.at desc, x.id desc limit most) e
      left join public.cases_case c on c.id = e.case_id
     order by e.at desc, e.id desc;
end $$;

-- How many sealed lines there are in that time, of all together: less would tell who sits where.
create function oversight_sealed(since timestamptz, until timestamptz, most int) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select count(*) from (select 1 from public.audit_entry e
                         where public.oversight_audits() and e.about like 'sealed.%'
                           and e.at >= oversight_sealed.since and e.at < oversight_sealed.until limit most) as few
); end $$;

create function oversight_case(wanted text) returns table (case_id uuid, person_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query select c.id, c.person_id from public.cases_case c where c.number = wanted and public.oversight_audits() limit 1;
end $$;

-- Every opening of anything about these people in these cases; with `everything` also what hangs on no case: the person, slips and
-- offers before they reach one, pairs that may be one. The piece the functions below and the command share.
create function oversight_lines_of(people uuid[], cases uuid[], since timestamptz, until timestamptz, everything boolean)
returns setof audit_entry language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
declare
  opening constant text[] := array['opened', 'printed', 'exported', 'downloaded', 'book.read'];
begin
  return query select e.* from public.audit_entry e
    where e.case_id = any (cases) and e.at >= since and e.at < until and e.verb = any (opening);
  if everything then
    return query
      select e.* from (
        select 'people.person' as kind, unnest(people)::text as key
        union all select 'slips.slip', s.id::text from public.slips_slip s where s.case_id = any (cases)
        union all select 'referrals.offer', o.id::text from public.referrals_offer o where o.case_id = any (cases)
        union all select 'cases.stake', k.id::text from public.cases_stake k where k.case_id = any (cases)
        union all select 'meetings.meeting', i.meeting_id::text from public.meetings_agendaitem i where i.case_id = any (cases)
        union all select 'matching.match', m.id::text from public.matching_match m
                   where m.first_id = any (people) or m.second_id = any (people)) as thing
        join public.audit_entry e on e.about = thing.kind and e.about_id = thing.key
       where e.case_id is null and e.at >= since and e.at < until and e.verb = any (opening);
  end if;
end $$;
revoke execute on function oversight_lines_of(uuid[], uuid[], timestamptz, timestamptz, boolean) from public;

-- The records that were merged into this one, and it.
create function oversight_all_records_of(person uuid) returns uuid[] language sql stable
set search_path = pg_catalog, public, pg_temp as $$
  with recursive one as (
    select person as id
    union select m.gone_id from public.matching_merge m join one on m.kept_id = one.id
  ) select array_agg(id) from one
$$;
revoke execute on function oversight_all_records_of(uuid) from public;

-- Who saw this person between two moments: each member of staff, what, how, first, last, how often, and by which right. Ids only.
create function oversight_saw_unasked(person uuid, cases uuid[], since timestamptz, until timestamptz, everything boolean, most int)
returns table (actor_id bigint, agency_id bigint, reason text, verb text, about text, first timestamptz, last timestamptz, times bigint)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  with seen as (
    select e.actor_id, e.verb, e.about, min(e.at) as first, max(e.at) as last, count(*) as times, max(e.case_id::text)::uuid as case_id
      from public.oversight_lines_of(public.oversight_all_records_of(person), cases, since, until, everything) e
     group by 1, 2, 3 order by 5 desc limit most)
  select s.actor_id, coalesce(path.agency_id, public.oversight_agency_of(s.actor_id, (s.last at time zone 'Asia/Tokyo')::date)),
         coalesce(path.reason, ''), s.verb::text, s.about::text, s.first, s.last, s.times
    from seen s left join lateral (
      select k.agency_id, k.reason::text from public.cases_stake k join public.agencies_post p on p.agency_id = k.agency_id
       where k.case_id = s.case_id and p.user_id = s.actor_id and k.since <= s.last and (k.until is null or k.until >= s.first)
         and (s.last at time zone 'Asia/Tokyo')::date between p.since and p.until
       order by k.reason <> 'custody', k.since limit 1) path on true
   order by s.last desc
$$;
revoke execute on function oversight_saw_unasked(uuid, uuid[], timestamptz, timestamptz, boolean, int) from public;

create function oversight_saw(person uuid, since timestamptz, until timestamptz, most int)
returns table (actor_id bigint, agency_id bigint, reason text, verb text, about text, first timestamptz, last timestamptz, times bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  audits boolean := public.oversight_audits();
  found uuid[] := array(select s.case_id from public.cases_casesubject s
                         where s.person_id = person and (audits or exists (
                           select 1 from public.cases_stake k where k.case_id = s.case_id and k.until is null
                              and k.agency_id = any (public.oversight_headed()))));
begin
  if audits or found <> '{}' then
    return query select * from public.oversight_saw_unasked(person, found, since, until, audits, most);
  end if;
end $$;

------------------------------------------------------------------------------------------------------------------------
-- Openings somebody should look at

alter table oversight_doubt enable row level security;
alter table oversight_doubt force row level security;
create policy owner on oversight_doubt to juso_owner using (true) with check (true);
create policy reading on oversight_doubt for select to juso_app
  using (agency_id = any ((select oversight_headed())::bigint[]) and actor_id <> (select juso_uid()));
revoke insert, update, delete, truncate on oversight_doubt from juso_app;

alter table oversight_answer enable row level security;
alter table oversight_answer force row level security;
create policy owner on oversight_answer to juso_owner using (true) with check (true);
create policy reading on oversight_answer for select to juso_app
  using (exists (select 1 from oversight_doubt d where d.id = doubt_id offset 0));
create policy adding on oversight_answer for insert to juso_app
  with check (by_id = (select juso_uid()) and exists (select 1 from oversight_doubt d where d.id = doubt_id offset 0));
revoke update, delete, truncate on oversight_answer from juso_app;

-- The openings of one day with what the patterns ask of each, for the clock alone. No name leaves: only whether it is the same.
create function oversight_day(day date)
returns table (at timestamptz, actor_id bigint, agency_id bigint, case_id uuid, kin boolean, own boolean, closed_days int, worked boolean)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  began timestamptz := day::timestamp at time zone 'Asia/Tokyo';
begin
  if public.juso_uid() <> 0 then
    return;
  end if;
  return query
    with looks as (
      select e.at, e.actor_id, e.case_id from public.audit_entry e
       where e.at >= began and e.at < began + interval '1 day' and e.verb = 'opened' and e.case_id is not null and e.actor_id > 0),
    pairs as (select distinct l.actor_id, l.case_id from looks l),
    judged as (
      select p.actor_id, p.case_id, public.oversight_agency_of(p.actor_id, day) as agency_id, c.custodian_id,
        case when c.stage = 'closed' then day - (c.closed_at at time zone 'Asia/Tokyo')::date end as closed_days,
        exists (select 1 from public.cases_casesubject s join public.people_person r on r.id = s.person_id
                  join public.agencies_user u on u.id = p.actor_id
                 where s.case_id = p.case_id
                   and (public.juso_kanji_key(split_part(r.name, '　', 1)) = public.juso_kanji_key(split_part(u.name, '　', 1))
                        and split_part(r.name, '　', 1) <> ''
                     or public.juso_kana_key(split_part(r.kana, '　', 1)) = public.juso_kana_key(split_part(u.kana, '　', 1))
                        and split_part(r.kana, '　', 1) <> '')) as kin,
        exists (select 1 from public.audit_entry w
                 where w.case_id = p.case_id and w.actor_id = p.actor_id
                   and w.verb not in ('opened', 'printed', 'exported', 'downloaded', 'book.read')
                   and w.at >= began - interval '60 days' and w.at < began + interval '15 days') as worked
        from pairs p join public.cases_case c on c.id = p.case_id)
    select l.at, l.actor_id, j.agency_id, l.case_id, j.kin, j.custodian_id = j.agency_id, j.closed_days, j.worked
      from looks l join judged j on j.actor_id = l.actor_id and j.case_id = l.case_id
     where j.agency_id is not null order by l.at;
end $$;

-- What the clock found. A head's own openings go to the host section, the host's own to the coordinator agency.
create function oversight_raise(day date, pattern text, actor bigint, agency bigint, about_case uuid, times int) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  head boolean := exists (select 1 from public.agencies_post p where p.user_id = actor and p.agency_id = agency
                             and p.role in ('leader', 'coordinator', 'host_officer') and oversight_raise.day between p.since and p.until);
  looker bigint := agency;
begin
  if public.juso_uid() <> 0 then
    perform public.juso_refuse('確認が必要な閲覧は、自動で挙げられます。');
  end if;
  if head then
    select case when agency = m.host_id then m.coordinator_id else m.host_id end into strict looker from public.agencies_municipality m;
  end if;
  insert into public.oversight_doubt (id, created_at, updated_at, day, pattern, actor_id, agency_id, case_id, times)
  values (gen_random_uuid(), public.juso_now(), public.juso_now(), day, pattern, actor, looker, about_case, times)
  on conflict on constraint one_doubt_once do nothing;
  return case when found then looker end;
end $$;

-- For the auditor: how many, and how many wait. No names.
create function oversight_doubt_counts(since date, until date) returns table (pattern text, agency_id bigint, raised bigint, waiting bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select d.pattern::text, d.agency_id, count(*),
           count(*) filter (where not exists (select 1 from public.oversight_answer a where a.doubt_id = d.id))
      from public.oversight_doubt d
     where public.oversight_audits() and d.day between oversight_doubt_counts.since and oversight_doubt_counts.until
     group by 1, 2 order by 2, 1;
end $$;
