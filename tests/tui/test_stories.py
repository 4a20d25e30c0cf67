"""What an owner does on the screens, from opening them to taking a change back."""

import sqlite3
from pathlib import Path

import pytest
from textual import events as textual_events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from ccm_cli.customers import contacts
from ccm_cli.insight.queries.customer import customer
from ccm_cli.insight.queries.timeline import Event
from ccm_cli.runtime import Runtime
from ccm_cli.selling.queries.deals import deal
from ccm_cli.tui.app import CcmApp
from ccm_cli.tui.screens.board import DealBoard
from ccm_cli.tui.screens.campaigns import Campaigns
from ccm_cli.tui.screens.companies import Companies
from ccm_cli.tui.screens.customer import CustomerScreen
from ccm_cli.tui.screens.customers import Customers
from ccm_cli.tui.screens.dashboard import Dashboard
from ccm_cli.tui.screens.form import Form
from ccm_cli.tui.screens.help import Help
from ccm_cli.tui.widgets.agenda import Agenda
from ccm_cli.tui.widgets.cards import Board, Ghost
from ccm_cli.tui.widgets.inputs import Choice
from ccm_cli.tui.widgets.open_things import OpenThings
from ccm_cli.tui.widgets.table import CHUNK, BigTable
from ccm_cli.tui.widgets.timeline import Timeline
from tests.conftest import NOW
from tests.tui import business
from tests.tui.conftest import Screens, found, press, seen, settle, toasts, type_text


async def test_the_first_screen_says_what_to_do_and_how_things_stand(
    shop: Runtime, screens: Screens
):
    async with screens(shop) as pilot:
        shown = seen(pilot)
        assert "Call back about the delivery" in shown
        assert "Maryam Karimi" in shown
        assert "€33,900" in shown  # the stage of new leads
        assert "Spring sale" in shown
        assert "+44" in shown
        assert "9 answers" in shown


