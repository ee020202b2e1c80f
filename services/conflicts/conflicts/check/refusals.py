"""Why a decision of people is refused."""

from kit.problems import Conflict, Forbidden, Invalid


class CheckNotDecidable(Conflict):
    slug = "check-not-decidable"
    title = "There is nothing to decide on this check"
    title_zh = "该冲突检查目前不能作出决定"


class Concerned(Forbidden):
    slug = "concerned"
    title = "Those concerned do not decide"
    title_zh = "有关人员不得参与决定"


class AbsoluteConflict(Conflict):
    slug = "not-consentable"
    title = "Consent does not cure this"
    title_zh = "该冲突不可经同意豁免"


class ConsentMissing(Conflict):
    slug = "consent-missing"
    title = "A signed consent is needed"
    title_zh = "缺少已签署的知情同意书"


class HitsOpen(Conflict):
    slug = "hits-open"
    title = "Some hits are not decided yet"
    title_zh = "尚有命中记录未处理"


class NewHits(Conflict):
    slug = "new-hits"
    title = "New hits came up meanwhile"
    title_zh = "期间出现新的命中记录"


class SourceNeeded(Invalid):
    slug = "source-needed"
    title = "This purpose needs a source"
    title_zh = "该用途必须注明来源"
