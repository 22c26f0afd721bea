package dev.tidegate.protocol;

import dev.tidegate.InvalidInputException;
import java.util.List;

/** Answers in {@code application/problem+json} (RFC 9457). */
public final class Problem {
    private static final JsonText.Members NOTHING_MORE = json -> {};

    private Problem() {}

    public static Response of(ProblemType type, String detail, Header... headers) {
        return of(type, detail, NOTHING_MORE, headers);
    }

    /** With members beyond the standard ones. */
    public static Response of(ProblemType type, String detail, JsonText.Members more, Header... headers) {
        byte[] body = body(type.uri(), type.title(), type.status(), detail, more);
        return new Response(type.status(), Response.PROBLEM, body, List.of(headers));
    }

    /** A field that cannot be accepted: which, what it was, what would have been. */
    public static Response of(ProblemType type, InvalidInputException fault) {
        return of(type, String.valueOf(fault.getMessage()), json -> json.writeStringField("field", fault.field()));
    }

    public static byte[] body(String type, String title, int status, String detail, JsonText.Members more) {
        return JsonText.object(json -> {
            json.writeStringField("type", type);
            json.writeStringField("title", title);
            json.writeNumberField("status", status);
            json.writeStringField("detail", detail);
            more.write(json);
        });
    }
}
