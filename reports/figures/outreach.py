"""アウトリーチ等: those who have not asked for help, and how near one came to them."""

from functools import partial

from agencies.enums import Pillar
from reports.figures.counting import Figure

_Figure = partial(Figure, pillar=Pillar.OUTREACH, unit="人", counts="実人数", splits=("desk", "found_by"))

FIGURES = (
    _Figure(
        code="outreach_known",
        title="把握している潜在的な相談者",
        says="各月の末日（年の計では年度末、年度の途中は現在）に見守りや働きかけを続けている人の数です。",
        function="outreach_figure_known",
        stock=True,
    ),
    _Figure(
        code="outreach_found",
        title="新しく把握した人",
        says="その期間に把握した人の数です。",
        function="outreach_figure_found",
    ),
    _Figure(
        code="outreach_approached",
        title="働きかけた人",
        says="訪問・電話・手紙などの記録がある人の数です。月をまたいでも、年の計では1人です。",
        function="outreach_figure_approached",
        splits=("desk",),
    ),
    _Figure(
        code="outreach_met",
        title="初めて会えた人",
        says="本人と初めて対面できた人の数です。",
        function="outreach_figure_met",
    ),
    _Figure(
        code="outreach_consented",
        title="同意を得た人",
        says="支援を受けることに、本人の同意を得た人の数です。",
        function="outreach_figure_consented",
    ),
    _Figure(
        code="outreach_visits",
        title="訪問",
        unit="回",
        counts="延べ",
        says="会えなかった訪問も数えます。",
        function="outreach_figure_visits",
        splits=("desk",),
    ),
    _Figure(
        code="outreach_linked",
        title="つなぎ先との関係が安定した人",
        says="つなぎ先とのつながりを確かめ、関係が安定したと記録した人の数です。",
        function="outreach_figure_linked",
    ),
)
