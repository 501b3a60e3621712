"""A small fictional case in six scripts, told by two sources that disagree: what a dossier is made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from graph.claims.records import Grading
from tests.support.claims import Fact, Teller

ARABIC = "شركة الميناء القديم للتجارة"
HEBREW = "נמל ישן סחר בע״מ"
CHINESE = "海港贸易有限公司"
JAPANESE = "ヤマダ商会株式会社"
KOREAN = "항구무역 주식회사"
GREEK = "Ναυτιλιακή Αιγαίου ΑΕ"
CYRILLIC = "Иванов Пётр Сергеевич"
LONG = "Verylongnamewithoutanyplacetobreak" * 6
HOSTILE = "#eval(1) [*x*] <script>window.pwned=1</script> $x$ @ref \\u{41} <w:p/> & =1+1"

REGISTER: tuple[Fact, ...] = (
    ("petr", "Person", {"name": CYRILLIC, "alias": ["Pyotr Ivanov", "بيتر إيفانوف"], "birthDate": "1971-04-02"}),
    ("cn", "Company", {"name": CHINESE, "jurisdiction": "cn"}),
    ("jp", "Company", {"name": JAPANESE}),
    ("kr", "Company", {"name": KOREAN}),
    ("gr", "Company", {"name": GREEK, "jurisdiction": "gr", "notes": HOSTILE}),
    ("il", "Company", {"name": HEBREW}),
    ("eg", "Company", {"name": ARABIC, "alias": "Old Harbour Trading", "notes": f"{ARABIC} (Port Said) 2019"}),
    ("long", "Person", {"name": LONG}),
    ("o1", "Ownership", {"owner": "petr", "asset": "eg", "percentage": "60", "startDate": "2019-03"}),
    ("o2", "Ownership", {"owner": "petr", "asset": "gr", "percentage": "40"}),
    ("o3", "Ownership", {"owner": "eg", "asset": "il"}),
    ("o4", "Ownership", {"owner": "gr", "asset": "cn"}),
    ("o5", "Ownership", {"owner": "cn", "asset": "jp"}),
    ("o6", "Ownership", {"owner": "cn", "asset": "kr"}),
    ("k1", "Associate", {"person": "petr", "associate": "long", "relationship": "seen with"}),
)
INFORMANT: tuple[Fact, ...] = (
    ("petr", "Person", {"birthDate": "1973-04-02", "nationality": "ru"}),
    ("o1", "Ownership", {"owner": "petr", "asset": "eg", "role": "nominee"}),
)
SECRET: tuple[Fact, ...] = (("petr", "Person", {"alias": "Sekretov"}),)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def tell(teller: Mapping[str, Teller]) -> None:
    teller["register"].tell(*REGISTER)
    teller["informant"].tell(*INFORMANT)
    teller["agent"].tell(*SECRET)


GRADINGS = {
    "register": Grading("B", 2, "GREEN"),
    "informant": Grading("D", 4, "AMBER"),
    "agent": Grading("A", 1, "RED"),
}
