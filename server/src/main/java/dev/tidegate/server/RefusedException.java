package dev.tidegate.server;

import dev.tidegate.InvalidInputException;

/** Ends the reading of a request with an answer. Carries no stack trace: it is a way out, not a fault of ours. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    RefusedException(Answer answer) {
        super("status " + answer.status(), null, false, false);
        this.answer = answer;
    }

    /** The bytes or the JSON type of {@code field} are wrong. */
    static RefusedException malformed(String field, String value, String expected) {
        return new RefusedException(
                Problem.of(ProblemType.MALFORMED, new InvalidInputException(field, value, expected)));
    }

    Answer answer() {
        return answer;
    }
}
