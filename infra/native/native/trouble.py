"""What a person can put right: one sentence that says what to do, and exit code 2."""


class CannotStart(Exception):  # read aloud: "cannot start: no JDK found ..."
    exit_code = 2
