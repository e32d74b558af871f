"""What can be done about purchases: record one, record a refund of one; each in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_users
from graph.database.operations import Call, perform
from graph.database.tombstones import Lost, refuse_erased
from graph.errors import Conflict, Missing, Unavailable
from graph.purchases import policy, store
from graph.purchases.model import AskedPurchase, AskedRefund, ProductWords, PurchaseRecorded, RefundRecorded
from graph.settings import Settings
from graph.users.model import UserId


async def record_purchase(
    database: Database, call: Call, asked: AskedPurchase, *, settings: Settings
) -> PurchaseRecorded:
    """The purchase is kept under its sender's id; sent again with the same content it is answered the same.

    Raises:
        Refused: something of it is not acceptable (see `policy.checked_purchase`), or it was erased ("users.erased").
        Missing: there is no such user. Conflict: the id is of another purchase ("purchases.id_taken").
    """
    purchase = policy.checked_purchase(asked, now=call.origin.at, currency=settings.currency, zone=settings.zone)
    words = policy.words_of_products(asked.lines)
    answer = PurchaseRecorded(purchase.id, purchase.user)
    is_wanting = False

    async def work(transaction: Transaction) -> PurchaseRecorded:
        nonlocal is_wanting
        held = (await lock_users(transaction, [purchase.user]))[purchase.user]
        kept = await store.get_purchase(transaction, purchase.id)
        meant = replace(purchase, user=UserId(held.user))
        if kept is not None:
            if kept.purchase != meant:
                raise Conflict("purchases.id_taken", path=("id",), purchase=purchase.id)
            return answer
        await refuse_erased(transaction, (Lost.PURCHASE, purchase.id), path=("id",))
        await store.record_purchase(transaction, meant, of=held.of)
        if purchase.lines:
            is_wanting = await store.upsert_products(transaction, words)
            await store.record_lines(transaction, purchase)
        change = Change(
            ChangeKind.PURCHASE_RECORDED,
            (purchase.user,),
            after={"purchase": purchase.id, "at": purchase.at.isoformat(), "amount_minor": purchase.amount_minor},
        )
        await outbox.append(transaction, change, call.origin)
        return answer

    done = await perform(database, call, work, answer=PurchaseRecorded)
    if is_wanting:
        await _give_words(database, words)
    return done


async def _give_words(database: Database, words: Mapping[str, ProductWords]) -> None:
    """Known products have the words that they lacked, in a transaction of its own.

    In that of the purchase, the lock of a product's property and those of its lines would close circles of waiting
    (2 of 100 purchases at 16 clients). The purchase stands already: where the store is gone, the next one gives them.
    """

    async def work(transaction: Transaction) -> None:
        await store.save_products(transaction, words)

    with suppress(Unavailable):
        await database.write(work)


async def record_refund(database: Database, call: Call, asked: AskedRefund, *, settings: Settings) -> RefundRecorded:
    """The refund is kept under its sender's id and netted; sent again with the same content it is answered the same.

    Raises:
        Refused: something of it is not acceptable, it lies before the purchase, or more would be given back than paid.
        Missing: there is no such purchase ("purchases.unknown").
        Conflict: the id is of another refund ("purchases.refund_id_taken").
    """
    refund = policy.checked_refund(asked, now=call.origin.at, currency=settings.currency)

    async def work(transaction: Transaction) -> RefundRecorded:
        buyer = await store.get_buyer(transaction, refund.purchase)
        if buyer is None:
            raise Missing("purchases.unknown", path=("purchaseId",), purchase=refund.purchase[: policy.WORD_LENGTH])
        await lock_users(transaction, [buyer])
        answer = RefundRecorded(refund.id, refund.purchase, buyer)
        known = await store.get_refund(transaction, refund.id)
        if known is not None:
            if known != refund:
                raise Conflict("purchases.refund_id_taken", path=("id",), refund=refund.id)
            return answer
        await refuse_erased(transaction, (Lost.REFUND, refund.id), path=("id",))
        kept = await store.get_purchase(transaction, refund.purchase)
        assert kept is not None
        policy.check_refund(refund, kept)
        refunded = await store.record_refund(transaction, refund)
        change = Change(
            ChangeKind.REFUND_RECORDED,
            (buyer,),
            before={"refunded_minor": kept.refunded_minor},
            after={"refund": refund.id, "purchase": refund.purchase, "refunded_minor": refunded},
        )
        await outbox.append(transaction, change, call.origin)
        return answer

    return await perform(database, call, work, answer=RefundRecorded)
