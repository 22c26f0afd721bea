package dev.tidegate.cli.simulate;

import dev.tidegate.InvalidInputException;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.spi.DidYouMean;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The distribution of subjects over plans, in shares such as 70, 25 and 5.
 *
 * <p>A subject's plan follows from its name and the seed alone. So it is the same in every run, whatever the order of
 * the calls, and in every file with these plans and shares.
 *
 * @param shares by plan name, each at least 1
 */
public record Mix(Map<String, Integer> shares) {
    private static final String EXPECTED =
            "plan=share pairs such as starter=70,pro=25,business=5, shares from 1 to 1000";
    private static final int MAX_SHARE = 1000;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** Keeps the order. */
    public Mix {
        shares = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(shares));
    }

    /** What is assumed of the built-in plans: many small customers, few large ones. */
    public static Mix builtIn() {
        return parse("starter=70,pro=25,business=5");
    }

    /** A mix with an equal share for each plan. */
    public static Mix equalShares(Plans plans) {
        Map<String, Integer> shares = new LinkedHashMap<>();
        plans.all().forEach(plan -> shares.put(plan.name(), 1));
        return new Mix(shares);
    }

    /** Reads {@code starter=70,pro=25,business=5}. */
    public static Mix parse(String text) {
        Map<String, Integer> shares = new LinkedHashMap<>();
        for (String pair : text.split(",", -1)) {
            String[] parts = pair.strip().split("=", -1);
            if (parts.length != 2 || parts[0].isEmpty() || !parts[1].matches("\\d{1,4}")) {
                throw new InvalidInputException("--mix", pair, EXPECTED);
            }
            int share = Integer.parseInt(parts[1]);
            if (share < 1 || share > MAX_SHARE || shares.putIfAbsent(parts[0], share) != null) {
                throw new InvalidInputException("--mix", pair, EXPECTED + ", each plan once");
            }
        }
        return new Mix(shares);
    }

    /** Refuses a plan that {@code plans} does not have. */
    public void check(Plans plans) {
        List<String> known = plans.all().stream().map(Plan::name).toList();
        for (String name : shares.keySet()) {
            if (plans.plan(name).isEmpty()) {
                throw new InvalidInputException("--mix", name, DidYouMean.expected("one of " + known, name, known));
            }
        }
    }

    /** The name of the plan of {@code subject}. */
    public String planOf(String subject, long seed) {
        int total = shares.values().stream().mapToInt(Integer::intValue).sum();
        int point = new SplittableRandom(seed ^ hash(subject)).nextInt(total);
        for (Map.Entry<String, Integer> entry : shares.entrySet()) {
            point -= entry.getValue();
            if (point < 0) {
                return entry.getKey();
            }
        }
        throw new IllegalStateException("a point beyond the sum of the shares");
    }

    /** FNV-1a, so that the plan does not hang on a hash that a JDK may change. */
    private static long hash(String subject) {
        long hash = FNV_OFFSET;
        for (byte b : subject.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        shares.forEach((plan, share) ->
                out.append(out.isEmpty() ? "" : ",").append(plan).append('=').append(share));
        return out.toString();
    }
}
