"""What went wrong, as RFC 9457 has it: a status, one clear sentence, and what to do next."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from pydantic import ValidationError
from starlette.responses import Response

from andon.errors import AndonError, ConfigError, Conflict, InvalidInput, NotAllowed, NotFound, StoreError
from andon.ui import text_api
from andon.web.api.shapes import Problem

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Robots-Tag": "noindex, nofollow",
}
MEDIA = "application/problem+json"

STATUS: Mapping[type[AndonError], HTTPStatus] = {
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    ConfigError: HTTPStatus.SERVICE_UNAVAILABLE,
}
MOST_ERRORS = 20


class Refused(Exception):
    """The request is answered with a problem."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        hint: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[str] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.hint = hint
        self.headers = dict(headers or {})
        self.errors = list(errors)

    def answer(self) -> Response:
        """As it goes out."""
        return problem(self.status, self.detail, self.hint, headers=self.headers, errors=self.errors)


def problem(
    status: HTTPStatus,
    detail: str,
    hint: str,
    *,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[str] = (),
    reference: str | None = None,
) -> Response:
    """A problem as it goes out."""
    told = Problem(
        title=status.phrase, status=status, detail=detail, hint=hint, errors=list(errors), reference=reference
    )
    body = told.model_dump_json(exclude_none=True, exclude=None if errors else {"errors"})
    return Response(body, status, headers={**HEADERS, **(headers or {})}, media_type=MEDIA)


def of_error(error: AndonError, *, here: bool = False) -> Response:
    """What a use case refused. `here`: nobody signs in, so that its hint about the page does not help a program."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), HTTPStatus.UNPROCESSABLE_ENTITY)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        # The whole message can name hosts and folders: it belongs into the log.
        what = "configuration cannot be read" if isinstance(error, ConfigError) else "store does not answer"
        return problem(status, f"The {what}.", text_api.STORE_HINT, headers={"Retry-After": "5"})
    hint = text_api.HERE_HINT if here and isinstance(error, NotAllowed) else error.hint
    return problem(status, error.message, hint)


def of_fields(error: ValidationError) -> Refused:
    """What was sent does not have the form that it needs; nothing of it is quoted."""
    told = [
        f"{'.'.join(str(each) for each in one['loc']) or 'body'}: {one['msg']}"
        for one in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return Refused(
        HTTPStatus.UNPROCESSABLE_ENTITY, text_api.WRONG_FIELDS, text_api.WRONG_FIELDS_HINT, errors=told[:MOST_ERRORS]
    )
