package dev.tidegate.cli.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.Decision;
import dev.tidegate.LimitStatus;
import dev.tidegate.SubjectStatus;
import dev.tidegate.Undecided;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/**
 * The bodies of the HTTP API, for a limiter in this process. Written again here because the server's writers fill the
 * buffers of its network library, which would double the start-up of a command; a test holds the two equal.
 */
final class DecisionJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String DENIED_TYPE = "https://iana.org/assignments/http-problem-types#quota-exceeded";
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private DecisionJson() {}

    private interface Members {
        void write(JsonGenerator out) throws IOException;
    }

    static String of(Decision decision) {
        return object(out -> {
            if (decision.allowed()) {
                out.writeBooleanField("allowed", true);
            } else {
                denied(out, decision);
            }
            limits(out, decision.limits());
            out.writeStringField("source", decision.source());
        });
    }

    /** As the server says it with a 503. */
    static String of(Undecided undecided) {
        boolean full = undecided.violated().isEmpty();
        return object(out -> {
            out.writeStringField("type", "urn:tidegate:problem:" + (full ? "store-full" : "store-unavailable"));
            out.writeStringField("title", full ? "Store full" : "Store unavailable");
            out.writeNumberField("status", UNAVAILABLE);
            out.writeStringField(
                    "detail",
                    full
                            ? "the store is at its bound, and has no room for a new subject or id; nothing was counted"
                            : "the store cannot answer, and " + String.join(", ", undecided.violated())
                                    + " cannot be decided without it; nothing was counted here");
            out.writeBooleanField("allowed", false);
            out.writeBooleanField("degraded", true);
            if (!full) {
                names(out, "violated", undecided.violated());
            }
            limits(out, undecided.limits());
            out.writeStringField("source", undecided.source());
            out.writeStringField("cause", undecided.cause().orElse("unknown"));
        });
    }

    static String of(SubjectStatus status) {
        return object(out -> {
            out.writeStringField("subject", status.subject().tenant());
            out.writeStringField("plan", status.plan());
            limits(out, status.limits());
            out.writeStringField("source", status.source());
        });
    }

    private static void denied(JsonGenerator out, Decision decision) throws IOException {
        out.writeStringField("type", DENIED_TYPE);
        out.writeStringField("title", "Quota exceeded");
        out.writeNumberField("status", TOO_MANY_REQUESTS);
        out.writeStringField("detail", detail(decision));
        out.writeBooleanField("allowed", false);
        names(out, "violated", decision.violated());
        names(out, "violated-policies", decision.violated());
        if (decision.never()) {
            out.writeBooleanField("never", true);
        } else {
            out.writeNumberField("retryAfterMs", millisUp(decision.retryAfter().orElse(Duration.ZERO)));
        }
    }

    private static String detail(Decision decision) {
        StringJoiner said = new StringJoiner(", ");
        for (LimitStatus status : decision.limits()) {
            if (decision.violated().contains(status.name())) {
                said.add(status.name() + " has " + status.remaining().orElse(0) + " of "
                        + status.capacity().orElse(0) + " left");
            }
        }
        return decision.never()
                ? said + "; this cost is above the capacity and will never pass"
                : said + "; this cost would pass in "
                        + goText(millisUp(decision.retryAfter().orElse(Duration.ZERO)));
    }

    /** As the server's headers write a wait: {@code 20ms}, {@code 1s}, {@code 1h0m5s}. */
    private static String goText(long millis) {
        if (millis > 0 && millis < 1000) {
            return millis + "ms";
        }
        long seconds = -Math.floorDiv(-millis, 1000L);
        String tail = seconds % 60 + "s";
        if (seconds < 60) {
            return tail;
        }
        tail = seconds / 60 % 60 + "m" + tail;
        return seconds < 3600 ? tail : seconds / 3600 + "h" + tail;
    }

    private static void names(JsonGenerator out, String field, List<String> names) throws IOException {
        out.writeArrayFieldStart(field);
        for (String name : names) {
            out.writeString(name);
        }
        out.writeEndArray();
    }

    private static void limits(JsonGenerator out, List<LimitStatus> limits) throws IOException {
        out.writeArrayFieldStart("limits");
        for (LimitStatus status : limits) {
            out.writeStartObject();
            out.writeStringField("name", status.name());
            out.writeStringField("meter", status.meter().name());
            number(out, "capacity", status.capacity());
            out.writeNumberField("used", status.used());
            number(out, "remaining", status.remaining());
            out.writeNumberField("resetAfterMs", millisUp(status.resetAfter()));
            if (status.limit().shadow()) {
                out.writeBooleanField("shadow", true);
                if (status.violated()) {
                    out.writeBooleanField("exceeded", true);
                }
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void number(JsonGenerator out, String name, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            out.writeNumberField(name, value.getAsLong());
        } else {
            out.writeNullField(name);
        }
    }

    /** Up: who is told a moment early would be denied again. */
    private static long millisUp(Duration duration) {
        return -Math.floorDiv(-TimeUnit.MICROSECONDS.convert(duration), 1000L);
    }

    private static String object(Members members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            members.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail", e);
        }
        return text.toString();
    }
}
