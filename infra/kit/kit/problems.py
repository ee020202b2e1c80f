"""Refusals as exceptions; kit.http renders them as RFC 9457 problem details."""

from typing import Any, ClassVar


class Problem(Exception):
    """A refusal for good: the same request would be refused again.

    `members` are extension members of the answer; they say what is allowed. Without `detail_zh`
    the answer in Chinese has a Chinese title over the English detail.
    """

    status: ClassVar[int] = 400
    slug: ClassVar[str] = "refused"
    title: ClassVar[str] = "The request was refused"
    title_zh: ClassVar[str] = "请求被拒绝"

    def __init__(self, detail: str, *, detail_zh: str = "", **members: Any) -> None:  # noqa: ANN401 - any JSON value
        super().__init__(detail)
        self.detail = detail
        self.detail_zh = detail_zh
        self.members = members
        self.headers: dict[str, str] = {}

    def with_headers(self, **headers: str) -> "Problem":
        """Add response headers; underscores become dashes."""
        self.headers.update({name.replace("_", "-"): text for name, text in headers.items()})
        return self


class BadRequest(Problem):
    status: ClassVar[int] = 400
    slug: ClassVar[str] = "bad-request"
    title: ClassVar[str] = "The request cannot be understood"
    title_zh: ClassVar[str] = "无法理解该请求"


class Unauthorized(Problem):
    status: ClassVar[int] = 401
    slug: ClassVar[str] = "unauthorized"
    title: ClassVar[str] = "A valid access token is needed"
    title_zh: ClassVar[str] = "需要有效的访问令牌"

    def __init__(self, detail: str, **members: Any) -> None:  # noqa: ANN401 - any JSON value
        super().__init__(detail, **members)
        self.with_headers(WWW_Authenticate='Bearer error="invalid_token"')


class Forbidden(Problem):
    status: ClassVar[int] = 403
    slug: ClassVar[str] = "forbidden"
    title: ClassVar[str] = "Your roles do not allow this"
    title_zh: ClassVar[str] = "您的角色无权进行此操作"


class NotFound(Problem):
    status: ClassVar[int] = 404
    slug: ClassVar[str] = "not-found"
    title: ClassVar[str] = "There is no such thing here"
    title_zh: ClassVar[str] = "未找到"


class MethodNotAllowed(Problem):
    status: ClassVar[int] = 405
    slug: ClassVar[str] = "method-not-allowed"
    title: ClassVar[str] = "This address does not answer that method"
    title_zh: ClassVar[str] = "该地址不支持此方法"


class Conflict(Problem):
    status: ClassVar[int] = 409
    slug: ClassVar[str] = "conflict"
    title: ClassVar[str] = "This contradicts what is already there"
    title_zh: ClassVar[str] = "与现有数据冲突"


class Gone(Problem):
    status: ClassVar[int] = 410
    slug: ClassVar[str] = "gone"
    title: ClassVar[str] = "This is over"
    title_zh: ClassVar[str] = "已失效"


class StaleETag(Problem):
    status: ClassVar[int] = 412
    slug: ClassVar[str] = "stale-etag"
    title: ClassVar[str] = "Someone changed it in the meantime"
    title_zh: ClassVar[str] = "数据已被他人修改"


class TooLarge(Problem):
    status: ClassVar[int] = 413
    slug: ClassVar[str] = "too-large"
    title: ClassVar[str] = "The request is too large"
    title_zh: ClassVar[str] = "请求内容过大"


class UnsupportedMedia(Problem):
    status: ClassVar[int] = 415
    slug: ClassVar[str] = "unsupported-media-type"
    title: ClassVar[str] = "This content type is not accepted"
    title_zh: ClassVar[str] = "不支持的内容类型"


class Invalid(Problem):
    """`errors=[{"pointer": "/name", "detail": "..."}]` names the fields."""

    status: ClassVar[int] = 422
    slug: ClassVar[str] = "invalid"
    title: ClassVar[str] = "Some fields are not valid"
    title_zh: ClassVar[str] = "部分字段无效"


class MissingPrecondition(Problem):
    status: ClassVar[int] = 428
    slug: ClassVar[str] = "precondition-required"
    title: ClassVar[str] = "Say which revision you are changing"
    title_zh: ClassVar[str] = "请注明所修改的版本"


class TooManyRequests(Problem):
    status: ClassVar[int] = 429
    slug: ClassVar[str] = "too-many-requests"
    title: ClassVar[str] = "Too many requests"
    title_zh: ClassVar[str] = "请求过于频繁"


class Internal(Problem):
    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"
    title_zh: ClassVar[str] = "系统内部错误"


class Unavailable(Problem):
    """Not now; the same request may succeed later, so the kernel never treats it as final."""

    status: ClassVar[int] = 503
    slug: ClassVar[str] = "unavailable"
    title: ClassVar[str] = "Not available at the moment"
    title_zh: ClassVar[str] = "服务暂时不可用"

    def __init__(self, detail: str, **members: Any) -> None:  # noqa: ANN401 - any JSON value
        super().__init__(detail, **members)
        self.with_headers(Retry_After="2")
