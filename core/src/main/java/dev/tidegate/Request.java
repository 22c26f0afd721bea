package dev.tidegate;

import static dev.tidegate.spi.Given.required;

/**
 * A request: may this subject, on this plan, spend this much now.
 *
 * @param subject who
 * @param plan the name of a plan that the limiter knows
 * @param cost how much
 */
public record Request(Subject subject, String plan, Cost cost) {
    /** @throws InvalidInputException if something is null */
    public Request {
        required("subject", subject);
        required("plan", plan);
        required("cost", cost);
    }

    /** One request of a tenant. */
    public static Request of(String tenant, String plan) {
        return new Request(Subject.of(tenant), plan, Cost.oneRequest());
    }

    /** Returns this request with another cost. */
    public Request withCost(Cost other) {
        return new Request(subject, plan, other);
    }
}