async def test_number_keys_switch_between_the_screens(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        for key, kind in (
            ("2", Customers),
            ("3", Companies),
            ("4", DealBoard),
            ("5", Campaigns),
            ("1", Dashboard),
        ):
            await press(pilot, key)
            assert isinstance(pilot.app.screen, kind)


async def test_a_click_on_a_tab_goes_there(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await pilot.click("TopBar", offset=(seen(pilot).index("Board"), 0))
        await settle(pilot)
        assert isinstance(pilot.app.screen, DealBoard)


@pytest.mark.parametrize("letters", ["jd", "تی", "ов"])
async def test_a_task_is_done_with_one_key_on_any_keyboard_layout(
    shop: Runtime, screens: Screens, letters: str
):
    async with screens(shop) as pilot:
        await press(pilot, *letters)
        assert "Done: Send the drawings" in toasts(pilot)[-1]
        titles = [item.title for item in pilot.app.screen.query_one(Agenda).items]
        assert "Send the drawings" not in titles


async def test_a_task_is_put_off(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "z", "enter")
        assert "Put off to tomorrow" in toasts(pilot)[-1]
        titles = [item.title for item in pilot.app.screen.query_one(Agenda).items]
        assert "Call back about the delivery" not in titles


async def test_enter_on_the_list_of_today_opens_the_customer(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, CustomerScreen)
        assert "+989123456789" in seen(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, Dashboard)


async def test_customers_are_filtered_while_one_types(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "2", "slash")
        await type_text(pilot, "kar")
        table = pilot.app.screen.query_one(BigTable)
        assert table.total == 1
        assert "Maryam Karimi" in seen(pilot)
        await press(pilot, "enter", "enter")
        assert isinstance(pilot.app.screen, CustomerScreen)


async def test_a_filter_says_why_it_is_not_understood_until_it_is(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "2", "slash")
        await type_text(pilot, "city=")
        assert "A value is missing" in seen(pilot)
        await type_text(pilot, "Berlin")
        assert "A value is missing" not in seen(pilot)
        assert pilot.app.screen.query_one(BigTable).total == 3
        assert "3 fit the filter" in seen(pilot)
        await press(pilot, "escape", "escape")
        assert pilot.app.screen.query_one(BigTable).total == len(business.PEOPLE)


async def test_the_non_joiner_of_persian_is_kept_as_it_is_typed(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "2", "slash")
        line = pilot.app.screen.query_one(Input)
        for character in "می\u200cخ":
            pilot.app.post_message(_typed(character))
        await settle(pilot)
        assert line.value == "می\u200cخ"
        assert "زهرا می\u200cخواهد" in seen(pilot)


def _typed(character: str) -> textual_events.Key:
    return textual_events.Key(character, character)


async def test_sorting_puts_the_best_customers_first(shop: Runtime, screens: Screens):
    async with screens(shop, size=(200, 30)) as pilot:
        await press(pilot, "2", "s", "s")
        table = pilot.app.screen.query_one(BigTable)
        assert table.current is not None
        assert table.current.values[0] == "John Miller"
        await press(pilot, "S")
        assert table.current.values[0] != "John Miller"


async def test_ten_thousand_rows_are_walked_without_ever_holding_them(
    empty: Runtime, screens: Screens
):
    business.crowd(empty, 10_000)
    async with screens(empty) as pilot:
        await press(pilot, "2")
        table = pilot.app.screen.query_one(BigTable)
        assert table.total == 10_000
        for _page in range(9):
            await press(pilot, "pagedown")
        assert table.current is not None
        assert table.current.values[0] == f"Customer {table.cursor + 1:07}"
        await press(pilot, "end")
        assert table.current.values[0] == "Customer 0010000"
        await press(pilot, "pageup", "k")
        assert table.current.values[0] == f"Customer {table.cursor + 1:07}"
        assert len(table._chunks) <= 3
        table.scroll_to(y=5_000, animate=False)
        await settle(pilot)
        assert "Customer 0005001" in seen(pilot)
        assert sum(len(rows) for rows in table._chunks.values()) <= 3 * CHUNK
        await press(pilot, "g")
        assert table.current.values[0] == "Customer 0000001"


async def test_a_call_is_written_down_and_taken_back(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        pilot.app.open_customer(3)
        await settle(pilot)
        await press(pilot, "l")
        await type_text(pilot, "wants an offer by friday")
        await press(pilot, "down", "right", "left", "down", "right", "down")
        await type_text(pilot, "5m")
        await press(pilot, "enter")
        assert "Written down: wants an offer by friday" in toasts(pilot)[-1]
        assert "ctrl+z" in toasts(pilot)[-1]
        [event] = [e for e in events(pilot) if e.text == "wants an offer by friday"]
        assert (event.channel, event.direction, event.duration) == ("phone", "out", 300)
        await press(pilot, "ctrl+z")
        assert "Undone: log phone with Peter Novak" in toasts(pilot)[-1]
        assert event not in events(pilot)
        await press(pilot, "ctrl+y")
        assert event in events(pilot)


def events(pilot: Pilot[None]) -> list[Event]:
    """The timeline of the customer in front."""
    return list(pilot.app.screen.query_one(Timeline).items)


async def test_a_form_that_is_wrong_stays_open_and_says_why(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        pilot.app.open_customer(3)
        await settle(pilot)
        await press(pilot, "n")
        await type_text(pilot, "call")
        await press(pilot, "down", "ctrl+u")
        await type_text(pilot, "someday")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Form)
        assert "someday" in seen(pilot)
        assert "Write it like" in seen(pilot)
        await press(pilot, "escape")
        with shop.reading() as reader:
            assert customer(reader, 3, now=NOW).tasks == ()


async def test_a_next_step_is_planned_and_done(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        pilot.app.open_customer(3)
        await settle(pilot)
        await press(pilot, "n")
        await type_text(pilot, "send samples")
        await press(pilot, "enter")
        things = pilot.app.screen.query_one(OpenThings)
        assert "send samples" in seen(pilot)
        things.focus()
        await press(pilot, "d")
        assert "Done: send samples" in toasts(pilot)[-1]
        assert "task done" in seen(pilot)


async def test_a_customer_is_edited_field_by_field(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        pilot.app.open_customer(1)
        await settle(pilot)
        await press(pilot, "e")
        form = pilot.app.screen
        form.query_one("#field-emails", Input).value = "new@karimi.example"
        form.query_one("#field-tags", Input).value = "vip, terrace"
        form.query_one("#field-city", Input).value = "Karaj"
        await press(pilot, "ctrl+s")
        with shop.reading() as reader:
            known = customer(reader, 1, now=NOW).profile
        assert [email.address for email in known.emails] == ["new@karimi.example"]
        assert set(known.tags) == {"vip", "terrace"}
        assert known.addresses[0].city == "Karaj"
        assert known.dates[0].month_day == "11-24"
        await press(pilot, "ctrl+z")
        with shop.reading() as reader:
            assert set(customer(reader, 1, now=NOW).profile.tags) == {"vip", "regular"}


async def test_the_form_holds_everything_a_customer_has_several_of(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        pilot.app.open_customer(1)
        await settle(pilot)
        await press(pilot, "e")
        form = pilot.app.screen
        values = {
            "emails": "home:new@karimi.example, work:maryam@karimi.example",
            "phones": "mobile:+98 912 345 6789",
            "handles": "telegram:@maryam",
            "companies": "Cedar = buyer; Oak, Inc. = founder",
            "street": "12 Azadi St",
            "place": "home",
            "dates": "wedding = 2011-08-03; name day = 3 May",
            "title": "Ms",
        }
        for name, text in values.items():
            form.query_one(f"#field-{name}", Input).value = text
        form.query_one("#field-addresses", TextArea).text = "work: ; Berlin; ; 10115"
        form.query_one("#field-kind", Choice).value = "partner"
        await press(pilot, "ctrl+s")
        with shop.reading() as reader:
            known = customer(reader, 1, now=NOW).profile
        assert [(one.address, one.label) for one in known.emails] == [
            ("new@karimi.example", "home"),
            ("maryam@karimi.example", "work"),
        ]
        assert [(one.name, one.role) for one in known.companies] == [
            ("Cedar", "buyer"),
            ("Oak, Inc.", "founder"),
        ]
        assert known.kind == "partner"
        assert [(one.label, one.street, one.city) for one in known.addresses] == [
            ("home", "12 Azadi St", "Tehran"),
            ("work", "", "Berlin"),
        ]
        assert {day.name for day in known.dates} == {"birthday", "wedding", "name day"}
        assert "Ms Karimi" in seen(pilot)
        await press(pilot, "e")
        form = pilot.app.screen
        assert form.query_one("#field-addresses", TextArea).text == "work: ; Berlin; ; 10115"
        form.query_one("#field-dates", Input).value = "name day = 3 May"
        await press(pilot, "ctrl+s")
        with shop.reading() as reader:
            after = customer(reader, 1, now=NOW).profile
        assert {day.name for day in after.dates} == {"birthday", "name day"}
        assert after.addresses == known.addresses
        await press(pilot, "ctrl+z", "ctrl+z")
        with shop.reading() as reader:
            assert customer(reader, 1, now=NOW).profile.kind == "customer"


async def test_a_lead_is_converted_with_one_key(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        lead = _at_stage(shop, "lead")
        pilot.app.open_customer(lead)
        await settle(pilot)
        await press(pilot, "c")
        await type_text(pilot, "Twelve desks")
        await press(pilot, "down")
        await type_text(pilot, "4800")
        await press(pilot, "enter")
        assert "is a prospect now" in toasts(pilot)[-1]
        with shop.reading() as reader:
            found = customer(reader, lead, now=NOW)
        assert found.profile.stage == "prospect"
        assert [(one.title, one.value_minor) for one in found.deals] == [("Twelve desks", 480_000)]
        await press(pilot, "c")
        assert isinstance(pilot.app.screen, CustomerScreen)  # no lead any more
        await press(pilot, "ctrl+z")
        with shop.reading() as reader:
            assert customer(reader, lead, now=NOW).profile.stage == "lead"
            assert customer(reader, lead, now=NOW).deals == ()


async def test_a_yes_is_written_down_with_how_it_was_said(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        lead = _at_stage(shop, "lead")
        pilot.app.open_customer(lead)
        await settle(pilot)
        await press(pilot, "a")
        await type_text(pilot, "form in the shop")
        await press(pilot, "enter")
        assert "Saved" in toasts(pilot)[-1]
        with shop.reading() as reader:
            (said,) = customer(reader, lead, now=NOW).consent
        assert (said.given, said.channel, said.purpose, said.how) == (
            True, "email", "marketing", "form in the shop",
        )  # fmt: skip
        assert "News and offers" in seen(pilot) or "marketing" in seen(pilot)
        await press(pilot, "ctrl+z")
        with shop.reading() as reader:
            assert customer(reader, lead, now=NOW).consent == ()


def _at_stage(shop: Runtime, stage: str) -> int:
    with shop.changing("stage") as work:
        added = contacts.add(work, now=shop.now, region="DE", name="Lena Lead", stage=stage)
    assert added.id is not None
    return added.id


async def test_people_are_related_from_the_screen(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        pilot.app.open_customer(1)
        await settle(pilot)
        await press(pilot, "r")
        await type_text(pilot, "parent")
        await press(pilot, "down")
        await type_text(pilot, "3")
        await press(pilot, "enter")
        assert "Child" in seen(pilot)
        with shop.reading() as reader:
            assert [one.id for one in customer(reader, 1, now=NOW).profile.relations] == [3]


async def test_a_new_customer_is_added_and_found(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "2", "a")
        await type_text(pilot, "Nora Lind")
        await press(pilot, "enter")
        assert "Added: Nora Lind" in toasts(pilot)[-1]
        assert "Nora Lind" in seen(pilot)
        await press(pilot, "a")
        await type_text(pilot, "Another")
        await press(pilot, "down")
        await type_text(pilot, "maryam@karimi.example")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Form)
        assert "belongs to Maryam Karimi" in seen(pilot)


async def test_a_deal_is_opened_from_the_customer(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        pilot.app.open_customer(3)
        await settle(pilot)
        await press(pilot, "D")
        await type_text(pilot, "Bed")
        await press(pilot, "down")
        await type_text(pilot, "2,500")
        await press(pilot, "enter")
        with shop.reading() as reader:
            assert customer(reader, 3, now=NOW).deals[-1].value_minor == 250_000


async def test_a_card_is_carried_by_keys_and_the_cursor_goes_with_it(
    shop: Runtime, screens: Screens
):
    async with screens(shop, size=(160, 40)) as pilot:
        await press(pilot, "4", "greater_than_sign")
        board = pilot.app.screen.query_one(Board)
        assert board.focused_column is not None
        assert board.focused_column.stage is not None
        assert board.focused_column.stage.stage == "qualified"
        assert board.focused_column.current is not None
        moved = board.focused_column.current
        with shop.reading() as reader:
            assert deal(reader, moved.id).stage == "qualified"
        await press(pilot, "shift+left")
        assert board.focused_column.stage.stage == "lead"


async def test_a_card_is_dragged_by_the_mouse(shop: Runtime, screens: Screens):
    async with screens(shop, size=(160, 40)) as pilot:
        await press(pilot, "4")
        lead, _qualified, proposal, *_rest = pilot.app.screen.query_one(Board).columns
        carried = lead.current
        assert carried is not None
        await pilot.mouse_down(lead, offset=(6, 4))
        await pilot.hover(proposal, offset=(6, 9))
        ghost = pilot.app.screen.query_one(Ghost)
        assert ghost.display
        assert proposal.has_class("-target")
        await pilot.mouse_up(proposal, offset=(6, 9))
        await settle(pilot)
        assert not ghost.display
        with shop.reading() as reader:
            assert deal(reader, carried.id).stage == "proposal"
        assert "ctrl+z" in toasts(pilot)[-1]


async def test_a_lost_deal_asks_for_the_reason(shop: Runtime, screens: Screens):
    async with screens(shop, size=(160, 40)) as pilot:
        await press(pilot, "4", "x")
        assert isinstance(pilot.app.screen, Form)
        await type_text(pilot, "too dear")
        await press(pilot, "enter")
        column = pilot.app.screen.query_one(Board).focused_column
        assert column is not None
        assert column.current is not None
        with shop.reading() as reader:
            lost = deal(reader, column.current.id)
        assert (lost.state, lost.lost_reason) == ("lost", "too dear")


async def test_a_won_deal_is_won_with_one_key(shop: Runtime, screens: Screens):
    async with screens(shop, size=(160, 40)) as pilot:
        await press(pilot, "4", "l", "w")
        assert ": won" in toasts(pilot)[-1]


async def test_a_narrow_board_shows_three_stages_and_follows_the_cursor(
    shop: Runtime, screens: Screens
):
    async with screens(shop, size=(80, 24)) as pilot:
        await press(pilot, "4")
        assert "negotiation" not in seen(pilot)
        await press(pilot, "l", "l", "l")
        assert "Reading room in oak" in seen(pilot)


async def test_campaigns_are_paused_and_resumed_and_tell_whom_they_reached(
    shop: Runtime, screens: Screens
):
    async with screens(shop) as pilot:
        await press(pilot, "5", "j")
        assert "waiting" in seen(pilot)
        assert "ccm run" in seen(pilot)
        await press(pilot, "p")
        assert "Paused: Spring sale" in toasts(pilot)[-1]
        assert "paused" in seen(pilot)
        await press(pilot, "r")
        assert "It goes on: Spring sale" in toasts(pilot)[-1]
        await press(pilot, "j", "j")
        assert "550 5.1.1 no such mailbox" in seen(pilot)
        await press(pilot, "p")
        assert "is done" in toasts(pilot)[-1]


async def test_the_check_of_a_campaign_names_who_would_be_written_to(
    shop: Runtime, screens: Screens
):
    async with screens(shop) as pilot:
        await press(pilot, "5", "c")
        assert "5 of 5 people would be written to." in seen(pilot)


async def test_what_another_process_changes_appears_by_itself(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        assert "Call back about the delivery" in seen(pilot)
        other = sqlite3.connect(shop.path, isolation_level=None, timeout=0)
        other.execute("UPDATE task SET state = 'done' WHERE id = 1")
        other.close()
        pilot.app._poll()
        await settle(pilot)
        assert "Call back about the delivery" not in seen(pilot)


async def test_the_palette_goes_to_screens_and_finds_customers(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "ctrl+p")
        await type_text(pilot, "fischer")
        await found(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, CustomerScreen)
        assert "Laura Fischer" in seen(pilot)
        await press(pilot, "colon")
        await type_text(pilot, "go to: board")
        await found(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, DealBoard)


async def test_the_palette_opens_the_customer_of_a_deal_by_its_words(
    shop: Runtime, screens: Screens
):
    with shop.reading() as reader:
        title, name = reader.row(
            lambda *row: row,
            "SELECT d.title, c.name FROM deal d JOIN contact c ON c.id = d.contact_id LIMIT 1",
        )
    async with screens(shop) as pilot:
        await press(pilot, "ctrl+p")
        await type_text(pilot, title)
        await found(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, CustomerScreen)
        assert name in seen(pilot)


async def test_help_lists_the_keys_of_the_screen_in_front(shop: Runtime, screens: Screens):
    async with screens(shop, size=(120, 60)) as pilot:
        await press(pilot, "4", "question_mark")
        assert isinstance(pilot.app.screen, Help)
        shown = seen(pilot)
        assert "Next stage" in shown
        assert "ctrl+z" in shown or "^z" in shown
        assert "Scroll Left" not in shown
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, DealBoard)


async def test_nothing_to_undo_is_said_in_words(empty: Runtime, screens: Screens):
    async with screens(empty) as pilot:
        await press(pilot, "ctrl+z")
        assert toasts(pilot) == ["There is nothing to undo."]


async def test_an_empty_business_is_told_how_to_begin(empty: Runtime, screens: Screens):
    async with screens(empty) as pilot:
        assert "Nothing is due" in seen(pilot)
        for key in ("2", "3", "4", "5"):
            await press(pilot, key)
        assert "No campaigns yet: press n" in seen(pilot)


async def test_q_quits_but_not_while_text_is_typed(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "2", "slash", "q")
        assert pilot.app.screen.query_one(Input).value == "q"
        await press(pilot, "escape", "escape")
        await pilot.press("q")
        await pilot.pause()
        assert not pilot.app.is_running or pilot.app._exit


async def test_a_screen_that_is_not_there_yet_is_not_asked_to_show_anything(
    shop: Runtime, screens: Screens
):
    async with screens(shop) as pilot:
        pilot.app.open_customer(1)
        pilot.app._poll()
        await settle(pilot)
        assert "Maryam Karimi" in seen(pilot)


async def test_a_customer_who_is_removed_meanwhile_is_left(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        pilot.app.open_customer(3)
        await settle(pilot)
        with shop.changing("remove") as work:
            contacts.remove(work, 3)
        pilot.app._poll()
        await settle(pilot)
        assert isinstance(pilot.app.screen, Dashboard)
        assert "no longer there" in toasts(pilot)[-1]


async def test_a_fault_ends_the_screens_without_a_traceback(
    shop: Runtime, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def broken(_app: CcmApp, _contact_id: int) -> None:
        raise LookupError("a fault of ours")

    monkeypatch.setattr(CcmApp, "open_customer", broken)
    app = CcmApp(shop)
    with pytest.raises(LookupError):
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "enter")
    assert isinstance(app.fault, LookupError)
    assert "Traceback" not in capsys.readouterr().err


async def test_a_database_that_is_damaged_meanwhile_is_told_in_words(
    shop: Runtime, screens: Screens
):
    async with screens(shop) as pilot:
        shop.path.rename(shop.path.with_suffix(".away"))
        await press(pilot, "2")
        assert "There is no database" in toasts(pilot)[-1]
        shop.path.with_suffix(".away").rename(shop.path)


async def test_a_click_on_a_key_below_presses_it(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "4")
        await pilot.click("KeyBar", offset=(seen(pilot).splitlines()[-1].index("Help"), 0))
        await settle(pilot)
        assert isinstance(pilot.app.screen, Help)


async def test_the_mouse_stands_on_a_row_and_opens_it(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "2")
        table = pilot.app.screen.query_one(BigTable)
        await pilot.click(table, offset=(6, 4))
        await settle(pilot)
        assert table.cursor == 3
        await pilot.click(table, offset=(6, 4), times=2)
        await settle(pilot)
        assert isinstance(pilot.app.screen, CustomerScreen)


async def test_the_writer_beside_the_screens_never_meets_a_lock(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "2", "3", "4", "5", "1")
        other = sqlite3.connect(shop.path, isolation_level=None, timeout=0)
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE task SET priority = 'high'")
        await press(pilot, "2")
        assert pilot.app.screen.query_one(BigTable).total == len(business.PEOPLE)
        other.execute("COMMIT")
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        other.close()


async def test_what_is_wrong_in_a_long_form_is_in_sight(shop: Runtime, screens: Screens):
    async with screens(shop, size=(80, 24)) as pilot:
        pilot.app.open_customer(1)
        await settle(pilot)
        await press(pilot, "e")
        pilot.app.screen.query_one("#field-phones", Input).value = "call me"
        await press(pilot, "enter")
        assert "is not a phone number" in seen(pilot)
        assert "ctrl+s saves" in seen(pilot)


async def test_a_call_is_logged_with_its_cost_mood_time_and_file(
    shop: Runtime, screens: Screens, home: Path
):
    (home / "offer.pdf").write_text("twelve chairs")
    async with screens(shop, size=(120, 45)) as pilot:
        pilot.app.open_customer(3)
        await settle(pilot)
        await press(pilot, "l")
        form = pilot.app.screen
        typed = {
            "summary": "wants twelve",
            "cost": "2",
            "at": "yesterday 16:00",
            "files": "~/offer.pdf",
        }
        for name, text in typed.items():
            form.query_one(f"#field-{name}", Input).value = text
        form.query_one("#field-sentiment", Choice).value = "positive"
        await press(pilot, "ctrl+s")
        happened = next(event for event in events(pilot) if event.text == "wants twelve")
        assert (happened.sentiment, happened.files) == (1, "offer.pdf")
        assert "wants twelve · + offer.pdf" in seen(pilot)


async def test_one_line_adds_a_customer_with_a_deal_and_a_task(shop: Runtime, screens: Screens):
    async with screens(shop, size=(100, 30)) as pilot:
        await press(pilot, "plus")
        await type_text(pilot, "Otto Vogel otto@example.com #new quote 700 fri")
        await settle(pilot)
        understood = seen(pilot)
        assert "Otto Vogel (new)" in understood
        assert "quote" in understood
        await press(pilot, "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, CustomerScreen)
        assert "Otto Vogel" in seen(pilot)
    with shop.reading() as reader:
        assert reader.values("SELECT title FROM task ORDER BY id DESC LIMIT 1") == ["quote"]


async def test_a_line_that_means_nobody_says_so_and_stays(shop: Runtime, screens: Screens):
    async with screens(shop, size=(80, 24)) as pilot:
        await press(pilot, "plus")
        await type_text(pilot, "#vip")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        assert "Nothing in this line tells who it is about" in seen(pilot)
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, CustomerScreen)


async def test_one_line_tells_of_somebody_who_may_be_there(empty: Runtime, screens: Screens):
    async with screens(empty, size=(100, 30)) as pilot:
        for line in ("Otto Vogel @ Oak Ltd", "Vogel Otto @ Oak Ltd"):
            await press(pilot, "plus")
            await type_text(pilot, line)
            await press(pilot, "enter")
            await settle(pilot)
        assert "It may have been there already" in toasts(pilot)[-1]
        assert "Otto Vogel" in toasts(pilot)[-1]
