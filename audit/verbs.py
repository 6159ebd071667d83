"""Every verb the book knows: code, class, what it is said of, Japanese words. A new deed adds its line here.

Classes: `opening` (somebody saw a record), `deed` (somebody changed something), `account` (signing in, factors, posts),
`refusal` (a door stayed shut), `oversight` (somebody looked into the book itself, or answered for what stands there).
"""

from dataclasses import dataclass

from django.apps import apps


@dataclass(frozen=True)
class Verb:
    code: str
    group: str
    about: frozenset[str]  # labels of records; empty: whatever the door opened
    words: str


GROUPS = {
    "opening": "閲覧・印刷",
    "deed": "登録・変更",
    "account": "ログイン・アカウント",
    "refusal": "拒否",
    "oversight": "記録簿の閲覧",
}
LINES = """
opening | opened | | 開いた
opening | printed | | 印刷した
opening | exported | | 書き出した
opening | downloaded | | ファイルを受け取った
oversight | book.read | agencies.user cases.case | 閲覧の記録を見た
oversight | doubt.answered | oversight.doubt | 閲覧を確認した
refusal | refused | | 開けなかった（拒否）

account | signin.entered | agencies.user | ログインした
account | signin.failed | agencies.user | ログインに失敗した
account | signin.locked | agencies.user | 失敗が続き、ログインを止めた
account | signin.left | agencies.user | ログアウトした
account | signin.ended | agencies.user | 時間切れでログインが終わった
account | factor.added | agencies.user | 二要素認証を加えた
account | factor.removed | agencies.user | 二要素認証を外した
account | factor.renewed | agencies.user | 回復コードを作り直した
account | account.signed_in | agencies.user | すべての確認を終えて入った
account | account.unstopped | agencies.user | 止まったログインを開いた
account | sign_in.changed | agencies.user | ログインの手段が変わったことを本人に知らせた
account | sign_in.new_device | agencies.user | 新しい端末からのログインを本人に知らせた
account | sign_in.stopped | agencies.user | ログインが止まったことを本人に知らせた
account | factors.reset_asked | agencies.user | 二要素認証の再登録を申し出た
account | factors.reset_waiting | agencies.user | 再登録の確認を待つことを知らせた
account | factors.reset | agencies.user | 二要素認証の再登録を認めた
account | factors.reset_refused | agencies.user | 二要素認証の再登録を断った
account | identity.registered | agencies.user | 認証基盤の識別子を登録した
account | identity.confirmed | agencies.user | 認証基盤から入り、本人の二要素認証で確かめた
account | identity.removed | agencies.user | 認証基盤の識別子を外した
account | session.ended | agencies.user | ほかの端末のログインを終わらせた
account | session.all_ended | agencies.user | すべてのログインを終わらせた
account | conduct.confirmed | agencies.conducttext | 守秘の確認をした
account | password.changed | agencies.user | パスワードを変えた
account | account.opened | agencies.user | アカウントを作った
account | account.closed | agencies.user | アカウントを停止した
account | account.reopened | agencies.user | アカウントを再開した
account | post.given | agencies.post | 職を与えた
account | post.ended | agencies.post | 職を終えた
account | post.decided | handovers.renewal | 職の更新を決めた

deed | agency.ended | agencies.agency | 機関の終了を決めた
deed | agency.stays | agencies.agency | 機関の終了を取りやめた
deed | agency.carried_over | agencies.agency | 機関の引継ぎを行った
deed | answer_time.added | clocks.answertime | 回答期限を加えた
deed | answer_time.changed | clocks.answertime | 回答期限を変えた
deed | answer_time.removed | clocks.answertime | 回答期限を外した
deed | clock.set | agencies.municipality | 期限の決まりを変えた
deed | choice.edited | agencies.choice | 選択肢を変えた
deed | city.set | agencies.municipality | 市の設定を変えた
deed | conduct.set | agencies.conducttext | 守秘の確認の文を変えた
deed | closing_day.added | agencies.closingday | 閉庁日を加えた
deed | closing_day.removed | agencies.closingday | 閉庁日を外した
deed | notices.pace_chosen | notices.preference | 通知の受け取り方を変えた
deed | note_template.saved | cases.notetemplate | 記録のひな型を変えた
deed | consent.text_put | consents.consenttext | 同意書の文面を変えた
deed | print.notice_text_set | printing.noticetext | 通知書の文面を変えた
deed | plan.number_rule_set | plans.numberrule | 文書番号の形を変えた
deed | rule.saved | routing.rule | つなぎ先の決まりを書いた
deed | rule.moved | routing.rule | つなぎ先の決まりを並べ替えた
deed | rule.retired | routing.rule | つなぎ先の決まりを止めた
deed | rule.brought_back | routing.rule | つなぎ先の決まりを戻した
deed | rule.switched_on | routing.rule | つなぎ先の決まりを使い始めた
deed | rules.rehearsed | agencies.municipality | つなぎ先の決まりを試した
deed | territory.set | routing.territory | 受け持ちの地区を変えた

deed | outreach.added | outreach.potentialclient | 潜在的な相談者を載せた
deed | outreach.edited | outreach.potentialclient | 潜在的な相談者の記録を直した
deed | outreach.tried | outreach.contact | 接触を記録した
deed | outreach.moved | outreach.potentialclient | 接触状況を進めた
deed | outreach.worker_named | outreach.potentialclient | アウトリーチの担当者を決めた
deed | outreach.reviewed | outreach.potentialclient | 載せておく根拠を見直した
deed | outreach.ground_gone | outreach.potentialclient | 載せておく根拠がないとした
deed | outreach.deleted | outreach.potentialclient | 潜在的な相談者の記録を削除した
deed | outreach.ended | outreach.potentialclient | アウトリーチを終えた
deed | outreach.reopened | outreach.potentialclient | アウトリーチを再開した
deed | outreach.became_case | outreach.potentialclient | 潜在的な相談者がケースになった
deed | outreach.linked | outreach.potentialclient | つなぎ先との関係を確かめた
deed | outreach.shared | outreach.potentialclient | 接触記録を支援チームに見せた
deed | outreach.hidden | outreach.potentialclient | 接触記録を自機関のみに戻した
deed | outreach.offered | outreach.transfer | アウトリーチの引き渡しを申し出た
deed | outreach.answered | outreach.transfer | アウトリーチの引き渡しに返事をした
deed | outreach.area_noted | outreach.areanote | 地域情報を書いた
deed | outreach.area_removed | outreach.areanote | 地域情報を消した

deed | case.received | cases.case | 相談を受け付けた
deed | case.moved | cases.case | 状態を進めた
deed | case.closed | cases.case | 終結した
deed | case.reopened | cases.case | 再開した
deed | case.worker_named | cases.case | 担当者を決めた
deed | case.agency_admitted | cases.case | 支援チームに機関を加えた
deed | case.agency_left | cases.case | 機関が関わりを終えた
deed | case.agency_shut_out | cases.case | 同意の範囲から外れた機関を閉じた
deed | case.looked_after | plans.aftercheck | 終結後の様子を確かめた
deed | case.restricted | cases.case | 閲覧を指名した職員に限った
deed | case.readers_named | cases.case | 読める職員を指名した
deed | case.reader_unnamed | cases.case | 読める職員の指名を外した
deed | case.restriction_lifted | cases.case | 閲覧の限定を解いた
deed | case.tie_declared | cases.case | 個人的な関係を申告した
deed | case.tie_lifted | cases.exclusion | 個人的な関係の申告を解除した
deed | case.opened_in_emergency | cases.opening | 緊急に開いた
deed | emergency.reviewed | cases.opening | 緊急の閲覧を確かめた
deed | opening.ended | cases.opening | 期限を決めた閲覧を終わらせた
deed | access.answered | cases.accessrequest | 閲覧の申請に答えた
deed | worker.handed_over | handovers.handover | 担当を引き継いだ
deed | custody.taken_back | cases.case | 主担当を引き取った
deed | custody.succeeded | cases.case | 主担当が引継先に移った
deed | stake.succeeded | cases.case | 関わりが引継先に移った
deed | person.added | people.person | 世帯員を加えた
deed | person.corrected | people.person | 本人・世帯員の情報を直した
deed | map.arranged | cases.arrangement | ジェノグラムの配置を変えた
deed | filter.saved | cases.savedfilter | 絞り込みを保存した
deed | tie.added | cases.tie | つながりを加えた
deed | tie.ended | cases.tie | つながりを外した
deed | note.added | cases.note | 支援経過を書いた
deed | note.struck | cases.note | 支援経過を取り消した
deed | file.attached | cases.attachment | ファイルを添えた
deed | step.planned | cases.nextstep | 次の予定を決めた
deed | step.finished | cases.nextstep | 予定を終えた
deed | sheet.begun | cases.sheetrecord | 帳票を書き始めた
deed | sheet.saved | cases.sheetrecord | 帳票を保存した
deed | sheet.carried | cases.sheetrecord | 帳票を新しい版に移した
deed | consent.given | consents.consent | 同意を記録した
deed | consent.refused | consents.consent | 同意しないことを記録した
deed | consent.unable | consents.consent | 意思の確認が難しいことを記録した
deed | consent.asked | consents.consent | 同意の返事を待っていることを記録した
deed | consent.narrowed | consents.consent | 同意の一部の取りやめを記録した
deed | consent.withdrawn | consents.withdrawal | 同意の撤回を記録した
deed | consent.disclosed | consents.disclosure | 同意によらない提供を記録した
deed | consent.paper_added | consents.signedpaper | 同意書の写しを添えた
deed | import.put_up | imports.import | 一覧を読み込んだ
deed | import.assigned | imports.import | 取り込む列を決めた
deed | import.confirmed | imports.import | 取り込みを確定した
deed | import.discarded | imports.import | 取り込みをやめた
deed | import.undone | imports.import | 取り込みを取り消した
deed | match.merged | matching.match | 同じ人の記録をまとめた
deed | match.different | matching.match | 別の人と判断した
deed | match.undone | matching.merge | まとめた記録を元に戻した

deed | offer.sent | referrals.offer | つなぎを送った
deed | offer.asked | referrals.offer | つなぎについて質問した
deed | offer.accepted | referrals.offer | つなぎを受理した
deed | offer.partly | referrals.offer | つなぎを一部受理した
deed | offer.declined | referrals.offer | つなぎを辞退した
deed | offer.replied | referrals.offer | 質問に答えた
deed | offer.decided | referrals.offer | 止まったつなぎの扱いを決めた
deed | offer.reported | referrals.offer | その後の様子を知らせた
deed | offer.reviewed | referrals.offer | 辞退を確かめた
deed | offer.went_on | referrals.offer | 次の機関につないだ
deed | offer.withdrawn | referrals.offer | つなぎを取り下げた
deed | offer.code_made | referrals.answerlink | 回答用の番号を作った
deed | slip.sent | slips.slip | つなぐシートを送った
deed | slip.taken | slips.slip | つなぐシートを引き受けた
deed | slip.answered | slips.slip | つなぐシートに答えた
deed | slip.passed | slips.slip | つなぐシートを回した
deed | slip.decided | slips.slip | つなぐシートの扱いを決めた
deed | slip.told | slips.slip | つなぐシートのその後を知らせた
deed | slip.withdrawn | slips.slip | つなぐシートを取り下げた

deed | participation.begun | participation.participation | 参加支援を始めた
deed | participation.arranged | participation.participation | 参加支援の担当・地区を変えた
deed | participation.ended | participation.participation | 参加支援を終えた
deed | participation.example_saved | participation.example | 参加支援の事例を保存した
deed | placement.proposed | participation.placement | 受け入れ先を候補にした
deed | placement.arranged | participation.placement | 参加のメニュー・実施方法を直した
deed | placement.moved | participation.placement | マッチングの段階を進めた
deed | follow_up.planned | participation.followup | 定着支援の予定を立てた
deed | follow_up.done | participation.followup | 定着支援を記録した
deed | host_sheet.made | participation.hostsheet | 受け入れ先への依頼書を作った
deed | host_sheet.code_made | participation.hostsheet | 受け入れ先の回答用コードを作った
deed | host_sheet.accepted | participation.hostsheet | 受け入れ先が「受けられる」と回答した
deed | host_sheet.conditional | participation.hostsheet | 受け入れ先が「条件つき」と回答した
deed | host_sheet.declined | participation.hostsheet | 受け入れ先が「受けられない」と回答した
deed | host_sheet.withdrawn | participation.hostsheet | 受け入れ先への依頼書を取り下げた

deed | plan.drawn_up | plans.plan | プランを作った
deed | plan.revised | plans.plan | プランを直した
deed | plan.amended | plans.plan | プランを見直した
deed | plan.dropped | plans.plan | プランをやめた
deed | plan.decided | plans.plan | 支援を決定した
deed | plan.refused | plans.plan | 支援を決定しなかった
deed | plan.resumed | plans.plan | プランを再開した
deed | plan.ended | plans.plan | プランを終えた
deed | plan.copied | printing.plancopy | プランの写しを作った
deed | plan.roles_asked | plans.plan | 役割を頼んだ
deed | plan.role_answered | plans.roleassignment | 役割に答えた
deed | plan.role_reported | plans.rolereport | 役割の様子を知らせた
deed | plan.lead_accepted | plans.evaluation | 主担当を引き受けた
deed | plan.open_roles_explained | plans.plan | 役割が決まらない理由を書いた
deed | plan.monitored | plans.monitoring | モニタリングを書いた
deed | plan.evaluation_begun | plans.evaluation | 評価を始めた
deed | plan.evaluation_written | plans.evaluation | 評価を書いた
deed | plan.evaluation_submitted | plans.evaluation | 評価を提出した
deed | plan.evaluation_taken_up | plans.evaluation | 評価を取り上げた
deed | plan.evaluation_met | plans.evaluation | 評価を会議で確かめた
deed | plan.evaluation_given_back | plans.evaluation | 評価を差し戻した
deed | plan.evaluation_confirmed | plans.evaluation | 評価を確認した
deed | meeting.convened | meetings.meeting | 会議を招集した
deed | meeting.moved | meetings.meeting | 会議の日時を変えた
deed | meeting.called_off | meetings.agendaitem | 会議を取りやめた
deed | meeting.agency_invited | meetings.participant | 会議に機関を招いた
deed | meeting.guest_invited | meetings.guest | 会議に地域の人を招いた
deed | meeting.prepared | meetings.preparation | 会議の準備を書いた
deed | meeting.recorded | meetings.agendaitem | 会議録を書いた
deed | meeting.minutes_revised | meetings.agendaitem | 会議録を直した
deed | meeting.minutes_checked | meetings.check | 会議録を確かめた
deed | meeting.minutes_fixed | meetings.agendaitem | 会議録を確定した
deed | meeting.minutes_added_to | meetings.addition | 会議録に書き加えた
deed | meeting.papers_handed_out | meetings.copy | 会議資料を渡した
deed | meeting.papers_taken_in | meetings.copy | 会議資料を回収した
deed | card.raised | council.card | 地域課題カードを起こした
deed | card.origins_added | council.card | 地域課題カードに資料を加えた
deed | card.reworded | council.card | 地域課題カードを直した
deed | card.stepped | council.card | 地域課題カードを進めた
deed | card.commented | council.comment | 地域課題カードに意見を書いた
deed | card.comment_reworded | council.comment | カードへの意見を書き直した
deed | card.comment_passed | council.comment | カードへの意見を確かめた
deed | card.comment_returned | council.comment | カードへの意見の書き直しを頼んだ
deed | council.seated | council.holder | まるごと会議の職に就く職員を登録した
deed | council.convened | council.sitting | まるごと会議・WGを招集した
deed | council.agenda_set | council.sitting | まるごと会議・WGに議題を加えた
deed | council.recorded | council.sitting | まるごと会議・WGの会議録を書いた
deed | council.minutes_checked | council.sitting | まるごと会議・WGの会議録を確かめた
deed | council.minutes_fixed | council.sitting | まるごと会議・WGの会議録を確定した
deed | council.task_done | council.task | まるごと会議の決定事項を報告した
deed | pack.made | packs.handoverpack | 引継ぎ資料を作った
deed | disclosure.received | packs.disclosurerequest | 開示請求を受け付けた
deed | disclosure.extended | packs.disclosurerequest | 開示の期限を延ばした
deed | disclosure.listed | packs.disclosurerequest | 開示する記録を挙げた
deed | disclosure.marked | packs.disclosureentry | 開示しない部分を決めた
deed | disclosure.prepared | packs.disclosurerequest | 開示の準備を終えた
deed | disclosure.reviewed | packs.disclosurerequest | 開示の内容を確かめた
deed | disclosure.sent_back | packs.disclosurerequest | 開示の準備に差し戻した
deed | disclosure.decided | packs.disclosurerequest | 開示を決めた
deed | disclosure.handed_over | packs.disclosurerequest | 開示の写しを渡した
deed | print.ordered | printing.job | まとめて印刷を頼んだ
deed | print.made_again | printing.job | まとめて印刷を作り直した
deed | print.thrown_away | printing.job | 印刷のファイルを削除した

deed | conference.asked | sealed.request | 支援会議の開催を頼んだ
deed | conference.request_answered | sealed.requestword | 開催の依頼に答えた
deed | conference.rules_set | sealed.houserule | 支援会議の決まりを変えた
deed | conference.convened | sealed.conference | 支援会議を招集した
deed | conference.moved | sealed.conference | 支援会議の日時を変えた
deed | conference.outlook_noted | sealed.conference | 同意の見通しと次回を書いた
deed | conference.nominated | sealed.seat | 構成員を指名した
deed | conference.pledged | sealed.seat | 誓約した
deed | conference.pledge_renewed | sealed.seat | 誓約を更新した
deed | conference.left | sealed.seat | 退任した
deed | conference.seat_ended | sealed.seat | 構成員の任期が終わった
deed | conference.chair_handed | sealed.seat | 議長を交代した
deed | conference.subject_added | sealed.subject | 対象者を加えた
deed | conference.consent_noted | sealed.subject | 対象者の同意の状況を書いた
deed | conference.prepared | sealed.preparation | 準備シートを書いた
deed | conference.contributed | sealed.contribution | 機関の欄を書いた
deed | conference.item_added | sealed.item | 議題を加えた
deed | conference.item_recorded | sealed.item | 議題と出席を記録した
deed | conference.minutes_written | sealed.minutes | 支援会議の会議録を書いた
deed | conference.minutes_offered | sealed.minutes | 会議録の確認を求めた
deed | conference.minutes_checked | sealed.minutescheck | 会議録を確かめた
deed | conference.minutes_fixed | sealed.minutes | 会議録を確定した
deed | conference.role_assigned | sealed.watchrole | 見守りの役割を決めた
deed | conference.task_released | sealed.task | 担当機関に仕事を伝えた
deed | conference.task_reported | sealed.task | 仕事の様子を知らせた
deed | conference.inquired | sealed.inquiry | 情報提供を依頼した
deed | conference.inquiry_answered | sealed.inquiry | 情報提供の依頼に答えた
deed | conference.paper_added | sealed.paper | 資料を加えた
deed | conference.paper_handed_out | sealed.copy | 資料を配った
deed | conference.paper_returned | sealed.copy | 資料を回収した
deed | conference.paper_destroyed | sealed.copy | 資料を廃棄した
deed | conference.fact_carried | sealed.carry | 同意の範囲の事実を移した
deed | conference.feedback_given | sealed.feedback | 振り返りを書いた
deed | resource.kept | community.resource | 社会資源を登録・修正した
deed | resource.checked | community.resource | 社会資源を確認した
deed | resource.suggested | community.suggestion | 社会資源の修正を提案した
deed | resource.suggestion_settled | community.suggestion | 社会資源の修正の提案に答えた
deed | place.kept | community.place | 通いの場を登録・修正した
deed | session.kept | community.session | 通いの場の開催を記録した
deed | contact.kept | community.contact | 相談・調整を記録した
deed | need.kept | community.need | ニーズを記録した
deed | roundtable.kept | community.roundtable | 協議体を記録した
deed | report.written | community.report | 月次報告を書いた
deed | report.submitted | community.report | 月次報告を提出した
deed | community.set | community.setup | 地域づくりの設定を変えた
deed | district.kept | community.district | 地区を登録・修正した
deed | conference.elsewhere_noted | sealed.elsewhere | ほかの会議体を書いた

deed | cityplan.begun | reports.cityplan | 実施計画を登録した
deed | cityplan.indicator_set | reports.indicator | 指標を登録・変更した
deed | cityplan.reported | reports.report | 計画の進み具合を書いた
deed | cityplan.submitted | reports.report | 計画の進み具合を提出した
deed | cityplan.given_back | reports.report | 計画の進み具合を差し戻した
deed | cityplan.frozen | reports.planyear | 計画の年度を確定した
deed | cityplan.judged | reports.planyear | 計画の評価と見直しの判断を書いた
deed | cityplan.corrected | reports.result | 確定した実績を訂正した
deed | cityplan.item_added | reports.returnitem | 実績報告の項目を加えた
deed | cityplan.item_switched | reports.returnitem | 実績報告の項目の使用を切り替えた
deed | cityplan.returned | reports.submission | 国への実績報告を記録した
"""


def _read(lines: str) -> dict[str, Verb]:
    found: dict[str, Verb] = {}
    for line in filter(None, lines.splitlines()):
        group, code, about, words = (cell.strip() for cell in line.split("|"))
        if code in found:
            raise ValueError(f"the verb {code} stands twice")
        found[code] = Verb(code, group, frozenset(about.split()), words)
    return found


VERBS = _read(LINES)


def codes(group: str) -> list[str]:
    return [verb.code for verb in VERBS.values() if verb.group == group]


def words_of(code: str) -> str:
    return VERBS[code].words if code in VERBS else code


def thing(label: str) -> str:
    """The kind of record in Japanese; of a page the app it belongs to."""
    app, _, model = label.partition(".")
    if model == "page":
        return f"画面（{apps.get_app_config(app).verbose_name}）" if apps.is_installed(app) else "画面"
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except LookupError:
        return label
