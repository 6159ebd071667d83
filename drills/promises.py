"""What must be true of every case and every offer at every moment, each asked as one question that counts the exceptions.

Asked as the owner, who sees all rows. The state machine of the tests and the drills ask the same questions.
"""

from django.db import connection

from cases.enums import NEXT
from common.owner import as_owner

PROMISES = {
    "every case is held by the agency that its one open custody names": """
        select count(*) from cases_case c where 1 <> (select count(*) from cases_custody k
          where k.case_id = c.id and k.until is null and k.agency_id = c.custodian_id)
          or 1 <> (select count(*) from cases_custody k where k.case_id = c.id and k.until is null)""",
    "custody has no gap and no overlap": """
        select count(*) from (select k.until, lead(k.since) over (partition by k.case_id order by k.since) as next
          from cases_custody k) steps where until is distinct from next""",
    "whoever holds a case takes part in it as its custodian, and nobody else does": """
        select count(*) from cases_case c where 1 <> (select count(*) from cases_stake s
          where s.case_id = c.id and s.until is null and s.reason = 'custody' and s.agency_id = c.custodian_id)
          or 1 <> (select count(*) from cases_stake s where s.case_id = c.id and s.until is null and s.reason = 'custody')""",
    "an offer is accepted once": """
        select count(*) from (select offer_id from referrals_offerstep where kind in ('accepted', 'partly')
          group by offer_id having count(*) > 1) twice""",
    "custody moves once by an accepted offer": """
        select count(*) from referrals_offer o where 1 <> (select count(*) from cases_custody k
          where k.offer_id = o.id and k.agency_id = o.to_agency_id)
          and o.state = 'accepted' and o.kind in ('refer', 'hand_back')""",
    "custody moves by nothing that was not accepted": """
        select count(*) from cases_custody k where k.why = 'accepted' and not exists (select 1 from referrals_offer o
          where o.id = k.offer_id and o.state = 'accepted' and o.case_id = k.case_id)""",
    "whatever waits stands on the list of an agency that works": """
        select count(*) from referrals_offer o left join agencies_agency a on a.id = o.kept_by_id
         where (o.state = 'sent' and o.waits_for = '') or (o.waits_for <> '' and (a.id is null or a.until < juso_today()
           or o.waits_with_id is null or o.due_on is null))""",
    "an offer that would move custody waits only with the one who holds the case": """
        select count(*) from referrals_offer o join cases_case c on c.id = o.case_id
         where o.state = 'sent' and o.kind in ('refer', 'hand_back') and o.from_agency_id <> c.custodian_id""",
    "a closed case waits for nothing": """
        select count(*) from referrals_offer o join cases_case c on c.id = o.case_id
         where c.stage = 'closed' and o.waits_for <> ''""",
    "nothing happens to a closed case": """
        select count(*) from cases_case c where c.stage = 'closed' and (
          exists (select 1 from cases_move m where m.case_id = c.id and m.at > c.closed_at and m.to_stage <> 'closed')
          or exists (select 1 from cases_custody k where k.case_id = c.id and k.since > c.closed_at)
          or exists (select 1 from referrals_offer o where o.case_id = c.id and o.sent_at > c.closed_at))""",
    "stages move along the table, each step from where the last one ended": """
        select count(*) from (select m.from_stage, m.to_stage,
            lag(m.to_stage, 1, 'received') over (partition by m.case_id order by m.at, m.created_at) as before
          from cases_move m) steps
         where from_stage <> before or not (from_stage || '>' || to_stage = any (%(edges)s))""",
    "the stage of a case is where its last step ended": """
        select count(*) from cases_case c where c.stage <> coalesce((select m.to_stage from cases_move m where m.case_id = c.id
          order by m.at desc, m.created_at desc limit 1), 'received')""",
    "nothing is sent on a consent after it was taken back": """
        select count(*) from referrals_offer o join consents_withdrawal w on w.consent_id = o.consent_id
         where o.sent_at > w.at or exists (select 1 from referrals_offerstep s
           where s.offer_id = o.id and s.kind = 'again' and s.at > w.at)""",
    "each rung is told once": """
        select count(*) from (select 1 from referrals_offerstep where kind = 'climbed'
          group by offer_id, waits_for, due_on, rung having count(*) > 1) twice""",
    "no rung is left out": """
        select count(*) from (select max(rung) as top, count(*) as told from referrals_offerstep where kind = 'climbed'
          group by offer_id, waits_for, due_on) ladders where top <> told""",
    "the book has one line for every step somebody took": """
        select count(*) from (
          select offer_id::text as offer, case when kind in ('agreed', 'again', 'council', 'extended', 'advised') then 'judged'
                   else kind end as deed from referrals_offerstep
           where kind in ('sent', 'asked', 'replied', 'accepted', 'partly', 'declined', 'withdrawn', 'agreed', 'again',
                          'council', 'extended', 'advised')) s
         full join (
          select about_id as offer, case when verb in ('offer.reviewed', 'offer.decided') then 'judged'
                   else split_part(verb, '.', 2) end as deed, count(*) as lines from audit_entry
           where about = 'referrals.offer' and verb like 'offer.%%' and verb not in ('offer.went_on', 'offer.reported')
           group by 1, 2) e using (offer, deed)
         group by offer, deed, e.lines having count(s.*) is distinct from e.lines""",
    "going on and reporting stand in the history and in the book": """
        select count(*) from audit_entry e where e.verb in ('offer.went_on', 'offer.reported') and not exists (
          select 1 from referrals_offerstep s where s.offer_id::text = e.about_id and 'offer.' || s.kind = e.verb)""",
    "nobody who declined reads the case by it": """
        select count(*) from referrals_offer o join cases_stake s on s.case_id = o.case_id and s.agency_id = o.to_agency_id
         where o.state = 'declined' and s.until is null and s.reason = 'joined' and not exists (
           select 1 from referrals_offer p where p.case_id = o.case_id and p.to_agency_id = o.to_agency_id
             and p.state in ('accepted', 'partly'))
           and not exists (select 1 from audit_entry e where e.verb = 'stake.succeeded' and e.case_id = o.case_id
                             and e.detail ->> 'to' = s.agency_id::text)""",  # who takes over from an ended agency helps in its place
}

EVERY_DAY = [
    "every case is held by the agency that its one open custody names",
    "custody has no gap and no overlap",
    "an offer is accepted once",
    "custody moves once by an accepted offer",
    "whatever waits stands on the list of an agency that works",
    "a closed case waits for nothing",
]


def broken(names=None) -> dict[str, int]:
    """Which promises are broken, and how many times. Empty is well."""
    edges = [f"{before}>{after}" for before, following in NEXT.items() for after in following]
    with as_owner(), connection.cursor() as cursor:
        counted = {name: _count(cursor, PROMISES[name], edges) for name in names or PROMISES}
    return {name: count for name, count in counted.items() if count}


def _count(cursor, question, edges) -> int:
    cursor.execute(question, {"edges": edges})
    return sum(count for (count,) in cursor.fetchall())
