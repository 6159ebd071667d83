"""地域づくり: places, who came, what coordinators do and hear, and what there is to lead people to."""

from functools import partial

from agencies.enums import Pillar
from reports.figures.counting import Figure

_Figure = partial(Figure, pillar=Pillar.COMMUNITY, splits=("district",))

FIGURES = (
    _Figure(
        code="places",
        title="通いの場",
        unit="か所",
        counts="実数",
        says="その期間に1回以上開かれた通いの場の数です（国の調査の数え方）。",
        function="community_figure_places",
        lists=("community:places", ""),
    ),
    _Figure(
        code="place_bodies",
        title="通いの場を運営する団体",
        unit="団体",
        counts="実数",
        says="その期間に通いの場を開いた団体の数です。同じ名称は1団体、名称のない集まりはそれぞれ1団体と数えます。",
        function="community_figure_bodies",
    ),
    _Figure(
        code="sessions",
        title="通いの場の開催",
        unit="回",
        counts="延べ",
        says="通いの場が開かれた回数です。",
        function="community_figure_sessions",
    ),
    _Figure(
        code="participants",
        title="通いの場の参加者",
        unit="人",
        counts="延べ",
        says="参加した人の延べ数です。世話役・協力者は含みません。",
        function="community_figure_participants",
    ),
    _Figure(
        code="coordinator_contacts",
        title="コーディネーターの相談・調整",
        unit="件",
        counts="延べ",
        says="生活支援コーディネーター等が記録した相談・調整の数です。",
        function="community_figure_contacts",
        splits=("desk", "district"),
    ),
    _Figure(
        code="needs_heard",
        title="地域で把握したニーズ",
        unit="件",
        counts="延べ",
        says="地域で聞いた「足りないもの」の記録の数です。",
        function="community_figure_needs",
        splits=("need", "district"),
    ),
    _Figure(
        code="resources_new",
        title="新しく登録した社会資源",
        unit="件",
        counts="件数",
        says="その期間に社会資源として登録した数です。",
        function="community_figure_resources",
        splits=("resource_kind", "district"),
        lists=("community:resources", ""),
    ),
)
