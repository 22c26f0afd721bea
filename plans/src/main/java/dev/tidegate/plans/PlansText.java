package dev.tidegate.plans;

import dev.tidegate.Plans;

/** Writes plans as a plans file. Safe for any number of threads. */
public final class PlansText {
    private PlansText() {}

    /** The text of a plans file that {@link PlansFile#parse} reads back to equal plans. */
    public static String write(Plans plans) {
        return plans.toString();
    }
}
