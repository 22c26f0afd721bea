package dev.tidegate.protocol.v1;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.Allowed;
import dev.tidegate.Decision;
import dev.tidegate.Denied;
import dev.tidegate.LimitStatus;
import dev.tidegate.Reservation;
import dev.tidegate.overrides.AppliedOverrides;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.Response;
import dev.tidegate.protocol.Rounding;
import dev.tidegate.protocol.Utf8Text;
import java.io.IOException;
import java.util.List;
import java.util.StringJoiner;

/** Decision → 200; 429, 402 or 403 as the limit has it; or 503 where nothing could be counted. */
public final class DecisionAnswer {
    /** The problem type that the RateLimit draft registers for a used-up allowance. */
    public static final String DENIED_TYPE = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    /** The source of a decision that no counts were looked at for. */
    private static final String NOWHERE = "none";

    private static final String DENIED_TITLE = "Quota exceeded";
    private static final byte[] ALLOWED = PlanText.utf8("{\"allowed\":true");
    private static final byte[] NOT_ALLOWED = PlanText.utf8("{\"allowed\":false");
    private static final byte[] RESERVATION = PlanText.utf8(",\"reservation\":\"");
    private static final byte[] ID = PlanText.utf8("\",\"id\":\"");
    private static final byte[] EXPIRES_AT = PlanText.utf8("\",\"expiresAt\":\"");
    private static final byte[] STATE = PlanText.utf8("\",\"state\":\"");
    private static final byte[] QUOTE = PlanText.utf8("\"");
    private static final byte[] DEGRADED = PlanText.utf8(",\"degraded\":true");
    private static final byte[] HINT = PlanText.utf8(",\"hint\":true");
    private static final byte[] NO_LIMITS = PlanText.utf8(",\"limits\":[]");
    private static final byte[] SOURCE = PlanText.utf8(",\"source\":\"");
    private static final byte[] END = PlanText.utf8("\"}");

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int TOO_MANY_REQUESTS = 429;

    private final DecisionHeaders headers;

    public DecisionAnswer(DecisionHeaders headers) {
        this.headers = headers;
    }

    public Response of(String plan, Decision decision) {
        // Without any counts the figures are all zero: better none than wrong ones.
        boolean counted = !decision.source().equals(NOWHERE);
        List<LimitStatus> limits = counted ? decision.limits() : List.of();
        if (decision instanceof Allowed) {
            return new Response(OK, Response.JSON, allowed(plan, decision, limits), headers.of(plan, decision, limits));
        }
        if (decision.overrides().flatMap(AppliedOverrides::block).isPresent()) {
            return blocked(decision, limits).with(headers.of(plan, decision, limits));
        }
        if (!counted) {
            return undecided((Denied) decision);
        }
        return denied(decision, limits).with(headers.of(plan, decision, limits));
    }

    /** The headers of {@link #of(String, Decision)} alone, for a call that answers with a body of its own. */
    public List<Header> headers(String plan, Decision decision) {
        boolean counted = !decision.source().equals(NOWHERE);
        return headers.of(plan, decision, counted ? decision.limits() : List.of());
    }

    /** 201 for what was made, 200 for what was there already; only one that is OPEN lets the call be made. */
    public Response of(String plan, Reservation reservation) {
        Decision decision = reservation.decision();
        if (!decision.allowed() || reservation.state().isEmpty()) {
            return of(plan, decision);
        }
        Utf8Text text = new Utf8Text().add(reservation.granted() ? ALLOWED : NOT_ALLOWED);
        text.add(RESERVATION).add(PlanText.quoted(reservation.handle()));
        text.add(ID).add(PlanText.quoted(reservation.id()));
        text.add(EXPIRES_AT).add(reservation.expiresAt().orElseThrow());
        text.add(STATE).ascii(reservation.state().orElseThrow().name()).add(QUOTE);
        figures(text, plan, decision, decision.limits());
        return new Response(
                reservation.replayed() ? OK : CREATED,
                Response.JSON,
                text.toBytes(),
                headers.of(plan, decision, decision.limits()));
    }

    private byte[] allowed(String plan, Decision decision, List<LimitStatus> limits) {
        Utf8Text text = new Utf8Text().add(ALLOWED);
        figures(text, plan, decision, limits);
        return text.toBytes();
    }

