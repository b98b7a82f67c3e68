"""Targets to write to: a folder, memory, and an S3-compatible server on loopback."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest


@pytest.fixture(scope="session")
def s3_bucket() -> Iterator[str]:
    """URL of a bucket on moto's server; s3fs is pointed at it by its configuration."""
    moto_server = pytest.importorskip("moto.server")
    pytest.importorskip("s3fs")
    import boto3
    from fsspec.config import conf

    server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url, region = f"http://{host}:{port}", "us-east-1"
    account = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    boto3.client("s3", endpoint_url=url, region_name=region, **account).create_bucket(Bucket="sets")
    conf["s3"] = {"endpoint_url": url, "key": "test", "secret": "test", "client_kwargs": {"region_name": region}}
    yield "s3://sets"
    conf.pop("s3", None)
    server.stop()


@pytest.fixture(params=["file", "memory", "s3"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a fresh place of each kind."""
    if request.param == "s3":
        return f"{request.getfixturevalue('s3_bucket')}/{uuid4().hex}"
    return str(tmp_path / "set") if request.param == "file" else f"memory://{uuid4().hex}"
