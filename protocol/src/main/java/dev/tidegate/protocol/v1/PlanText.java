package dev.tidegate.protocol.v1;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tidegate.LimitStatus;
import dev.tidegate.plan.Limit;
import dev.tidegate.protocol.Rounding;
import dev.tidegate.protocol.Utf8Text;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What answers say of the limits of one version of a plan whatever the counts are, made once: an answer adds its numbers.
 * Immutable.
 */
final class PlanText {
    private static final byte[] LIMITS = utf8(",\"limits\":[");
    private static final byte[] REMAINING = utf8(",\"remaining\":");
    private static final byte[] RESET = utf8(",\"resetAfterMs\":");
    private static final byte[] SHADOW = utf8(",\"shadow\":true");
    private static final byte[] EXCEEDED = utf8(",\"exceeded\":true");
    private static final byte[] NULL = utf8("null");
    private static final byte[] NEXT = utf8(",");
    private static final byte[] CLOSE = utf8("}");
    private static final byte[] END = utf8("]");
    private static final byte[] NEXT_ITEM = utf8(", ");
    private static final byte[] WAIT = utf8(";t=");
    private static final byte[] NOTHING = {};

    private final List<Limit> limits;
    private final byte[] policy;
    /** Of each limit, the JSON up to its used units. */
    private final List<byte[]> beginnings = new ArrayList<>();
    /** Of each limit, its item of {@code RateLimit} up to the remaining units; empty if it has none. */
    private final List<byte[]> items = new ArrayList<>();

    PlanText(List<Limit> limits) {
        this.limits = List.copyOf(limits);
        this.policy = utf8(PolicyHeader.of(limits));
        for (Limit limit : limits) {
            beginnings.add(beginning(limit));
            items.add(utf8(PolicyHeader.isSaid(limit) ? PolicyHeader.quoted(limit) + ";r=" : ""));
        }
    }

    private static byte[] beginning(Limit limit) {
        OptionalLong capacity = limit.capacity();
        Utf8Text text = new Utf8Text().ascii("{\"name\":\"").add(quoted(limit.name()));
        text.ascii("\",\"meter\":\"").add(quoted(limit.meter().name())).ascii("\",\"capacity\":");
        return text.ascii(capacity.isPresent() ? Long.toString(capacity.getAsLong()) : "null")
                .ascii(",\"used\":")
                .toBytes();
    }

    /** As JSON has it between quotes. */
    static byte[] quoted(String text) {
        return JsonStringEncoder.getInstance().quoteAsUTF8(text);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    boolean isOf(List<LimitStatus> decided) {
        boolean same = limits.size() == decided.size();
        for (int i = 0; same && i < decided.size(); i++) {
            same = isSame(limits.get(i), decided.get(i).limit());
        }
        return same;
    }

    @SuppressWarnings("ReferenceEquality") // the usual case; records compare every part
    private static boolean isSame(Limit one, Limit other) {
        return one == other || one.equals(other);
    }

    /** The value of the header {@code RateLimit-Policy}; empty if nothing can be said. */
    byte[] policy() {
        return policy;
    }

    /** The member {@code limits}, as {@link LimitsJson} writes it, behind another member. */
    void limits(Utf8Text text, List<LimitStatus> statuses) {
        text.add(LIMITS);
        for (int i = 0; i < statuses.size(); i++) {
            LimitStatus status = statuses.get(i);
            if (i > 0) {
                text.add(NEXT);
            }
            text.add(beginnings.get(i)).add(status.used()).add(REMAINING);
            OptionalLong remaining = status.remaining();
            if (remaining.isPresent()) {
                text.add(remaining.getAsLong());
            } else {
                text.add(NULL);
            }
            text.add(RESET).add(Rounding.millisUp(status.resetAfter()));
            if (status.limit().shadow()) {
                text.add(SHADOW).add(status.violated() ? EXCEEDED : NOTHING);
            }
            text.add(CLOSE);
        }
        text.add(END);
    }

    /**
     * Adds the line of {@code RateLimit}, unless nothing can be said. Of a denial, it speaks of the limits that denied, so
     * that the longest wait is theirs.
     *
     * @param name the beginning of that line
     */
    void rateLimit(Utf8Text text, byte[] name, boolean allowed, List<LimitStatus> statuses) {
        byte[] before = name;
        for (int i = 0; i < statuses.size(); i++) {
            LimitStatus status = statuses.get(i);
            if (items.get(i).length > 0 && (allowed || status.violated())) {
                text.add(before).add(items.get(i)).add(status.remaining().orElseThrow());
                before = NEXT_ITEM;
                Optional<Duration> reset = MostRestrictiveLimit.reset(status);
                if (reset.isPresent() && !reset.get().isZero()) {
                    text.add(WAIT).add(Rounding.secondsUp(reset.get()));
                }
            }
        }
    }
}
