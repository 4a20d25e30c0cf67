"""What was understood of a line, in words, before and after it is done."""

from collections.abc import Callable

from ccm_cli.language import gettext as _
from ccm_cli.language.moment_parsing import When
from ccm_cli.language.money import Money
from ccm_cli.language.punctuation import in_series
from ccm_cli.selling.capture.carrying_out import Understood


def told_of(
    understood: Understood,
    *,
    money: Callable[[Money], str],
    moment: Callable[[int], str],
    day: Callable[[int], str],
) -> list[tuple[str, str]]:
    """What a line means, a heading and a text per line.

    Args:
        understood: of `carrying_out.understand`.
        money: an amount for people.
        moment: a point in time, UTC seconds, for people.
        day: the day of a point in time, UTC seconds, for people.
    """
    line = understood.line
    lines = [*_who(understood)]
    lines += [(_("Tag"), tag) for tag in line.tags]
    for deal in line.deals:
        title = deal.title or understood.contact_name or line.company
        lines.append((_("Deal"), f"{title}, {money(deal.value)}"))
    for task in line.tasks:
        title = task.title or _("Follow up")
        lines.append((_("Task"), in_series(filter(None, (title, _due(task.due, moment, day))))))
    if line.note and understood.is_about_somebody:
        lines.append((_("Note"), line.note))
    return lines


def _who(understood: Understood) -> list[tuple[str, str]]:
    line = understood.line
    lines: list[tuple[str, str]] = []
    if understood.contact_id is not None:
        known = _("%(name)s (known, number %(id)d)")
        named = {"name": understood.contact_name, "id": understood.contact_id}
        lines.append((_("Contact"), known % named))
    elif understood.is_about_somebody:
        name = understood.contact_name or line.reached[0]
        lines.append((_("Contact"), _("%(name)s (new)") % {"name": name}))
    lines += [(_("E-mail"), email) for email in line.emails]
    lines += [(_("Phone"), phone) for phone in line.phones]
    lines += [(_("Handle"), handle) for handle in line.handles]
    if line.company:
        new = understood.company_id is None
        told = _("%(name)s (new)") % {"name": line.company} if new else line.company
        lines.append((_("Company"), told))
    return lines


def _due(when: When | None, moment: Callable[[int], str], day: Callable[[int], str]) -> str:
    if when is None:
        return ""
    return moment(when.moment) if when.has_time else day(when.moment)
