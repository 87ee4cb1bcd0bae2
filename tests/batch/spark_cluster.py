"""A Spark cluster on this machine: one master and its workers, processes of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

PATIENCE_SECONDS = 300.0
HOST = "127.0.0.1"


@contextmanager
def standalone_cluster(folder: Path, *, workers: int) -> Iterator[str]:
    """Start a master and its workers, one core each, and return the master's address."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    address = f"spark://{HOST}:{port}"
    with ExitStack() as running:
        master = ["org.apache.spark.deploy.master.Master", "--host", HOST, "--port", str(port)]
        log = running.enter_context(_daemon([*master, "--webui-port", "0"], folder, "master"))
        _wait_for(log, "I have been elected leader")
        for number in range(workers):
            worker = ["org.apache.spark.deploy.worker.Worker", "--host", HOST, "--cores", "1"]
            worker += ["--memory", "2g", "--webui-port", "0", "--work-dir", str(folder / "work")]
            log = running.enter_context(_daemon([*worker, address], folder, f"worker-{number}"))
            _wait_for(log, "Successfully registered with master")
        yield address


def driver_environment(folder: Path) -> dict[str, str]:
    """Return the environment of a program that talks to the cluster, with its settings in a file."""
    settings = folder / "conf"
    settings.mkdir(exist_ok=True)
    (settings / "spark-defaults.conf").write_text(
        f"spark.driver.host {HOST}\nspark.driver.bindAddress {HOST}\nspark.ui.enabled false\n"
        "spark.executor.memory 1g\nspark.sql.shuffle.partitions 4\n",
        encoding="utf-8",
    )
    return {**os.environ, "SPARK_CONF_DIR": str(settings), "SPARK_LOCAL_IP": HOST}


def spark_home() -> Path:
    """Return the folder of Spark inside the installed package."""
    found = find_spec("pyspark")
    assert found is not None, "install the group proofs"
    assert found.origin is not None
    return Path(found.origin).parent


@contextmanager
def _daemon(command: list[str], folder: Path, name: str) -> Iterator[Path]:
    home, log = spark_home(), folder / f"{name}.log"
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_DAEMON_MEMORY": "512m",
    }
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(home / "bin" / "spark-class"), *command],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
    try:
        yield log
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(log: Path, words: str) -> None:
    start = time.monotonic()
    while words not in log.read_text(encoding="utf-8", errors="replace"):
        if time.monotonic() - start > PATIENCE_SECONDS:
            raise TimeoutError(f"{log.name}: {log.read_text(errors='replace')[-2_000:]}")
        time.sleep(0.2)
