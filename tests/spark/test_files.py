"""What Spark reads of a dataset whose contract got a column after some files had been taken in."""

import polars as pl

from yingshang.cluster.session import spark_session


def test_a_column_that_older_files_lack_is_null(cluster, tmp_path):
    """The empty file has the columns of the contract and is the first by name, which is the one that Spark asks."""
    pl.DataFrame(schema={"key": pl.String, "amount": pl.Decimal(18, 2)}).write_parquet(
        tmp_path / "000000_schema.parquet"
    )
    pl.DataFrame({"key": ["old"]}).write_parquet(tmp_path / "000001_a.parquet")
    new = pl.DataFrame({"key": ["new"], "amount": ["1.50"]}).with_columns(pl.col("amount").cast(pl.Decimal(18, 2)))
    new.write_parquet(tmp_path / "000002_b.parquet")
    with spark_session(cluster) as spark:
        rows = spark.sql(
            f"SELECT key, cast(amount AS string) FROM parquet.`{tmp_path}/*.parquet` ORDER BY key"
        ).collect()
    assert [tuple(row) for row in rows] == [("new", "1.50"), ("old", None)]
