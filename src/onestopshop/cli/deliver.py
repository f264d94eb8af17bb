# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop deliver``: do what the clocks say, let all followers catch up, and send messages.

Like looking after the storage it asks for no grant: whoever runs it runs the shop.
"""

from typing import TYPE_CHECKING, Any

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.output import answer, say, table
from onestopshop.cli.words import Words
from onestopshop.codec.converter import unstructure

if TYPE_CHECKING:
    from onestopshop import OneStopShop
    from onestopshop.operations.messages.stuck import Stuck
    from onestopshop.runtime.post import Delivered

__all__ = ["deliver"]

_EPILOG = """\b
Examples:
  onestopshop --city mycity deliver
  onestopshop --city mycity deliver --stuck
  onestopshop --city mycity deliver --again
"""


@click.command(epilog=_EPILOG)
@click.option("--stuck", is_flag=True, help="Only show what somebody should look at; nothing is sent.")
@click.option("--again", is_flag=True, help="Try anew the messages that were given up.")
@printing
@click.pass_obj
def deliver(line: Invocation, stuck: bool, again: bool) -> None:
    """
    Remind, follow the log and send messages; safe to run at any time.

    Run it at least once a day, and every few minutes where messages should leave soon. It ends with 1 when a
    message was given up, or a notifier cannot be used, or a record cannot be read.
    """
    if stuck and again:
        raise click.UsageError("--stuck sends nothing, so it does not go with --again.")
    shop = line.shop()
    if stuck:
        digest = shop.stuck()
        answer(line, _digest(digest), lambda: _show_stuck(digest, Words(shop)))
        return
    done = shop.deliver(again=again)
    answer(line, _document(shop, done), lambda: _show_done(shop, done))
    if done.broken or done.unread or any(one.state == "failed" for one in done.deliveries):
        click.get_current_context().exit(1)


def _document(shop: "OneStopShop", done: "Delivered") -> dict[str, Any]:
    return {
        "city": shop.city.id,
        "log": _length(shop),
        "reminded": [_plain(one) for one in done.reminded],
        "deliveries": [_plain(one) for one in done.deliveries],
        "broken": dict(done.broken),
        "busy": list(done.busy),
        "unread": [_plain(one) for one in done.unread],
    }


def _digest(digest: "Stuck") -> dict[str, Any]:
    """Return the digest; of a referral only what says which one it is."""
    return {
        "deliveries": [_plain(one) for one in digest.deliveries],
        "signals": [_plain(one) for one in digest.signals],
        "referrals": [
            {"id": one.referral.id, "desk": one.referral.desk, "why": str(one.why), "since": str(one.since)}
            for one in digest.referrals
        ],
        "unread": [_plain(one) for one in digest.unread],
    }


def _plain(thing: Any) -> dict[str, Any]:
    """Return every field of a thing, the empty ones as well, in the form of JSON."""
    names = [field.name for field in attrs.fields(type(thing))]
    return {**dict.fromkeys(names), **{name: unstructure(getattr(thing, name)) for name in names}}


def _length(shop: "OneStopShop") -> int:
    from onestopshop.ports.following import length_of_log

    with shop.storage.read() as snapshot:
        return length_of_log(snapshot)


def _show_done(shop: "OneStopShop", done: "Delivered") -> None:
    words = Words(shop)
    if done.reminded:
        rows = [
            (one.kind, one.subject, words.of("reminder_stage", one.stage), one.due) for one in done.reminded
        ]
        table(("record", "id", "done", "due"), rows, title="What the clocks asked for")
    if done.deliveries:
        _show_deliveries(done.deliveries, words, title="Messages")
    for name, reason in done.broken.items():
        say(f"the notifier {name} cannot be used: {reason}")
    for name in done.busy:
        say(f"another process sends for the notifier {name}")
    _show_unread(done.unread)
    say(f"followed the log to entry {_length(shop)}")


def _show_stuck(digest: "Stuck", words: Words) -> None:
    if digest.deliveries:
        _show_deliveries(digest.deliveries, words, title="Messages that do not leave")
    if digest.signals:
        rows = [
            (one.number, words.of("reminder_stage", one.missing), one.due, one.barriers, one.addressed_to)
            for one in digest.signals
        ]
        table(
            ("signal", "what", "since", "barriers", "addressed to"), rows, title="Signals without an answer"
        )
    if digest.referrals:
        waiting = [
            (one.referral.id, words.of("referral_attention", one.why), one.since, one.referral.desk)
            for one in digest.referrals
        ]
        table(("referral", "why", "since", "desk"), waiting, title="Referrals to look at")
    _show_unread(digest.unread)
    if not (digest.deliveries or digest.signals or digest.referrals or digest.unread):
        say("nothing is stuck")


def _show_unread(unread: "tuple[Any, ...]") -> None:
    if unread:
        rows = [(one.kind, one.subject, one.reason) for one in unread]
        table(("record", "id", "reason"), rows, title="Records that cannot be read, and were left out")


def _show_deliveries(deliveries: "tuple[Any, ...]", words: Words, *, title: str) -> None:
    rows = [
        (one.action, one.to, words.of("delivery_state", one.state), one.attempts, one.reason)
        for one in deliveries
    ]
    table(("about", "to", "state", "tries", "reason"), rows, title=title, right=("tries",))
