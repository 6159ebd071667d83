-- Figures. A function <app>_figure_<what>(since, before, split) counts across every wall and returns numbers only: a row per month
-- and key, and a row per key with month null for the whole time (a person of two months is one person). Nobody may call one but
-- reports_count, which hides what is small. Another app adds a figure by adding such a function (docs/decisions/0030).

create index case_opened on cases_case (opened_at);
create index case_closed on cases_case (closed_at) where closed_at is not null;
create index note_happened on cases_note (happened_at) where struck_at is null;
create index custody_since on cases_custody (agency_id, since);
create index offer_sent_at on referrals_offer (sent_at);
create index plan_made on plans_plan (created_at);
create index plan_decided on plans_plan (decided_at) where decided_at is not null;
create index meeting_held on meetings_meeting (held_at);

-- The numbers, for whoever has a post. One to four is hidden but from officers of the host section; where one number of a row or
-- of a column alone would be hidden, the next smallest goes with it, so that it cannot be reckoned from the others.
create function reports_count(counted text, since date, before date, split text) returns table (month date, key text, number bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  everything boolean := public.juso_hosts_conferences();
begin
  if not public.juso_works_here() then
    return;
  end if;
  if counted !~ '^[a-z]+_figure_[a-z_]+$' or since <> date_trunc('month', since) or before <> date_trunc('month', before) then
    raise exception 'no figure %, or not of whole months', counted using errcode = '22023';
  end if;
  return query execute format($q$
    with cells as (
      select f.month, f.key, f.number, $4 or f.number not between 1 and 4 as plain from public.%I($1, $2, $3) f
    ), placed as (
      select c.*, count(*) filter (where not c.plain) over (partition by c.month) as hidden_beside,
             row_number() over (partition by c.month, c.plain, c.number > 0 order by c.number, c.key) as place_beside,
             count(*) filter (where not c.plain) over (partition by c.key, c.month is null) as hidden_along,
             row_number() over (partition by c.key, c.month is null, c.plain, c.number > 0 order by c.number, c.month) as place_along
        from cells c
    )
    select p.month, p.key, case when p.plain
             and not ($3 <> '' and p.number > 0 and p.hidden_beside = 1 and p.place_beside = 1)
             and not (p.month is not null and p.number > 0 and p.hidden_along = 1 and p.place_along = 1) then p.number end
      from placed p order by p.month nulls first, p.key
  $q$, counted) using since, before, split, everything;
end $$;

create function reports_moment(day date) returns timestamptz language sql immutable
set search_path = pg_catalog, public, pg_temp as $$ select day::timestamp at time zone 'Asia/Tokyo' $$;

create function reports_month(moment timestamptz) returns date language sql immutable
set search_path = pg_catalog, public, pg_temp as $$ select date_trunc('month', moment at time zone 'Asia/Tokyo')::date $$;

-- By what a case is told apart, as it was taken in. Several topics: it counts under each.
create function reports_keys(of_case uuid, split text) returns setof text language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  c public.cases_case;
  p public.people_person;
  age int;
begin
  if split = '' then
    return next '';
    return;
  end if;
  select * into c from public.cases_case where id = of_case;
  if split = 'field' then
    return query select a.field::text from public.agencies_agency a where a.id = c.opened_by_agency_id;
  elsif split = 'desk' then
    return next c.opened_by_agency_id::text;
  elsif split = 'route' then
    return query select coalesce((select i.route::text from public.cases_intake i where i.case_id = of_case), '');
  elsif split = 'topic' then
    return query select t.code::text from public.cases_intake i, unnest(i.topics) as t (code) where i.case_id = of_case;
    if not found then
      return next '';
    end if;
  elsif split in ('age', 'sex') then
    select * into p from public.people_person where id = c.person_id;
    if split = 'sex' then
      return next p.sex::text;
      return;
    end if;
    age := public.routing_age(p.born_on, p.born_year, p.born_month, (c.opened_at at time zone 'Asia/Tokyo')::date);
    return next case when age is null then '' when age < 18 then '0-17' when age < 40 then '18-39' when age < 65 then '40-64'
                     when age < 75 then '65-74' else '75-' end;
  end if;
end $$;

-- Comprehensive consultation -------------------------------------------------------------------------------------------

-- Cases opened.
create function reports_figure_received(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(c.opened_at), k.key, count(*) from public.cases_case c, public.reports_keys(c.id, split) k (key)
   where c.opened_at >= public.reports_moment(since) and c.opened_at < public.reports_moment(before)
   group by grouping sets ((1, 2), (2))
$$;

-- Persons whose case was opened.
create function reports_figure_received_persons(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(c.opened_at), k.key, count(distinct c.person_id)
    from public.cases_case c, public.reports_keys(c.id, split) k (key)
   where c.opened_at >= public.reports_moment(since) and c.opened_at < public.reports_moment(before)
   group by grouping sets ((1, 2), (2))
$$;

-- Contacts after the day of intake: notes of a contact with the person or the family, not struck through.
create function reports_contacts(since date, before date) returns table (case_id uuid, person_id uuid, happened_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select n.case_id, c.person_id, n.happened_at from public.cases_note n join public.cases_case c on c.id = n.case_id
   where n.happened_at >= public.reports_moment(since) and n.happened_at < public.reports_moment(before) and n.struck_at is null
     and n.kind not in ('agency', 'meeting')
     and (n.happened_at at time zone 'Asia/Tokyo')::date > (c.opened_at at time zone 'Asia/Tokyo')::date
$$;

create function reports_figure_continued(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with contacts as materialized (select * from public.reports_contacts(since, before)),
  keys as materialized (select d.case_id, k.key from (select distinct case_id from contacts) d, public.reports_keys(d.case_id, split) k (key))
  select public.reports_month(n.happened_at), k.key, count(*) from contacts n join keys k using (case_id)
   group by grouping sets ((1, 2), (2))
$$;

create function reports_figure_continued_persons(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with contacts as materialized (select * from public.reports_contacts(since, before)),
  keys as materialized (select d.case_id, k.key from (select distinct case_id from contacts) d, public.reports_keys(d.case_id, split) k (key))
  select public.reports_month(n.happened_at), k.key, count(distinct n.person_id) from contacts n join keys k using (case_id)
   group by grouping sets ((1, 2), (2))
$$;

-- つなぎ that ask an agency to take the case over: to the coordinator agency, or to another. Not those withdrawn.
create function reports_referred(since date, before date, split text, to_coordinator boolean)
returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(o.sent_at), k.key, count(*)
    from public.referrals_offer o cross join public.agencies_municipality m
    join public.agencies_agency a on a.id = o.from_agency_id,
         lateral (select case split when 'field' then a.field::text when 'desk' then a.id::text when 'kind' then a.kind::text else '' end) k (key)
   where o.sent_at >= public.reports_moment(since) and o.sent_at < public.reports_moment(before)
     and o.kind = 'refer' and o.state <> 'withdrawn' and (o.to_agency_id = m.coordinator_id) = to_coordinator
   group by grouping sets ((1, 2), (2))
$$;

create function reports_figure_referred(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select * from public.reports_referred(since, before, split, true)
$$;

create function reports_figure_referred_elsewhere(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select * from public.reports_referred(since, before, split, false)
$$;

-- Closed as solved by a desk alone: no offer to another agency was ever sent.
create function reports_figure_informed(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(c.closed_at), k.key, count(*) from public.cases_case c, public.reports_keys(c.id, split) k (key)
   where c.closed_at >= public.reports_moment(since) and c.closed_at < public.reports_moment(before) and c.close_reason = 'solved'
     and not exists (select 1 from public.referrals_offer o where o.case_id = c.id and o.state <> 'withdrawn')
   group by grouping sets ((1, 2), (2))
$$;

-- Multi-agency ---------------------------------------------------------------------------------------------------------

-- Cases the coordinator agency holds for the first time.
create function reports_figure_taken(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with first_ones as (
    select u.case_id, min(u.since) as at from public.cases_custody u
     where u.agency_id = (select coordinator_id from public.agencies_municipality) group by 1
  )
  select public.reports_month(f.at), k.key, count(*) from first_ones f, public.reports_keys(f.case_id, split) k (key)
   where f.at >= public.reports_moment(since) and f.at < public.reports_moment(before)
   group by grouping sets ((1, 2), (2))
$$;

-- Plans made: the first of a case, or one that follows.
create function reports_plans(since date, before date, split text, again boolean) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(p.created_at), k.key, count(*) from public.plans_plan p, public.reports_keys(p.case_id, split) k (key)
   where p.created_at >= public.reports_moment(since) and p.created_at < public.reports_moment(before)
     and p.state <> 'dropped' and (p.version > 1) = again
   group by grouping sets ((1, 2), (2))
$$;

create function reports_figure_plans_new(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select * from public.reports_plans(since, before, split, false)
$$;

create function reports_figure_plans_again(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select * from public.reports_plans(since, before, split, true)
$$;

create function reports_figure_decided(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(p.decided_at), k.key, count(*) from public.plans_plan p, public.reports_keys(p.case_id, split) k (key)
   where p.decided_at >= public.reports_moment(since) and p.decided_at < public.reports_moment(before) and p.state in ('decided', 'ended')
   group by grouping sets ((1, 2), (2))
$$;

-- In the hands of the coordinator agency and open at the end of each month; the whole time: at its end, or now.
create function reports_figure_supported(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with ends as (
    select m::date as month, least(public.reports_moment((m + interval '1 month')::date), public.juso_now()) as at
      from generate_series(since, before - 1, interval '1 month') m where public.reports_moment(m::date) <= public.juso_now()
    union all
    select null, least(public.reports_moment(before), public.juso_now()) where public.reports_moment(since) <= public.juso_now()
  ), held as materialized (
    select u.since, u.until, c.closed_at, k.key from public.cases_custody u
      join public.cases_case c on c.id = u.case_id, public.reports_keys(c.id, split) k (key)
     where u.agency_id = (select coordinator_id from public.agencies_municipality) and u.since < public.reports_moment($2)
       and (u.until is null or u.until >= public.reports_moment($1)) and (c.closed_at is null or c.closed_at >= public.reports_moment($1))
  )
  select e.month, h.key, count(*) from ends e
    join held h on h.since < e.at and (h.until is null or h.until >= e.at) and (h.closed_at is null or h.closed_at >= e.at)
   group by e.month, h.key
$$;

-- Closed, having been in the hands of the coordinator agency.
create function reports_figure_closed(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(c.closed_at), k.key, count(*) from public.cases_case c,
         lateral (select c.close_reason::text where split = 'reason' union all
                  select r.key from public.reports_keys(c.id, split) r (key) where split <> 'reason') k (key)
   where c.closed_at >= public.reports_moment(since) and c.closed_at < public.reports_moment(before)
     and exists (select 1 from public.cases_custody u where u.case_id = c.id
                    and u.agency_id = (select coordinator_id from public.agencies_municipality))
   group by grouping sets ((1, 2), (2))
$$;

-- 重層的支援会議: sittings at which at least one case came to a result, and the cases.
create function reports_sittings(since date, before date) returns table (meeting_id uuid, item_id uuid, held_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.id, i.id, m.held_at from public.meetings_meeting m join public.meetings_agendaitem i on i.meeting_id = m.id
   where m.held_at >= public.reports_moment(since) and m.held_at < public.reports_moment(before)
     and i.called_off_at is null and i.result <> ''
$$;

create function reports_figure_meetings(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(s.held_at), '', count(distinct s.meeting_id) from public.reports_sittings(since, before) s
   group by grouping sets ((1), ())
$$;

create function reports_figure_meeting_cases(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(s.held_at), '', count(*) from public.reports_sittings(since, before) s group by grouping sets ((1), ())
$$;

create function reports_figure_meeting_agencies(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(s.held_at), k.key, count(distinct a.id)
    from public.reports_sittings(since, before) s join public.meetings_participant p on p.item_id = s.item_id and p.attended
    join public.agencies_agency a on a.id = p.agency_id,
         lateral (select case split when 'field' then a.field::text when 'kind' then a.kind::text else '' end) k (key)
   group by grouping sets ((1, 2), (2))
$$;

-- 支援会議: days and lines for the two counts below, and nothing else; nobody but they may ask. The sealed tables open to the owner of
-- the database only while it says so, as in sealed_close_ended. A line: sittings that follow one another.
create function reports_conferences(since date, before date) returns table (held_at timestamptz, line uuid)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
  perform set_config('juso.migrating', 'on', true);
  return query
    with recursive lines as (
      select c.id, c.id as line, c.held_at from public.sealed_conference c where c.follows_id is null
      union all
      select c.id, l.line, c.held_at from public.sealed_conference c join lines l on c.follows_id = l.id
    )
    select l.held_at, l.line from lines l
     where l.held_at >= public.reports_moment($1) and l.held_at < least(public.reports_moment($2), public.juso_now());
  perform set_config('juso.migrating', '', true);
end $$;

create function reports_figure_conferences(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(c.held_at), '', count(*) from public.reports_conferences(since, before) c group by grouping sets ((1), ())
$$;

create function reports_figure_conference_cases(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(c.held_at), '', count(distinct c.line) from public.reports_conferences(since, before) c
   group by grouping sets ((1), ())
$$;

-- The system ------------------------------------------------------------------------------------------------------------

-- Agencies open, and posts in force, on the last day of each month; the whole time: on its last day, or today.
create function reports_days(since date, before date) returns table (month date, day date)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m::date, least((m + interval '1 month')::date - 1, public.juso_today())
    from generate_series(since, before - 1, interval '1 month') m where m <= public.juso_today()
  union all select null, least(before - 1, public.juso_today()) where since <= public.juso_today()
$$;

create function reports_figure_agencies(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select d.month, k.key, count(distinct a.id) from public.reports_days(since, before) d
    join public.agencies_agency a on a.since <= d.day and (a.until is null or a.until >= d.day),
         lateral (select a.field::text where split = 'field' union all select a.kind::text where split = 'kind' union all
                  select g.pillar::text from public.agencies_programme g join public.agencies_programme_desks x on x.programme_id = g.id
                   where split = 'pillar' and x.agency_id = a.id union all
                  select '' where split = '') k (key)
   group by d.month, k.key
$$;

create function reports_figure_posts(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select d.month, k.key, count(distinct p.id) from public.reports_days(since, before) d
    join public.agencies_post p on d.day between p.since and p.until join public.agencies_user u on u.id = p.user_id and u.is_active,
         lateral (select p.role::text where split = 'role' union all
                  select g.pillar::text from public.agencies_programme g join public.agencies_programme_desks x on x.programme_id = g.id
                   where split = 'pillar' and x.agency_id = p.agency_id union all
                  select '' where split = '') k (key)
   group by d.month, k.key
$$;

do $$
declare
  f regprocedure;
begin
  for f in select p.oid from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname ~ '^reports_'
             and p.proname not in ('reports_count', 'reports_writes', 'reports_writes_indicator',
                                   'reports_writes_result', 'reports_month', 'reports_moment') loop
    execute format('revoke execute on function %s from public', f);
  end loop;
end $$;
