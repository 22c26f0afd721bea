package dev.tidegate.protocol;

import dev.tidegate.InvalidInputException;

/** Ends the reading of a request with an answer. Carries no stack trace: it is a way out, not a fault of ours. */
public final class HttpProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Response answer;

    public HttpProblemException(Response answer) {
        super("status " + answer.status(), null, false, false);
        this.answer = answer;
    }

    /** The bytes or the JSON type of {@code field} are wrong. */
    public static HttpProblemException malformed(String field, String value, String expected) {
        return new HttpProblemException(
                Problem.of(ProblemType.MALFORMED, new InvalidInputException(field, value, expected)));
    }

    public Response answer() {
        return answer;
    }
}
