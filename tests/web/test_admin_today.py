"""The first room: what needs a person, and what she can do about it."""

from __future__ import annotations

from sqlalchemy import select

from storefront.journal import outbox, staff_tasks
from storefront.models import db, unit_of_work
from storefront.models.journal import OutboxMessage, OutboxState, StaffTask
from tests.browsing import Browser
from tests.conftest import House
from tests.desk import at_desk, audited, on_sale, paid_order, read, said, words
from tests.factories import many_products
from tests.statements import counted


def raise_task(house: House, kind: str, object_id: str = "1", **detail: object) -> int:
    with house.app.app_context(), unit_of_work() as session:
        staff_tasks.raise_task(session, kind, object_id, detail, now=house.clock())
        return session.execute(select(StaffTask.id).where(StaffTask.kind == kind)).scalar_one()


def dead_work(house: House) -> int:
    """Work that has failed for good, as the jobs leave it."""
    with house.app.app_context(), unit_of_work() as session:
        outbox.enqueue(session, "mail.order_paid", "KZ-2611-00007-8", {"order_id": 1}, now=house.clock())
        message = session.scalars(select(OutboxMessage).where(OutboxMessage.key == "KZ-2611-00007-8")).one()
        message.tries = outbox.MOST_TRIES
        assert outbox.postpone(session, message, "OSError: no route to host", now=house.clock())
        detail = {"kind": message.kind, "key": message.key}
        staff_tasks.raise_task(session, "outbox_dead", message.id, detail, now=house.clock())
        return message.id


def test_nothing_to_do(client: Browser, house: House) -> None:
    at_desk(client, house)
    assert said(house, "Nothing waits for you") in words(read(client, "/ru/admin/"))


def test_a_task_is_told_in_words_and_settled_once(client: Browser, house: House) -> None:
    _id, number = paid_order(house, on_sale(house))
    task_id = raise_task(house, "payment_late_money", order=number, amount_tiyn=1_680_000)
    who = at_desk(client, house, "finance")
    page = read(client, "/ru/admin/")
    asked = "Money came for an order that could not take it any more. Send it back: %(amount)s"
    told = said(house, asked, amount="16 800 ₸")
    assert told in words(page)
    assert f'href="/ru/admin/orders/{number}"' in page
    for _click in range(2):
        assert client.send(f"/ru/admin/tasks/{task_id}/done").headers["Location"] == "/ru/admin/"
    assert told not in words(read(client, "/ru/admin/"))
    assert audited(house, "task.done") == [(f"staff:{who.id}", str(task_id))]
    with house.app.app_context():
        task = db.session.get_one(StaffTask, task_id)
        assert (task.done_at, task.done_by) == (house.clock(), f"staff:{who.id}")


def test_tasks_are_shown_to_whom_they_wait_for(client: Browser, house: House) -> None:
    task_id = raise_task(house, "payment_mismatch", order="KZ-2611-00001-5")
    at_desk(client, house, "warehouse")
    assert "KZ-2611-00001-5" not in read(client, "/ru/admin/")
    assert client.send(f"/ru/admin/tasks/{task_id}/done").status_code == 404
    with house.app.app_context():
        assert db.session.get_one(StaffTask, task_id).done_at is None


def test_a_new_kind_of_task_is_shown_too(client: Browser, house: House) -> None:
    task_id = raise_task(house, "something_new")
    at_desk(client, house, "catalogue")
    assert said(house, "Please look at this.") in words(read(client, "/ru/admin/"))
    assert client.send(f"/ru/admin/tasks/{task_id}/done").status_code == 303
    assert client.send("/ru/admin/tasks/999/done").status_code == 404


def test_given_up_work_is_tried_again_and_its_task_settled(client: Browser, house: House) -> None:
    message_id = dead_work(house)
    who = at_desk(client, house, "support")
    page = words(read(client, "/ru/admin/"))
    tries = said(house, "%(num)d try", "%(num)d tries", num=12)
    assert f"mail.order_paid KZ-2611-00007-8 OSError: no route to host {tries}" in page
    for _click in range(2):
        assert client.send(f"/ru/admin/outbox/{message_id}/retry").status_code == 303
    with house.app.app_context():
        message = db.session.get_one(OutboxMessage, message_id)
        assert (message.state, message.tries, message.due_at) == (OutboxState.WAITING, 0, house.clock())
        assert db.session.scalars(select(StaffTask.done_by)).one() == f"staff:{who.id}"
    assert audited(house, "outbox.revived") == [(f"staff:{who.id}", str(message_id))]
    assert client.send("/ru/admin/outbox/999/retry").status_code == 404


def test_parcels_scarce_products_and_missing_texts(client: Browser, house: House) -> None:
    product_id = on_sale(house, pieces=4)
    on_sale(house, sku="EO-002", pieces=0)
    on_sale(house, sku="EO-003", pieces=50)
    _id, number = paid_order(house, product_id, quantity=1)
    at_desk(client, house)
    client.send(
        "/ru/admin/products/new",
        {
            "sku": "MN-1", "category": "single-oils", "kk_name": "Жалбыз", "pv": "1", "weight": "1", "low_at": "1",
            "tint": "#000000",
        },
    )  # fmt: skip
    page = words(read(client, "/ru/admin/"))
    few = said(house, "%(num)d piece", "%(num)d pieces", num=3)
    assert f"{said(house, 'To be sent')} {number} {said(house, 'Pick-up')}" in page
    scarce = f"Эфирное масло лаванды EO-002 {said(house, 'none left')} Эфирное масло лаванды EO-001 {few}"
    assert f"{said(house, 'Running out')} {scarce}" in page
    assert f"{said(house, 'Texts are missing')} Жалбыз MN-1 {said(house, 'Kazakh and Russian')}" in page


def test_links_lead_only_where_the_role_may_go(client: Browser, house: House) -> None:
    paid_order(house, on_sale(house, pieces=3))
    raise_task(house, "something_new", order="KZ-2611-00001-5")
    at_desk(client, house, "catalogue")
    page = read(client, "/ru/admin/")
    assert "/ru/admin/orders" not in page
    assert "/ru/admin/stock" not in page
    assert "/ru/admin/products/EO-001" in page


def test_statements_do_not_grow(client: Browser, house: House) -> None:
    with house.app.app_context(), unit_of_work() as session:
        first = many_products(session, 3, pieces=2, now=house.clock())
    paid_order(house, first[0], quantity=1)
    raise_task(house, "something_new")
    dead_work(house)
    at_desk(client, house)
    with counted(house.app) as few:
        read(client, "/ru/admin/")
    with house.app.app_context(), unit_of_work() as session:
        more = many_products(session, 60, prefix="EX", pieces=2, now=house.clock())
    for number, product_id in enumerate(more[:30]):
        paid_order(house, product_id, quantity=1)
        raise_task(house, f"kind_{number}")
    with counted(house.app) as many:
        read(client, "/ru/admin/")
    assert len(many) == len(few) <= 10
