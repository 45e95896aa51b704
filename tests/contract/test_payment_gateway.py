"""What every provider of card payments must do, whoever it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storefront.gateways.payments import (
    Advice,
    BadCallback,
    DeclineCode,
    Declined,
    IntentStatus,
    InvalidState,
    KeyReused,
    Misconfigured,
    NewIntent,
    OutcomeUnknown,
    PaymentGateway,
    RefundStatus,
    SetupStatus,
)
from storefront.gateways.sandbox import lost
from storefront.kernel.money import Money
from tests.contract.conftest import World

NOTHING = Money(0)


class TestInstrument:
    @pytest.mark.parametrize(
        ("situation", "country"),
        [("kz", "KZ"), ("kg", "KG"), ("am", "AM"), ("by", "BY"), ("us", "US"), ("unknown_country", None)],
    )
    def test_issuer_is_known_before_any_charge(self, world: World, situation: str, country: str | None):
        card = world.gateway.inspect_instrument(world.card(situation))
        assert card is not None
        assert (card.kind, card.country, card.wallet) == ("card", country, None)
        assert card.last4 is not None
        assert card.fingerprint

    def test_a_wallet_is_named(self, world: World):
        card = world.gateway.inspect_instrument(world.card("kz_wallet"))
        assert card is not None
        assert card.wallet

    @pytest.mark.parametrize(
        "nonsense", ["", "card_of_nobody", "sav_000000000000000000000000", "4000003980000000", "card_kz "]
    )
    def test_an_unknown_reference_asks_for_the_card_again(self, gateway: PaymentGateway, nonsense: str):
        with pytest.raises(Declined) as refused:
            gateway.inspect_instrument(nonsense)
        assert refused.value.decline.code is DeclineCode.INSTRUMENT_UNUSABLE


class TestPayment:
    def test_opening_moves_nothing(self, world: World):
        intent = world.open()
        assert intent.status in (IntentStatus.NEEDS_CONFIRM, IntentStatus.NEEDS_METHOD)
        assert (intent.amount, intent.captured, intent.refunded) == (Money(1_680_000), NOTHING, NOTHING)
        assert intent.instrument is None
        assert world.gateway.get_intent(intent.id) == intent

    @pytest.mark.parametrize("amount", [-1, 0, 1, 100_000_000])
    def test_amounts_outside_the_limits_are_refused(self, world: World, amount: int):
        with pytest.raises(Misconfigured):
            world.open(amount)

    def test_another_currency_is_refused(self, gateway: PaymentGateway):
        with pytest.raises(Misconfigured):
            gateway.create_intent(NewIntent(Money(1_000_00, "USD"), "a", "b", "1" * 15), key="k")

    def test_a_good_card_is_held_for_a_week_and_then_captured(self, world: World):
        held = world.held()
        assert held.status is IntentStatus.AUTHORISED
        assert held.captured == NOTHING
        assert held.held_until == world.clock() + timedelta(days=7)
        assert held.instrument is not None
        assert held.instrument.country == "KZ"
        taken = world.gateway.capture_intent(held.id, held.amount, key=world.key())
        assert (taken.status, taken.captured) == (IntentStatus.SUCCEEDED, held.amount)
        assert world.gateway.get_intent(held.id) == taken

    def test_the_charge_may_tell_another_country_than_the_card(self, world: World):
        before = world.gateway.inspect_instrument(world.card("kz_charged_us"))
        charge = world.held("kz_charged_us").instrument
        assert before is not None
        assert charge is not None
        assert (before.country, charge.country) == ("KZ", "US")

    def test_a_hold_can_be_given_back(self, world: World):
        held = world.held()
        assert world.gateway.cancel_intent(held.id, key=world.key()).status is IntentStatus.CANCELED
        with pytest.raises(InvalidState) as too_late:
            world.gateway.capture_intent(held.id, held.amount, key=world.key())
        assert too_late.value.intent is not None
        assert too_late.value.intent.status is IntentStatus.CANCELED
        assert world.gateway.get_intent(held.id).captured == NOTHING

    def test_taken_money_cannot_be_canceled(self, world: World):
        taken = world.captured()
        with pytest.raises(InvalidState) as too_late:
            world.gateway.cancel_intent(taken.id, key=world.key())
        assert too_late.value.intent is not None
        assert too_late.value.intent.status is IntentStatus.SUCCEEDED

    def test_nothing_is_captured_that_is_not_held(self, world: World):
        intent = world.open()
        with pytest.raises(InvalidState):
            world.gateway.capture_intent(intent.id, intent.amount, key=world.key())

    def test_more_than_held_cannot_be_captured(self, world: World):
        held = world.held()
        with pytest.raises(Misconfigured):
            world.gateway.capture_intent(held.id, held.amount + Money(1), key=world.key())

    def test_a_payment_is_confirmed_once(self, world: World):
        held = world.held()
        with pytest.raises(InvalidState) as twice:
            world.confirm(held, "kg")
        assert twice.value.intent == held

    def test_a_canceled_payment_cannot_be_confirmed(self, world: World):
        intent = world.open()
        world.gateway.cancel_intent(intent.id, key=world.key())
        with pytest.raises(InvalidState):
            world.confirm(intent, "kz")

    def test_an_unknown_payment_needs_a_person(self, gateway: PaymentGateway):
        with pytest.raises(Misconfigured):
            gateway.get_intent("int_of_nobody")

    def test_a_hold_ends_by_itself(self, world: World):
        held = world.held()
        world.clock.advance(days=7)
        assert world.gateway.get_intent(held.id).status is IntentStatus.CANCELED
        with pytest.raises(InvalidState):
            world.gateway.capture_intent(held.id, held.amount, key=world.key())

    def test_a_hold_may_end_at_once(self, world: World):
        held = world.held("kz_hold_expires")
        assert world.gateway.get_intent(held.id).status is IntentStatus.CANCELED


class TestDecline:
    @pytest.mark.parametrize(
        ("situation", "code", "advice"),
        [
            ("kz_declined", DeclineCode.DECLINED, Advice.OTHER_CARD),
            ("kz_no_funds", DeclineCode.NO_FUNDS, Advice.TRY_AGAIN_LATER),
            ("kz_expired", DeclineCode.EXPIRED, Advice.OTHER_CARD),
            ("kz_lost", DeclineCode.LOST_OR_STOLEN, Advice.DO_NOT_TRY_AGAIN),
        ],
    )
    def test_the_reason_and_the_advice_are_told(
        self, world: World, situation: str, code: DeclineCode, advice: Advice
    ):
        intent = world.open()
        with pytest.raises(Declined) as no:
            world.confirm(intent, situation)
        assert (no.value.decline.code, no.value.decline.advice) == (code, advice)
        seen = world.gateway.get_intent(intent.id)
        assert seen == no.value.intent
        assert seen.status is IntentStatus.NEEDS_METHOD
        assert seen.last_error == no.value.decline
        assert seen.captured == NOTHING


class TestThreeDSecure:
    def test_confirmed_by_the_cardholder(self, world: World):
        asked = world.held("kz_3ds")
        assert asked.status is IntentStatus.NEEDS_ACTION
        assert world.answer(asked.next_action, "confirm") == "/kk/orders/1/payment"
        seen = world.gateway.get_intent(asked.id)
        assert (seen.status, seen.next_action) == (IntentStatus.AUTHORISED, None)

    def test_refused_by_the_cardholder(self, world: World):
        asked = world.held("kz_3ds")
        world.answer(asked.next_action, "fail")
        seen = world.gateway.get_intent(asked.id)
        assert seen.status is IntentStatus.NEEDS_METHOD
        assert seen.last_error is not None
        assert seen.last_error.code is DeclineCode.AUTHENTICATION_FAILED

    def test_left_undecided(self, world: World):
        asked = world.held("kz_3ds")
        world.answer(asked.next_action, "leave")
        assert world.gateway.get_intent(asked.id) == asked

    def test_the_second_word_does_not_count(self, world: World):
        asked = world.held("kz_3ds")
        world.answer(asked.next_action, "confirm")
        assert world.answer(asked.next_action, "fail") == "/kk/orders/1/payment"
        assert world.gateway.get_intent(asked.id).status is IntentStatus.AUTHORISED

    def test_too_late_for_a_canceled_payment(self, world: World):
        asked = world.held("kz_3ds")
        world.gateway.cancel_intent(asked.id, key=world.key())
        world.answer(asked.next_action, "confirm")
        assert world.gateway.get_intent(asked.id).status is IntentStatus.CANCELED

    def test_nothing_secret_in_the_printed_form(self, world: World):
        asked = world.held("kz_3ds")
        assert world.bank.get_intent(asked.id).secret not in repr(asked)

    @pytest.mark.parametrize(
        "address", ["//evil.example/x", "/\\evil.example", "javascript:alert(1)", "/a b", "", "/é", "/a\nb"]
    )
    def test_the_way_back_is_a_path_of_our_own(self, world: World, address: str):
        intent = world.open()
        with pytest.raises(Misconfigured):
            world.gateway.confirm_intent(
                intent.id,
                world.card("kz_3ds"),
                by="customer",
                return_path=address,
                language="kk",
                key=world.key(),
            )


class TestKeys:
    def test_the_same_key_gives_the_first_answer(self, world: World):
        new = NewIntent(Money(1_680_000), "attempt", "KZ-1", "1" * 15)
        first = world.gateway.create_intent(new, key="one")
        assert world.gateway.create_intent(new, key="one") == first
        assert len(world.gateway.list_recent(world.clock()).intents) == 1

    def test_also_when_it_was_a_decline(self, world: World):
        intent = world.open()
        for _ in range(2):
            with pytest.raises(Declined) as no:
                world.confirm(intent, "kz_no_funds", key="one")
            assert no.value.decline.code is DeclineCode.NO_FUNDS

    def test_the_same_key_for_something_else_is_refused(self, world: World):
        intent = world.open()
        world.confirm(intent, "kz", key="one")
        with pytest.raises(KeyReused):
            world.confirm(intent, "kg", key="one")
        with pytest.raises(KeyReused):
            world.gateway.cancel_intent(intent.id, key="one")

    def test_after_a_day_the_key_is_forgotten(self, world: World):
        new = NewIntent(Money(1_680_000), "attempt", "KZ-1", "1" * 15)
        first = world.gateway.create_intent(new, key="one")
        world.clock.advance(hours=25)
        assert world.gateway.create_intent(new, key="one").id != first.id


class TestLostAnswers:
    @pytest.mark.parametrize("moment", ["before", "after"])
    def test_unknown_is_unknown_and_a_replay_settles_it(self, world: World, moment: str):
        held = world.held()
        world.faults.add("capture_intent", moment, lost)  # type: ignore[arg-type]
        with pytest.raises(OutcomeUnknown):
            world.gateway.capture_intent(held.id, held.amount, key="one")
        expected = IntentStatus.AUTHORISED if moment == "before" else IntentStatus.SUCCEEDED
        assert world.gateway.get_intent(held.id).status is expected
        taken = world.gateway.capture_intent(held.id, held.amount, key="one")
        assert (taken.status, taken.captured) == (IntentStatus.SUCCEEDED, held.amount)

    def test_a_stored_failure_is_repeated_until_the_key_changes(self, world: World):
        held = world.held()
        world.faults.add("capture_intent", "stored")
        for _ in range(2):
            with pytest.raises(OutcomeUnknown):
                world.gateway.capture_intent(held.id, held.amount, key="one")
        assert world.gateway.get_intent(held.id).status is IntentStatus.AUTHORISED
        taken = world.gateway.capture_intent(held.id, held.amount, key="one:2")
        assert taken.status is IntentStatus.SUCCEEDED

    def test_a_question_can_be_lost_too(self, world: World):
        held = world.held()
        world.faults.add("get_intent", "before", lost)
        with pytest.raises(OutcomeUnknown):
            world.gateway.get_intent(held.id)


class TestSavedCards:
    def test_saved_without_a_charge(self, world: World):
        setup = world.save("kz")
        assert setup.status is SetupStatus.SUCCEEDED
        assert setup.card is not None
        assert setup.card.instrument.country == "KZ"
        assert world.gateway.list_saved_cards(setup.customer) == (setup.card,)
        assert world.gateway.get_setup(setup.id) == setup

    def test_saved_after_the_cardholders_word(self, world: World):
        asked = world.save("kz_3ds_first")
        assert (asked.status, asked.card) == (SetupStatus.NEEDS_ACTION, None)
        assert world.answer(asked.next_action, "confirm") == "/kk/account/cards"
        assert world.gateway.get_setup(asked.id).card is not None

    def test_not_saved_when_she_refuses(self, world: World):
        asked = world.save("kz_3ds_first")
        world.answer(asked.next_action, "fail")
        seen = world.gateway.get_setup(asked.id)
        assert (seen.status, seen.card) == (SetupStatus.NEEDS_METHOD, None)
        assert seen.last_error is not None

    def test_a_declined_card_is_not_saved(self, world: World):
        with pytest.raises(Declined):
            world.save("kz_declined")
        customer = world.gateway.ensure_customer("account-1", key=world.key())
        assert world.gateway.list_saved_cards(customer) == ()

    def test_one_customer_a_reference(self, world: World):
        first = world.gateway.ensure_customer("account-7", key="one")
        assert world.gateway.ensure_customer("account-7", key="two") == first

    def test_saved_with_a_first_payment(self, world: World):
        customer = world.gateway.ensure_customer("account-1", key=world.key())
        held = world.confirm(world.open(customer=customer, save_card=True), "kz")
        assert held.saved_card is not None
        assert [card.id for card in world.gateway.list_saved_cards(customer)] == [held.saved_card]

    def test_a_forgotten_card_cannot_pay(self, world: World):
        setup = world.save("kz")
        assert setup.card is not None
        for _ in range(2):
            world.gateway.forget_card(setup.card.id, key=world.key())
        assert world.gateway.list_saved_cards(setup.customer) == ()
        with pytest.raises(Declined) as refused:
            world.gateway.inspect_instrument(setup.card.id)
        assert refused.value.decline.code is DeclineCode.INSTRUMENT_UNUSABLE

    def charge(self, world: World, situation: str):
        setup = world.save(situation)
        if setup.next_action:
            world.answer(setup.next_action, "confirm")
            setup = world.gateway.get_setup(setup.id)
        assert setup.card is not None
        intent = world.open(customer=setup.customer)
        return world.gateway.confirm_intent(
            intent.id, setup.card.id, by="merchant", return_path="/", language="kk", key=world.key()
        )

    def test_the_merchant_charges_a_saved_card(self, world: World):
        held = self.charge(world, "kz")
        assert held.status is IntentStatus.AUTHORISED
        assert held.held_until == world.clock() + timedelta(days=4, hours=18)

    def test_first_use_was_confirmed_when_it_was_saved(self, world: World):
        assert self.charge(world, "kz_3ds_first").status is IntentStatus.AUTHORISED

    @pytest.mark.parametrize("situation", ["kz_3ds", "kz_3ds_merchant"])
    def test_some_banks_want_to_hear_the_cardholder(self, world: World, situation: str):
        with pytest.raises(Declined) as refused:
            self.charge(world, situation)
        assert refused.value.decline.code is DeclineCode.AUTHENTICATION_REQUIRED
        assert refused.value.decline.advice is Advice.CONFIRM_IN_BROWSER
        assert refused.value.intent is not None
        assert refused.value.intent.status is IntentStatus.NEEDS_METHOD

    def test_then_she_confirms_the_same_card_in_her_browser(self, world: World):
        setup = world.save("kz_3ds_merchant")
        assert setup.card is not None
        asked = world.confirm(world.open(), "", instrument=setup.card.id)
        assert asked.status is IntentStatus.NEEDS_ACTION
        world.answer(asked.next_action, "confirm")
        assert world.gateway.get_intent(asked.id).status is IntentStatus.AUTHORISED

    def test_the_merchant_cannot_charge_a_card_that_is_not_saved(self, world: World):
        intent = world.open()
        with pytest.raises(Misconfigured):
            world.gateway.confirm_intent(
                intent.id, world.card("kz"), by="merchant", return_path="/", language="kk", key=world.key()
            )


class TestMoneyBack:
    def test_in_parts_up_to_what_was_taken(self, world: World):
        taken = world.captured()
        first = world.gateway.refund(taken.id, Money(680_000), reference="r1", key=world.key())
        assert (first.status, first.amount) == (RefundStatus.SUCCEEDED, Money(680_000))
        world.gateway.refund(taken.id, Money(1_000_000), reference="r2", key=world.key())
        with pytest.raises(InvalidState):
            world.gateway.refund(taken.id, Money(1), reference="r3", key=world.key())
        assert world.gateway.get_intent(taken.id).refunded == taken.captured

    def test_the_same_key_refunds_once(self, world: World):
        taken = world.captured()
        world.faults.add("refund", "after", lost)
        with pytest.raises(OutcomeUnknown):
            world.gateway.refund(taken.id, Money(680_000), reference="r1", key="one")
        again = world.gateway.refund(taken.id, Money(680_000), reference="r1", key="one")
        assert world.gateway.get_refund(again.id) == again
        assert world.gateway.get_intent(taken.id).refunded == Money(680_000)

    def test_only_what_was_captured(self, world: World):
        held = world.held()
        with pytest.raises(InvalidState):
            world.gateway.refund(held.id, Money(1), reference="r", key=world.key())

    def test_a_refund_can_fail_weeks_later(self, world: World):
        taken = world.captured("kz_refund_fails")
        refund = world.gateway.refund(taken.id, taken.captured, reference="r", key=world.key())
        assert refund.status is RefundStatus.SUCCEEDED
        world.clock.advance(days=15)
        assert world.gateway.get_refund(refund.id).status is RefundStatus.FAILED
        assert world.gateway.get_intent(taken.id).refunded == NOTHING

    def test_a_dispute_takes_the_money_for_now(self, world: World):
        taken = world.captured("kz_disputed")
        (dispute,) = world.gateway.list_recent(world.clock()).disputes
        assert (dispute.intent_id, dispute.status, dispute.amount) == (taken.id, "open", taken.captured)
        assert dispute.funds_withdrawn
        assert dispute.answer_by > world.clock()
        world.bank.close_dispute(dispute.id, won=True)
        seen = world.gateway.get_dispute(dispute.id)
        assert (seen.status, seen.funds_withdrawn) == ("won", False)


class TestLists:
    def test_everything_since_a_moment(self, world: World):
        old = world.held()
        world.clock.advance(hours=1)
        since = world.clock()
        new = world.captured()
        refund = world.gateway.refund(new.id, Money(100), reference="r", key=world.key())
        recent = world.gateway.list_recent(since)
        assert [intent.id for intent in recent.intents] == [new.id]
        assert recent.refunds == (refund,)
        assert [i.id for i in world.gateway.list_recent(since - timedelta(hours=1)).intents] == [
            old.id,
            new.id,
        ]

    def test_our_reference_comes_back(self, world: World):
        new = NewIntent(Money(1_680_000), "the-attempt", "KZ-1", "1" * 15)
        intent = world.gateway.create_intent(new, key=world.key())
        assert intent.reference == "the-attempt"
        assert world.gateway.list_recent(world.clock()).intents[0].reference == "the-attempt"


class TestCallbacks:
    def test_a_signed_message_names_what_to_read_again(self, world: World):
        held = world.held()
        event = world.gateway.parse_webhook(*world.delivery())
        assert (event.kind, event.object_id, event.live) == ("intent", held.id, False)
        assert event.id

    def test_changed_old_and_future_messages_are_refused(self, world: World):
        world.held()
        raw, headers = world.delivery()
        for forged in (raw + b" ", b"", b"\xff\xfe", b"{}"):
            with pytest.raises(BadCallback):
                world.gateway.parse_webhook(forged, headers)
        with pytest.raises(BadCallback):
            world.gateway.parse_webhook(raw, {})
        for shift in (-301, 602):
            world.clock.advance(seconds=shift)
            with pytest.raises(BadCallback):
                world.gateway.parse_webhook(raw, headers)


class TestPage:
    def test_card_entry_never_asks_for_a_number(self, gateway: PaymentGateway):
        config = gateway.page_config(Money(1_680_000), language="kk")
        assert bool(config.choices) != bool(config.script)

    def test_choices_are_written_in_the_language_asked_for(self, gateway: PaymentGateway):
        kazakh = gateway.page_config(Money(1_680_000), language="kk").choices
        russian = gateway.page_config(Money(1_680_000), language="ru").choices
        assert [choice.handle for choice in kazakh] == [choice.handle for choice in russian]
        assert all(a.note != b.note for a, b in zip(kazakh, russian, strict=True))
        assert len({choice.handle for choice in kazakh}) == len(kazakh)
