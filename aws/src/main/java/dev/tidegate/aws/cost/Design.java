package dev.tidegate.aws.cost;

import java.util.Optional;

/**
 * A way from an app on Amplify Hosting to shared counters, and what it costs.
 *
 * @param id the letter under which the guides name it; variants share one
 * @param key its own name, for programs
 * @param name what it is
 * @param bill the cost of a month; empty if the design should not be used
 * @param addedLatency what a decision waits for, an estimate
 * @param remark what is not in the figure, or why there is none
 */
public record Design(String id, String key, String name, Optional<Bill> bill, String addedLatency, String remark) {}
