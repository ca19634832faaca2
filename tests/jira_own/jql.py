"""JQL: what Jira's query language means, for the part of it that such tools use.

`parse` makes a tree, `Query` evaluates it for one caller. Errors are worded as Jira words them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple


class JqlError(Exception):
    """Refused with 400. `lenient` ones find nothing instead where the caller turned validation off."""

    def __init__(self, message: str, *, lenient: bool = False) -> None:
        super().__init__(message)
        self.lenient = lenient


class Word(NamedTuple):
    """An operand: `quoted` tells `1700000000000` from `"1700000000000"`."""

    text: str
    quoted: bool


@dataclass(frozen=True)
class Call:
    name: str
    arguments: tuple[str, ...]


Operand = Word | Call


@dataclass(frozen=True)
class Clause:
    field: str
    operator: str
    operands: tuple[Operand, ...]


@dataclass(frozen=True)
class Every:
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Either:
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    part: "Node"


Node = Clause | Every | Either | Not


@dataclass(frozen=True)
class Parsed:
    where: Node | None
    order: tuple[tuple[str, bool], ...]
    """Fields, and whether each is descending."""


_TOKEN = re.compile(
    r"""\s*(?:
        (?P<quoted>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
      | (?P<sign>!=|!~|>=|<=|[=~<>(),])
      | (?P<word>cf\[\d+\]|[^\s=!~<>(),"']+)
    )""",
    re.VERBOSE,
)
_RESERVED = {"and", "or", "not", "in", "is", "order", "by", "empty", "null", "asc", "desc"}
MOST_SORTS = 7


class Token(NamedTuple):
    text: str
    kind: str
    at: int

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.text.lower() in words


def _syntax(what: str, at: int) -> JqlError:
    return JqlError(f"Error in the JQL Query: {what}. (line 1, character {at + 1})")


def _tokens(text: str) -> Iterator[Token]:
    at, text = 0, text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            rest = text[at:].lstrip()
            if rest[0] in "\"'":
                raise _syntax(f"The quoted string '{rest[1:]}' has not been completed", at)
            raise _syntax(f"The character '{rest[0]}' is reserved", at)
        kind = str(found.lastgroup)
        raw = found[kind]
        yield Token(re.sub(r"\\(.)", r"\1", raw[1:-1]) if kind == "quoted" else raw, kind, found.start(kind))
        at = found.end()


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = [*_tokens(text), Token("EOF", "end", len(text))]
        self._at = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _fail(self, wanted: str) -> JqlError:
        token = self._next
        return _syntax(f"Expecting {wanted} but got '{token.text}'", token.at)

    def _expect(self, text: str) -> None:
        if self._next.text.lower() != text:
            raise self._fail(f"'{text}'")
        self._take()

    def parse(self) -> Parsed:
        where = None if self._next.kind == "end" or self._next.is_word("order") else self._either()
        order = self._order() if self._next.is_word("order") else ()
        if self._next.kind != "end":
            raise self._fail("either 'OR' or 'AND'")
        return Parsed(where, order)

    def _either(self) -> Node:
        parts = [self._every()]
        while self._next.is_word("or"):
            self._take()
            parts.append(self._every())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _every(self) -> Node:
        parts = [self._single()]
        while self._next.is_word("and"):
            self._take()
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _single(self) -> Node:
        if self._next.is_word("not"):
            self._take()
            return Not(self._single())
        if self._next.text == "(" and self._next.kind == "sign":
            self._take()
            inside = self._either()
            self._expect(")")
            return inside
        return self._clause()

    def _clause(self) -> Clause:
        if self._next.kind not in ("word", "quoted") or self._next.is_word(*_RESERVED):
            raise self._fail("a field name")
        field, operator = self._take().text, self._operator()
        if operator in ("in", "not in"):
            return Clause(field, operator, self._list())
        return Clause(field, operator, (self._operand(),))

    def _operator(self) -> str:
        token = self._next
        if token.kind == "sign" and token.text not in "(),":
            return self._take().text
        if token.is_word("in"):
            self._take()
            return "in"
        if token.is_word("not"):
            self._take()
            self._expect("in")
            return "not in"
        if token.is_word("is"):
            self._take()
            if self._next.is_word("not"):
                self._take()
                return "is not"
            return "is"
        raise self._fail("operator")

    def _list(self) -> tuple[Operand, ...]:
        if self._next.text != "(":
            before, operand = self._at, self._operand()
            if isinstance(operand, Call):
                return (operand,)
            self._at = before
            raise self._fail("'('")
        self._take()
        found = [self._operand()]
        while self._next.text == "," and self._next.kind == "sign":
            self._take()
            found.append(self._operand())
        self._expect(")")
        return tuple(found)

    def _operand(self) -> Operand:
        token = self._next
        if token.kind not in ("word", "quoted") or token.is_word("and", "or", "order"):
            raise self._fail("either a value, list or function")
        self._take()
        if token.kind == "word" and self._next.text == "(" and self._next.kind == "sign":
            self._take()
            arguments = []
            while self._next.text != ")":
                arguments.append(self._take().text)
                if self._next.kind == "end":
                    raise self._fail("')'")
                if self._next.text == ",":
                    self._take()
            self._take()
            return Call(token.text, tuple(arguments))
        return Word(token.text, token.kind == "quoted")

    def _order(self) -> tuple[tuple[str, bool], ...]:
        self._take()
        self._expect("by")
        found = []
        while True:
            if self._next.kind not in ("word", "quoted"):
                raise self._fail("a field name")
            field, down = self._take().text, False
            if self._next.is_word("asc", "desc"):
                down = self._take().text.lower() == "desc"
            found.append((field, down))
            if self._next.text != ",":
                break
            self._take()
        if len(found) > MOST_SORTS:
            raise JqlError(f"The maximum number of sort fields is {MOST_SORTS}.")
        return tuple(found)


def parse(text: str) -> Parsed:
    return _Parser(text).parse()
