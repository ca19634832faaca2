"""Words of signing in, of hats, and of the page on which they are given."""

from collections.abc import Collection, Mapping

from andon.model import Account, GivenHat, Hat, Role, Visit
from andon.ui import text

# ------------------------------------------------------------------------------ the door

TITLE = "Andon"
LEAD = "Which launch dates hold, in the squads' own words, and who has asked for help."
SIGN_IN = "Sign in"
ENDED = "Your sign-in has ended: it lasts 12 hours. You come back to this page."
NO_HAT_TITLE = "You have no access yet"
NO_HAT_HINT = (
    "A member of your squad can add you to it, and an administrator of Andon can give you access. Then open this page "
    "again."
)
BROKEN_TITLE = "Nobody can sign in"
BROKEN = "People have to sign in here, but there is nowhere to: the provider's settings are missing."
BROKEN_HINT = "Whoever runs Andon finds them in docs/sign-in.md."
SIGN_OUT = "Sign out"
WHICH_HAT = "As whom do you look?"


def sign_in_with(provider: str | None) -> str:
    """A button; with the name of the provider, where there are several."""
    return f"{SIGN_IN} with {provider.title()}" if provider else SIGN_IN


def no_hat(account: Account) -> str:
    """Somebody signed in and may see nothing."""
    return f"You are signed in as {_whom(account)}, and nobody has given you access here."


def signed_in_as(account: Account) -> str:
    """In the sidebar, above the way out."""
    return f"Signed in as {_whom(account)}"


def _whom(account: Account) -> str:
    if account.name and account.address:
        return f"{account.name} ({account.address})"
    return account.called


# ------------------------------------------------------------------------------ hats

NOT_YOURS = "You need another hat for this. A member of the squad, or an administrator, can give it to you."
ASK_ADMINISTRATOR = "An administrator can give you such a hat."
WHO_CONNECTS = "Directors of everything, and administrators, connect a Jira."
WHO_PLANS = "Members of a squad, program directors and administrators change something here."
WHO_CHANGES_LAUNCH = "The squads that take part in it, who directs them, and administrators change this launch."
WHO_CHANGES_SQUAD = "Its own members, who directs it, and administrators change this squad."
WHO_SEES_STATUS = "Program directors and administrators see how Andon is."
ROLE = {
    Role.SQUAD: "Member",
    Role.DIRECTOR: "Program director",
    Role.ADMINISTRATOR: "Administrator",
    Role.VIEWER: "Guest",
}


def hat(each: Hat, squads: Mapping[str, str], tribes: Mapping[str, str]) -> str:
    """One of somebody's hats."""
    match each.role:
        case Role.SQUAD:
            return f"Member of {_several(each.squad_ids, squads)}"
        case Role.DIRECTOR if each.tribe_ids is not None:
            return f"Director of {_several(each.tribe_ids, tribes)}"
        case _:
            return ROLE[each.role]


def hat_choice(each: Hat, squads: Mapping[str, str], tribes: Mapping[str, str]) -> str:
    """The same in the switch at the top of the page, which speaks in the first person."""
    match each.role:
        case Role.SQUAD:
            return text.with_squad(_several(each.squad_ids, squads))
        case Role.DIRECTOR if each.tribe_ids is not None:
            return f"I am a director of {_several(each.tribe_ids, tribes)}"
        case Role.DIRECTOR:
            return text.AS_DIRECTOR
        case Role.ADMINISTRATOR:
            return "I am an administrator"
        case _:
            return text.AS_GUEST


def _several(ids: Collection[str], names: Mapping[str, str]) -> str:
    told = sorted(names.get(each, each) for each in ids)
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


# ------------------------------------------------------------------------------ the page of people

NAV = "People"
PAGE_LEAD = "Who belongs to which squad, and who is a director, an administrator or a guest."
NOBODY_SIGNS_IN = "Nobody has to sign in here yet, so everybody chooses at the top of the page who they are."
HOW_TO_SIGN_IN = "Whoever runs Andon can let people sign in with your organisation's accounts: docs/sign-in.md."
FOR_MEMBERS = "The members of a squad see and choose its members here, and administrators everybody's hats."

OUR_MEMBERS = "Who our members are"
CHOOSE_SQUAD = "Squad"
ADDRESS = "E-mail address"
ADDRESS_EXAMPLE = "kim@example.com"
ADD_MEMBER = "Add to the squad"
ADDED = "Added. It counts from their next click on."
REMOVED = "Removed. It counts from their next click on."
REMOVE = "Remove"
NO_MEMBERS = "Nobody is a member yet. Add the first one by the e-mail address that they sign in with."
FROM_FILE = "andon.toml names too:"

OTHERS = "Directors, administrators and guests"
ROLE_LABEL = "Is"
TRIBE_LABEL = "Of"
OF_EVERYTHING = "everything"
GIVE = "Give this hat"
NO_OTHERS = "Nobody was named here yet."
ACCOUNTS = "Who has signed in"
NO_ACCOUNTS = "Nobody has signed in yet."
NO_ACCESS = "No access"
FORGET = "Delete an account"
FORGET_LEAD = (
    "Where somebody has left, or asks for it: their account goes, with its hats, tokens and visits. What was said here "
    "stays. Take them out of your provider's groups first: who is signed in stays so for up to 12 hours, and "
    "whoever can sign in comes back."
)
FORGET_WHOM = "Whose account?"
CHOOSE_ACCOUNT = "Choose an account"
FORGET_SURE = "Delete it. This cannot be undone"
FORGET_SUBMIT = "Delete this account"
FORGOTTEN = "Deleted. What was said here stays."
NOBODY_CHOSEN = "Choose whose account it is, and tick that it shall go."


def members_of(squad: str) -> str:
    """A heading."""
    return f"Members of {squad}"


def named_in_file(named: Collection[str]) -> str:
    """Groups and addresses that no page can change."""
    return f"andon.toml also names: {', '.join(sorted(named))}."


def person(name: str, address: str) -> tuple[str, str]:
    """What stands first of somebody, and what stands under it; the second may be empty."""
    return (name, address) if name else (address, "")


def account_choice(account: Account) -> str:
    """One account in a list to choose from."""
    return _whom(account)


def given_role(each: GivenHat, tribes: Mapping[str, str]) -> str:
    """What an address was made."""
    if each.role is Role.DIRECTOR:
        return f"Director of {tribes.get(each.of_id, each.of_id) if each.of_id else OF_EVERYTHING}"
    return ROLE[each.role]


def file_role(role: Role, tribe_id: str, named: Collection[str], tribes: Mapping[str, str]) -> str:
    """A line of andon.toml."""
    return f"{given_role(GivenHat('', role, tribe_id), tribes)}: {', '.join(named)}"


# ------------------------------------------------------------------------------ visits

VISITS = "Who opened this page"
VISITS_LEAD = "Seen by your squad alone, by day, for 30 days. Your own members do not stand here."
NO_VISITS = "Nobody else has opened it in the last 30 days."
SEEN = "This squad sees who opens its page."


def visits_of_a_day(day: str, visits: Collection[Visit]) -> str:
    """Everybody who came on a day."""
    return f"{day}: {', '.join(each.name for each in visits)}"
