from complaints.db import Base
from kit.public_pages import PublicUse


class PageUse(PublicUse, Base):
    """One use of a public page."""

    __tablename__ = "page_use"
