"""What the conflicts service is set up with."""

from pydantic import Field

from conflicts.check.engine import CheckSettings
from kit.settings import ElasticsearchSettings, ServiceSettings


class Settings(ServiceSettings):
    """`check_pool_size`: connections that only checks use, so that imports cannot starve them."""

    elasticsearch: ElasticsearchSettings
    check: CheckSettings = CheckSettings()
    check_pool_size: int = Field(default=10, ge=2, le=100)
    check_tasks: int = Field(default=4, ge=1, le=50)
