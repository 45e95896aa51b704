"""What can be refused to somebody at the door."""

from storefront.kernel.errors import StoreError


class SignInRefused(StoreError):
    """The name or the password is not right; which of them is told to nobody."""

    code = "sign_in_refused"


class CodeRefused(StoreError):
    """The code is wrong, used already, or too old."""

    code = "code_refused"


class TooManyAttempts(StoreError):
    """Too many wrong attempts; `wait_seconds` until the next one counts."""

    code = "too_many_attempts"


class EmailTaken(StoreError):
    """Another account or member of staff has this e-mail address."""

    code = "email_taken"
