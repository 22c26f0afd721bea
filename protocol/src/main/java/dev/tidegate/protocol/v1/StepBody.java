package dev.tidegate.protocol.v1;

import dev.tidegate.Cost;
import dev.tidegate.InvalidInputException;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.SpendRules;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The bodies of the steps of a reservation, and its handle in the path. */
public final class StepBody {
    /** Four ids of 128 bytes, each with a byte for its length, in base64url, behind {@code r1.}. */
    private static final int MAX_HANDLE = 691;

    private StepBody() {}

    /**
     * The request body that extends a reservation.
     *
     * @param total what is to be held in all
     */
    public record Extend(Cost total, Duration ttl) {}

    /**
     * The request body that settles a reservation.
     *
     * @param plan the one that the call was made under, if the body names it
     */
    public record Settle(UsageBody.Settled used, Optional<String> plan) {}

    /**
     * The request body that adjusts a settled reservation.
     *
     * @param seq above that of the last adjustment
     */
    public record Adjust(UsageBody.Settled used, long seq) {}

    /** Reads the body of an extend. */
    public static Extend extend(byte[] json) {
        JsonBody body = JsonBody.read(json, "cost and ttlMs");
        return new Extend(body.cost().orElse(new Cost(Map.of())), ReserveBody.ttl(body));
    }

    /**
     * Reads the body of a settle.
     *
     * @param plans where the rules of the plan are that the body names
     */
    public static Settle settle(byte[] json, Plans plans) {
        JsonBody body = JsonBody.readPasted(json, "plan, " + UsageBody.FIELDS);
        Optional<String> plan = body.text("plan");
        SpendRules rules = plan.flatMap(plans::plan).map(Plan::spendRules).orElse(SpendRules.DEFAULT);
        return new Settle(UsageBody.read(body, rules), plan);
    }

    /** Reads the body of an adjust. */
    public static Adjust adjust(byte[] json) {
        JsonBody body = JsonBody.readPasted(json, "seq, " + UsageBody.FIELDS);
        OptionalLong seq = body.integer("seq", 1, Integer.MAX_VALUE);
        if (seq.isEmpty()) {
            throw new InvalidInputException("seq", "missing", "an integer from 1 to " + Integer.MAX_VALUE);
        }
        return new Adjust(UsageBody.read(body, SpendRules.DEFAULT), seq.getAsLong());
    }

    /** Refuses a body of a cancel that has something in it. */
    public static void cancel(byte[] json) {
        if (json.length > 0) {
            JsonBody.read(json, "no field");
        }
    }

    /** Returns a handle, or refuses it: the message about a longer one would show its beginning, which may look right. */
    public static String handle(String handle) {
        if (handle.length() > MAX_HANDLE) {
            throw new InvalidInputException(
                    "reservation",
                    handle.length() + " characters",
                    "a handle as reserve returned it, at most " + MAX_HANDLE);
        }
        return handle;
    }
}
