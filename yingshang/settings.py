"""Where things are and how much of the machine may be used. Read from the environment once, at the edge."""

from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_DIR = Path(__file__).resolve().parent.parent


class Engine(StrEnum):
    """What computes the models. Readers get a DuckDB file either way."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class Settings(BaseSettings):
    """Settings of one installation; every value can be given as `YINGSHANG_<NAME>` in the environment."""

    model_config = SettingsConfigDict(env_prefix="YINGSHANG_", extra="ignore")

    home: Path = Field(PROJECT_DIR / "var", description="Everything that this installation writes lives below it.")
    contracts_dir: Path = Field(PROJECT_DIR / "assets" / "contracts", description="One YAML contract per dataset.")
    catalogue_dir: Path = Field(PROJECT_DIR / "assets" / "catalogue", description="One YAML file per jurisdiction.")
    dbt_dir: Path = Field(PROJECT_DIR / "dbt_like_sql", description="The dbt project.")
    memory_limit: str = Field("1GB", description="Memory that one DuckDB connection may take before it spills.")
    spill: Path | None = Field(
        None,
        description="Folder on a roomy disk into which DuckDB spills, one for each home; default spill below home.",
    )
    threads: int = Field(2, ge=1, description="Threads of DuckDB and dbt.")
    lock_wait: float = Field(
        3600, ge=0, description="Seconds that a run, or whoever else writes, waits for another writer of this home."
    )
    engine: Engine = Field(Engine.DUCKDB, description="What computes the models: duckdb, or spark on a cluster.")
    cluster_host: str = Field("127.0.0.1", description="Address at which master and Spark Connect answer.")
    cluster_port: int = Field(
        17077,
        ge=1024,
        le=65000,
        description="Port of the master; the other services of the cluster take those after it.",
    )
    cluster_workers: int = Field(2, ge=0, le=50, description="Workers that `cluster start` starts on this machine.")
    cluster_worker_cores: int = Field(1, ge=1, description="Cores of one worker.")
    cluster_worker_memory: str = Field("2g", pattern=r"^\d+[mg]$", description="Memory of one worker's executor.")
    cluster_driver_memory: str = Field("1g", pattern=r"^\d+[mg]$", description="Memory of the Spark Connect server.")
    spark_remote: SecretStr | None = Field(
        None,
        description="Address with token of another cluster's Spark Connect; default the one started from this home.",
    )
    snapshots_kept: int = Field(30, ge=1, description="Published snapshots that are kept; the current one always is.")
    freeze_workdays: int = Field(10, ge=0, description="Working days after a period's end until its figures are final.")
    pages_over_https: bool = Field(
        default=False, description="Whether the pages are reached over HTTPS only; the session cookie then is too."
    )
    pages_proxy_secret: SecretStr | None = Field(
        default=None,
        description="What a reverse proxy sends as X-Proxy-Secret so that its X-Forwarded-User is believed.",
    )
    pages_url: str = Field(
        "http://127.0.0.1:8050", description="Where people reach the pages; links and the identity provider lead there."
    )
    oidc_issuer: str | None = Field(
        None, description="Address of an OpenID Connect provider; without it nobody signs in through one."
    )
    oidc_client_id: str = Field("yingshang", description="As what this installation is known to the provider.")
    oidc_client_secret: SecretStr | None = Field(None, description="The secret that goes with it, if it has one.")
    oidc_name_claim: str = Field(
        "preferred_username", description="Claim of the provider that holds the name of an account here."
    )
    district_map: Path | None = Field(
        None, description="GeoJSON of the districts' boundaries, keyed by unit code; without it districts are tiles."
    )
    database_url: SecretStr | None = Field(
        None,
        description="SQLAlchemy address of the operational database (accounts, alerts, messages), such as"
        " postgresql+psycopg://user:password@host/name; default a SQLite file below home.",
    )
    dagster_url: SecretStr | None = Field(
        None,
        description="Address of a PostgreSQL database for the orchestrator's runs and events, such as"
        " postgresql://user:password@host/name; default SQLite files below home.",
    )
    alert_rules: Path = Field(PROJECT_DIR / "assets" / "alerts" / "rules.yml", description="The rules of alerts.")
    partitions_start: str = Field("2024-01-01", description="First as_of day that the orchestrator offers.")

    @property
    def landing(self) -> Path:
        """Folder into which departments deliver."""
        return self.home / "landing"

    @property
    def lake(self) -> Path:
        """Accepted rows, one immutable Parquet file per dataset and delivery."""
        return self.home / "lake"

    @property
    def quarantine(self) -> Path:
        """Refused rows with their reasons, one Parquet file per delivery that has any."""
        return self.home / "quarantine"

    @property
    def ledger(self) -> Path:
        """SQLite database of deliveries."""
        return self.home / "ledger.sqlite"

    @property
    def declared(self) -> Path:
        """Calendar, targets, definitions and ledger as Parquet: what dbt reads besides the lake."""
        return self.home / "declared"

    @property
    def warehouse(self) -> Path:
        """DuckDB file that dbt builds; can be deleted and rebuilt from lake and ledger."""
        return self.home / "warehouse.duckdb"

    @property
    def facts(self) -> Path:
        """DuckDB file of the marts, with which a snapshot begins; once published, a second name of its database."""
        return self.home / "facts.duckdb"

    @property
    def cluster(self) -> Path:
        """What the Spark cluster keeps: its token, processes, logs, scratch files and tables."""
        return self.home / "cluster"

    @property
    def vintages(self) -> Path:
        """Ledger of publications: one Parquet file each, with what changed since the one before."""
        return self.home / "vintages"

    @property
    def corrections(self) -> Path:
        """Declared and approved corrections of final figures, one JSON line per event; only appended to."""
        return self.home / "corrections" / "corrections.jsonl"

    @property
    def published(self) -> Path:
        """Snapshots and the pointer `current`."""
        return self.home / "published"

    @property
    def operations_url(self) -> str:
        """Address of the operational database."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.home / 'operations' / 'operations.sqlite'}"

    @property
    def channels(self) -> Path:
        """Which ways there are to tell people of alerts; without the file messages are written into a folder."""
        return self.home / "channels.yml"

    @property
    def session_secret(self) -> Path:
        """The key that signs sessions of the pages; made at the first start, removed to sign everybody out."""
        return self.home / "operations" / "session.key"

    @property
    def tmp(self) -> Path:
        """Scratch files; emptied at the start of every run."""
        return self.home / "tmp"

    @property
    def spill_folder(self) -> Path:
        """Where DuckDB writes what does not fit into its memory limit; emptied of what the dead left at every run."""
        return self.home / "spill" if self.spill is None else self.spill.expanduser().resolve()

    @property
    def dagster_home(self) -> Path:
        """Embedded storage of the orchestrator."""
        return self.home / "dagster"


def load_settings() -> Settings:
    """Return the settings of this process with an absolute home."""
    settings = Settings()
    return settings.model_copy(update={"home": settings.home.expanduser().resolve()})
