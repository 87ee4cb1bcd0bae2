"""The console script ``zixin``: every act of an installation, with exit codes 0, 1 and 2.

0 done; 1 refused or faults found; 2 the call itself is wrong (the way argparse answers).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from zixin.kernel.keys import KeyRingError
from zixin.site.environment import MissingSecretError

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        return command(options)
    except KeyboardInterrupt:
        return 1
    except (KeyRingError, MissingSecretError) as refused:
        sys.stderr.write(f"{refused}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="zixin", description="Zixin 资信: customer-credit management (客户资信管理)."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _installation(commands)
    _credit(commands)
    _learning(commands)
    return parser


Commands = Any  # argparse keeps the type of its subparsers private


def _add(commands: Commands, name: str, command: Command, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.set_defaults(command=command)
    return parser


def _installation(commands: Commands) -> None:
    demo = _add(commands, "demo", _demo, "Set up a populated demonstration and serve it.")
    demo.add_argument("--no-serve", action="store_true", help="set up only")
    demo.add_argument("--port", type=int, default=8000, help="port to serve on (8000)")
    serve = _add(commands, "serve", _serve, "Serve the web application.")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    worker = _add(commands, "worker", _worker, "Run background jobs.")
    worker.add_argument("--until-idle", action="store_true", help="stop when no job is due")
    _add(commands, "migrate", _migrate, "Bring the database up to date and publish the policies.")
    user = _add(commands, "createuser", _createuser, "Create a user; the password is asked for.")
    user.add_argument("username")
    user.add_argument("--full-name", required=True, help="the person's name")
    user.add_argument("--email", required=True)
    user.add_argument("--role", action="append", default=[], help="a role; may be repeated")
    user.add_argument("--department", default="", help="code of the department")
    user.add_argument("--password-stdin", action="store_true", help="read it from standard input")
    audit = commands.add_parser("audit", help="The audit trail.", description="The audit trail.")
    verbs = audit.add_subparsers(required=True, metavar="VERB")
    _add(verbs, "verify", _audit_verify, "Recompute the whole chain and compare it.")
    keys = commands.add_parser("keys", help="The master keys.", description="The master keys.")
    verbs = keys.add_subparsers(required=True, metavar="VERB")
    _add(verbs, "list", _keys_list, "Show the keys and how much stands under each.")
    add = _add(verbs, "add", _keys_add, "Put a fresh key on the ring; it is not yet active.")
    add.add_argument("name", nargs="?", default="", metavar="NAME", help="its name (a number)")
    rotate = _add(verbs, "rotate", _keys_rotate, "Seal everything anew under one key.")
    rotate.add_argument("name", nargs="?", default="", metavar="NAME", help="the newest if none")
    retire = _add(verbs, "retire", _keys_retire, "Take a key off the ring that holds nothing.")
    retire.add_argument("name", metavar="NAME")


def _credit(commands: Commands) -> None:
    files = _add(commands, "import", _import, "Import customers, statements or VAT invoices.")
    files.add_argument("kind", choices=("customers", "statements", "invoices"))
    files.add_argument("file", type=Path, metavar="FILE", help="XLSX or CSV")
    files.add_argument("--dry-run", action="store_true", help="check only, change nothing")
    files.add_argument("--unit", default="", help="money unit of the file: 元, 千元, 万元 ...")
    template = _add(commands, "template", _template, "Write an empty file to fill in.")
    template.add_argument("kind", choices=("customers", "statements", "invoices"))
    template.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="KIND.xlsx if left out"
    )
    template.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans")
    score = _add(commands, "score", _score, "Score a file of company-years without a database.")
    score.add_argument("source", metavar="SOURCE", help="CSV, Parquet or XLSX")
    score.add_argument("target", metavar="TARGET", help="CSV, Parquet or XLSX; on Spark a folder")
    score.add_argument(
        "--policy", default="", metavar="FILE|NAME@VERSION", help="assessment policy or scorecard"
    )
    score.add_argument("--engine", choices=("polars", "spark"), default="polars")
    score.add_argument("--master", default="", metavar="URL", help="Spark cluster (this machine)")
    _add(commands, "duplicates", _duplicates, "Find customers that may be one company.")
    retention = _add(commands, "retention", _retention, "Erase personal data past its term.")
    retention.add_argument("--dry-run", action="store_true", help="list only, change nothing")
    assess = _add(commands, "assess", _assess, "Rate customers on what is known.")
    assess.add_argument("customers", nargs="*", metavar="CUSTOMER", help="customer numbers")
    assess.add_argument("--all", action="store_true", help="every customer with statements")
    assess.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="data cut-off")
    standards = _add(commands, "standards", _standards, "Standard values from the own portfolio.")
    standards.add_argument("target", type=Path, metavar="TARGET", help="JSON document to publish")
    standards.add_argument("--year", type=int, required=True, help="year of the statements")
    policy = commands.add_parser("policy", help="The policies.", description="The policies.")
    verbs = policy.add_subparsers(required=True, metavar="VERB")
    lint = _add(verbs, "lint", _policy_lint, "Prove policies: no gap, overlap or dead rule.")
    lint.add_argument(
        "policy", nargs="?", default="", metavar="FILE|NAME@VERSION", help="all in force if none"
    )
    lint.add_argument("--kind", default="", metavar="KIND", help="what a file rules, if it is open")
    simulate = _add(verbs, "simulate", _policy_simulate, "Run a policy over stored history.")
    simulate.add_argument("policy", metavar="DRAFT|FILE", help="number of a draft, or a document")
    simulate.add_argument("--kind", default="", metavar="KIND", help="what a file rules, if open")
    simulate.add_argument(
        "--from", dest="first", type=date.fromisoformat, metavar="DATE", help="two years back"
    )
    simulate.add_argument(
        "--to", dest="last", type=date.fromisoformat, metavar="DATE", help="today"
    )
    simulate.add_argument(
        "--orders", type=Path, metavar="FILE", help="CSV or Parquet: orders and their payments"
    )
    simulate.add_argument("--seed", type=int, default=0, help="seed of the intervals (0)")
    replay = _add(commands, "replay", _replay, "Compute past ratings again and compare the bytes.")
    replay.add_argument("assessments", nargs="*", metavar="ASSESSMENT", help="numbers; all if none")


def _learning(commands: Commands) -> None:
    train = _add(commands, "train", _train, "Learn a model from a file of company-years.")
    train.add_argument("source", type=Path, metavar="SOURCE", help="CSV, Parquet or XLSX")
    train.add_argument("target", type=Path, metavar="MODEL", help="JSON; cards stand beside it")
    train.add_argument("--train", required=True, metavar="FIRST:LAST", help="years to learn from")
    train.add_argument("--test", default="", metavar="FIRST:LAST", help="later years to judge on")
    train.add_argument(
        "--event", default="", metavar="COLUMN", help="1 = default in the year after"
    )
    train.add_argument("--kind", choices=("scorecard", "booster"), default="scorecard")
    train.add_argument("--name", default="statements", help="name of the model (statements)")
    train.add_argument("--version", type=int, default=1, help="version of the model (1)")
    train.add_argument(
        "--target-rate", type=float, metavar="SHARE", help="re-base PDs to this rate"
    )
    train.add_argument("--characteristics", type=Path, metavar="FILE", help="TOML of candidates")
    train.add_argument("--expert", type=Path, metavar="FILE", help="scorecard to blend with")
    train.add_argument(
        "--bin-share", type=float, default=0.05, metavar="SHARE", help="least rows of a bin (0.05)"
    )
    validate = _add(commands, "validate", _validate, "Judge a model on company-years.")
    validate.add_argument("model", type=Path, metavar="MODEL", help="JSON document of a model")
    validate.add_argument("source", type=Path, metavar="SOURCE", help="CSV, Parquet or XLSX")
    validate.add_argument("--window", default="", metavar="FIRST:LAST", help="years (all)")
    validate.add_argument(
        "--event", default="", metavar="COLUMN", help="1 = default in the year after"
    )
    validate.add_argument(
        "--reference", default="altman_Z2", metavar="CODE|FILE", help="model to compare with"
    )


def _django(*, speaks_english: bool = True) -> None:
    """Set Django up; a command speaks English, what serves people speaks their language."""
    import django  # noqa: PLC0415 -- scoring a file needs no Django
    from django.utils import translation  # noqa: PLC0415 -- as above

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zixin.site.settings")
    django.setup()
    if speaks_english:
        translation.activate("en")


def _with_keys(*, speaks_english: bool = True) -> None:
    """Set Django up, and refuse to go on with other keys than the data was sealed with."""
    _django(speaks_english=speaks_english)
    from django.utils import timezone  # noqa: PLC0415 -- after set-up

    from zixin.kernel.registered_keys import require_known_keys  # noqa: PLC0415 -- after set-up

    require_known_keys(now=timezone.now())


def _demo(options: argparse.Namespace) -> int:
    _django(speaks_english=False)
    from zixin.site.commands import demo, installation  # noqa: PLC0415 -- after set-up

    demo.set_up(as_json=options.json)
    return 0 if options.no_serve else installation.serve_with_worker(port=options.port)


def _serve(options: argparse.Namespace) -> int:
    _django(speaks_english=False)
    from zixin.site.commands import installation  # noqa: PLC0415 -- after set-up

    return installation.serve(host=options.host, port=options.port)


def _worker(options: argparse.Namespace) -> int:
    _with_keys(speaks_english=False)
    from zixin.site.commands import worker  # noqa: PLC0415 -- after set-up

    return worker.run_worker(until_idle=options.until_idle)


def _migrate(options: argparse.Namespace) -> int:
    _django()
    from zixin.site.commands import installation  # noqa: PLC0415 -- after set-up

    return installation.migrate(as_json=options.json)


def _createuser(options: argparse.Namespace) -> int:
    _django()
    from zixin.site.commands import installation  # noqa: PLC0415 -- after set-up

    return installation.create_user(
        username=options.username,
        full_name=options.full_name,
        email=options.email,
        roles=tuple(options.role),
        department=options.department,
        from_stdin=options.password_stdin,
        as_json=options.json,
    )


def _audit_verify(options: argparse.Namespace) -> int:
    _django()
    from zixin.site.commands import audit  # noqa: PLC0415 -- after set-up

    return audit.verify(as_json=options.json)


def _keys_list(options: argparse.Namespace) -> int:
    _with_keys()
    from zixin.site.commands import keys  # noqa: PLC0415 -- after set-up

    return keys.list_keys(as_json=options.json)


def _keys_add(options: argparse.Namespace) -> int:
    _with_keys()
    from zixin.site.commands import keys  # noqa: PLC0415 -- after set-up

    return keys.add_key(name=options.name, as_json=options.json)


def _keys_rotate(options: argparse.Namespace) -> int:
    _with_keys()
    from zixin.site.commands import keys  # noqa: PLC0415 -- after set-up

    return keys.rotate_keys(name=options.name, as_json=options.json)


def _keys_retire(options: argparse.Namespace) -> int:
    _with_keys()
    from zixin.site.commands import keys  # noqa: PLC0415 -- after set-up

    return keys.retire_key(name=options.name, as_json=options.json)


def _import(options: argparse.Namespace) -> int:
    _with_keys()
    from zixin.site.commands import files  # noqa: PLC0415 -- after set-up

    return files.import_file(
        kind=options.kind,
        path=options.file,
        unit=options.unit,
        dry_run=options.dry_run,
        as_json=options.json,
    )


def _duplicates(options: argparse.Namespace) -> int:
    _with_keys()
    from zixin.site.commands import duplicates  # noqa: PLC0415 -- after set-up

    return duplicates.duplicates(as_json=options.json)


def _policy_lint(options: argparse.Namespace) -> int:
    _with_keys()
    from zixin.site.commands import policies  # noqa: PLC0415 -- after set-up

    return policies.lint(policy=options.policy, kind=options.kind, as_json=options.json)


def _policy_simulate(options: argparse.Namespace) -> int:
    _with_keys()
    from zixin.site.commands import simulate  # noqa: PLC0415 -- after set-up

    order = simulate.Order(
        policy=options.policy,
        kind=options.kind,
        first=options.first,
        last=options.last,
        orders=options.orders,
        seed=options.seed,
    )
    return simulate.simulate(order, as_json=options.json)


def _retention(options: argparse.Namespace) -> int:
    _with_keys()
    from zixin.site.commands import retention  # noqa: PLC0415 -- after set-up

    return retention.retention(dry_run=options.dry_run, as_json=options.json)


def _template(options: argparse.Namespace) -> int:
    _django()
    from zixin.site.commands import files  # noqa: PLC0415 -- after set-up

    path = options.file or Path(f"{options.kind}.xlsx")
    return files.write_template(
        kind=options.kind, path=path, language=options.language, as_json=options.json
    )


def _score(options: argparse.Namespace) -> int:
    from zixin.site.commands import score  # noqa: PLC0415 -- the other commands need no engine

    return score.score(
        source=options.source,
        target=options.target,
        policy=options.policy,
        engine=options.engine,
        master=options.master,
        as_json=options.json,
    )


def _train(options: argparse.Namespace) -> int:
    from zixin.site.commands import train  # noqa: PLC0415 -- the other commands need no learning

    order = train.Order(
        source=options.source,
        target=options.target,
        train=options.train,
        test=options.test,
        event=options.event,
        kind=options.kind,
        name=options.name,
        version=options.version,
        target_rate=options.target_rate,
        characteristics=options.characteristics,
        expert=options.expert,
        bin_share=options.bin_share,
    )
    return train.train(order, as_json=options.json)


def _validate(options: argparse.Namespace) -> int:
    from zixin.site.commands import validate  # noqa: PLC0415 -- as above

    order = validate.Order(
        model=options.model,
        source=options.source,
        window=options.window,
        event=options.event,
        reference=options.reference,
    )
    return validate.validate(order, as_json=options.json)


def _assess(options: argparse.Namespace) -> int:
    _django()
    from zixin.site.commands import assess  # noqa: PLC0415 -- after set-up

    return assess.assess(
        numbers=options.customers, everyone=options.all, as_of=options.as_of, as_json=options.json
    )


def _standards(options: argparse.Namespace) -> int:
    _django()
    from zixin.site.commands import standards  # noqa: PLC0415 -- after set-up

    return standards.standards(target=options.target, year=options.year, as_json=options.json)


def _replay(options: argparse.Namespace) -> int:
    _django()
    from zixin.site.commands import replay  # noqa: PLC0415 -- after set-up

    return replay.replay(numbers=options.assessments, as_json=options.json)


if __name__ == "__main__":
    sys.exit(main())
