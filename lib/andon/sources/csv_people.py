"""By what a column of people in a CSV export is known: by its name, and by what its cells look like.

Names are those that Jira itself gives such fields, in the languages whose status categories are known, and the usual
words for people. A list is never whole: a column of people under a name that says nothing of them is not known here,
unless accounts or addresses stand in it.
"""

import re
from collections.abc import Collection

PEOPLE = re.compile(
    "|".join(
        (
            # English: Jira's own fields, and words for people and for what they wrote.
            r"\b(?:assignees?|reporters?|creators?|authors?|watch(?:ers?)?|vot(?:es?|ers?)|log work|work\s?logs?"
            r"|comments?|attachments?|leads?|owners?|developers?|testers?|reviewers?|approvers?|participants?|users?"
            r"|usernames?|person|persons|people|members?|contacts?|e-?mails?|mentions?)\b",
            r"\b(?:requesters?|requestors?|engineers?|managers?|designers?|architects?|analysts?|coordinators?|directors?"
            r"|employees?|workers?|stakeholders?|sponsors?|consultants?|responders?|submitters?|originators?|handlers?"
            r"|informants?|collaborators?|contributors?|subscribers?|followers?|scrum\s?masters?|account id|dri)\b",
            r"\b(?:assigned|created|updated|reported|resolved|closed|raised|requested|approved|reviewed|tested|developed"
            r"|implemented|owned|submitted) (?:by|to)\b",
            r"\bresponsible\b(?! (?:team|squad|tribe|group|department|unit)\b)",
            # German, whose words for people are also the ends of longer ones: Projektleiter.
            r"(?:bearbeiter|ersteller|beobachter|genehmiger|melder|prüfer|entwickler|leiter|betreuer|mitarbeiter"
            r"|teilnehmer|benutzer|besitzer|eigentümer|anforderer|antragsteller|ansprechpartner|tester)(?:s|in|innen|n)?\b",
            r"\b(?:zugewiesene person|zugewiesen an|zuständig(?!es team)\w*|autor(?:en|in)?|meldende\w*"
            r"|anfragende\w*|stimmen|kommentare?|arbeitsprotokolle?|arbeit protokollieren|anhang|anhänge|erstellt von"
            r"|gemeldet von|personen)\b",
            r"verantwortlich(?!es team\b)\w*",
            # French, Spanish, Italian and Portuguese.
            r"(?<!equip[oe] )(?<!équipe )\brespons(?:able|abile|ável)s?\b",
            r"\b(?:rapporteurs?|créateurs?|auteurs?|observateurs?|approbateurs?|commentaires?|pièces? jointes?"
            r"|journa(?:l|ux) de travail|développeurs?|testeurs?|demandeurs?|personnes?|attribué à"
            r"|assigné à|créé par)\b",
            r"(?<!equipo )\basignad[oa]s?\b",
            r"\b(?:personas?|informador(?:es)?|informantes?|creador(?:es)?|autor(?:a|es)?|observadores"
            r"|seguidores|votos|comentarios?|registros? de trabajo|adjuntos?|aprobador(?:es)?|desarrollador(?:es)?"
            r"|solicitantes?|creado por|usuarios?)\b",
            r"\b(?:assegnatari[oa]?|segnalant[ei]|segnalatore|richiedent[ei]|creator[ei]|autor[ei]|osservator[ei]|vot[io]"
            r"|comment[oi]|registr[oi] (?:di |delle )?(?:lavoro|attività)|allegat[oi]|approvator[ei]|sviluppator[ei]"
            r"|persone|utent[ei]|creato da|assegnato a)\b",
            r"\b(?:relator(?:es)?|criador(?:es)?|comentários?|registros? de trabalho|anexos?|aprovador(?:es)?"
            r"|desenvolvedor(?:es)?|pessoas?|usuários?|atribuído a|criado por)\b",
            # Dutch and Swedish.
            r"\b(?:toegewezen(?! team)|toegewezene|uitvoerders?|behandelaars?|indieners?|makers?|volgers?"
            r"|waarnemers?|kijkers?|opmerking(?:en)?|werklog\w*|bijlagen?|goedkeurders?|ontwikkelaars?|gebruikers?|aanvragers?"
            r"|auteurs?|aangemaakt door|gemaakt door|verantwoordelijken?|personen)\b",
            r"\b(?:tilldelad(?:e)?(?: till)?|ansvarig(?:a|e)?|rapportör(?:er)?|rapporterad av|skapare|skapad av"
            r"|bevakare|observatör(?:er)?|röster|kommentarer?|arbetslogg(?:ar)?|bilag(?:a|or)|godkännare|handläggare|utvecklare"
            r"|användare|person(?:er)?|deltagare)\b",
            # Languages that part no words.
            "担当者|報告者|作成者|ウォッチャー|コメント|作業ログ|承認者|添付"
            "|经办人|报告人|创建者|创建人|关注者|备注|评论|담당자|보고자|만든 사람",
        )
    ),
    re.IGNORECASE,
)
"""Words in the names of columns that hold people, or what they wrote to each other."""

_INNER = re.compile(r"_+|(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
"""Where a word ends within a name: Product_Owner, AssigneeId, QAEngineer."""

_ACCOUNT = re.compile(
    r"""(?:\d{5,7}|qm|ug|unknown):[0-9a-z:-]{20,}   # Cloud
    |[0-9a-f]{24}                                   # Cloud, of old
    |JIRAUSER\d+                                    # Data Center
    |[^@\s]+@[^@\s]+\.[^@\s]+                       # an address
    """,
    re.IGNORECASE | re.VERBOSE,
)

_SHARE = 0.1
"""Of a column's values: one address among names of teams is a team's own."""


def words_of(column: str) -> str:
    """The name as it stands, and once more with its words apart."""
    return f"{column} | {_INNER.sub(' ', column)}"


def are_accounts(values: Collection[str]) -> bool:
    """Whether so many of these values are accounts or addresses that a column of them holds people."""
    accounts = sum(bool(_ACCOUNT.fullmatch(each)) for each in values)
    return accounts > 0 and accounts >= _SHARE * len(values)