    /** The end of an answer that is no problem, as {@link #figures(JsonGenerator, Decision, List)} writes it of one. */
    private void figures(Utf8Text text, String plan, Decision decision, List<LimitStatus> limits) {
        if (decision.degraded()) {
            text.add(DEGRADED);
        }
        if (decision instanceof Allowed allowed && allowed.isHint()) {
            text.add(HINT);
        }
        if (limits.isEmpty()) {
            text.add(NO_LIMITS);
        } else {
            headers.text(plan, limits).limits(text, limits);
        }
        text.add(SOURCE).add(PlanText.quoted(decision.source()));
        if (decision.overrides().isPresent()) {
            text.add(QUOTE).add(OverridesJson.member(decision.overrides().get()));
        } else {
            text.add(END);
        }
    }

    private static void degraded(JsonGenerator json, Decision decision) throws IOException {
        if (decision.degraded()) {
            json.writeBooleanField("degraded", true);
        }
    }

    private static Response denied(Decision decision, List<LimitStatus> limits) {
        int status = status(decision, limits);
        return new Response(
                status,
                Response.PROBLEM,
                Problem.body(DENIED_TYPE, DENIED_TITLE, status, detail(decision, limits), json -> {
                    json.writeBooleanField("allowed", false);
                    names(json, "violated", decision.violated());
                    names(json, "violated-policies", decision.violated());
                    wait(json, decision);
                    degraded(json, decision);
                    figures(json, decision, limits);
                }),
                List.of());
    }

    /** Whatever the limits say; they are shown as they stand. */
    private static Response blocked(Decision decision, List<LimitStatus> limits) {
        SubjectOverride block =
                decision.overrides().flatMap(AppliedOverrides::block).orElseThrow();
        String reason = block.note().isEmpty() ? "" : " (" + block.note() + ")";
        String end = block.until().map(until -> " until " + until).orElse("");
        return Problem.of(ProblemType.SUBJECT_BLOCKED, "the subject is blocked" + end + reason, json -> {
            json.writeBooleanField("allowed", false);
            json.writeBooleanField("blocked", true);
            json.writeStringField("reason", block.note());
            names(json, "violated", decision.violated());
            wait(json, decision);
            degraded(json, decision);
            figures(json, decision, limits);
        });
    }

    /** Of several limits that denied, the one with the longest wait decides. */
    private static int status(Decision decision, List<LimitStatus> limits) {
        return MostRestrictiveLimit.of(limits)
                .filter(LimitStatus::violated)
                .map(LimitStatus::limit)
                .map(limit -> limit.denialStatus().of(limit.meter(), DecisionHeaders.isSoon(decision)))
                .orElse(TOO_MANY_REQUESTS);
    }

    private static void figures(JsonGenerator json, Decision decision, List<LimitStatus> limits) throws IOException {
        LimitsJson.write(json, limits);
        json.writeStringField("source", decision.source());
        OverridesJson.applied(json, decision.overrides());
    }

    private static void wait(JsonGenerator json, Decision decision) throws IOException {
        if (decision.never()) {
            json.writeBooleanField("never", true);
        } else {
            json.writeNumberField(
                    "retryAfterMs", Rounding.millisUp(decision.retryAfter().orElseThrow()));
            if (decision instanceof Denied denied && denied.isHint()) {
                json.writeBooleanField("hint", true);
            }
        }
    }

    private static void names(JsonGenerator json, String field, List<String> names) throws IOException {
        json.writeArrayFieldStart(field);
        for (String name : names) {
            json.writeString(name);
        }
        json.writeEndArray();
    }

    private static String detail(Decision decision, List<LimitStatus> limits) {
        StringJoiner said = new StringJoiner(", ");
        for (LimitStatus status : limits) {
            if (status.violated() && MostRestrictiveLimit.isEnforced(status)) {
                said.add(status.name() + " has " + status.remaining().orElseThrow() + " of "
                        + status.capacity().orElseThrow() + " left");
            }
        }
        return decision.never()
                ? said + "; this cost is above the capacity and will never pass"
                : said + "; this cost would pass in "
                        + Rounding.text(decision.retryAfter().orElseThrow());
    }

    private static Response undecided(Denied denied) {
        String cause = denied.cause().orElse("unknown");
        boolean full = cause.equals("full") && denied.violated().isEmpty();
        return Problem.of(
                full ? ProblemType.STORE_FULL : ProblemType.STORE_UNAVAILABLE,
                full
                        ? "the store is at its bound, and has no room for a new subject or id; nothing was counted"
                        : "the store cannot answer, and " + String.join(", ", denied.violated())
                                + " cannot be decided without it; nothing was counted here",
                json -> {
                    json.writeBooleanField("allowed", false);
                    json.writeBooleanField("degraded", true);
                    if (!denied.violated().isEmpty()) {
                        names(json, "violated", denied.violated());
                    }
                    figures(json, denied, List.of());
                    json.writeStringField("cause", cause);
                },
                Header.retryAfter(Rounding.secondsUp(denied.retryAfter().orElseThrow())));
    }
}
