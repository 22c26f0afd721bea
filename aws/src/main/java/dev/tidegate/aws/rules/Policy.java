package dev.tidegate.aws.rules;

import java.util.Map;
import java.util.Optional;

/**
 * The configurable requirements for caches.
 *
 * @param allowPublic whether a public endpoint is accepted
 * @param customerKey whether data at rest must be encrypted with a key of one's own
 * @param production whether the cache is in production; empty: its tags say so
 * @param productionTag the tag of what is in production, {@code key=value}; empty: all is, but for what is tagged as
 *     something else
 * @param snapshotDays for how many days snapshots must be kept at least, 1 to 35
 * @param preferredDays for how many days TLS may be optional while clients move, 0 to 365; 0: not at all
 * @param rotationDays how old a password may become, 1 to 730
 */
public record Policy(
        boolean allowPublic,
        boolean customerKey,
        Optional<Boolean> production,
        String productionTag,
        int snapshotDays,
        int preferredDays,
        int rotationDays) {
    /** The strict defaults. */
    public static final Policy DEFAULT = new Policy(false, false, Optional.empty(), "", 1, 0, 90);

    private static final String NOT_PRODUCTION =
            "dev|devel|develop|development|test|tests|testing|stage|staging|sandbox|qa|uat|preview|demo|ci|local|non-?prod(uction)?";

    /** Returns this policy with a public endpoint accepted. */
    public Policy acceptingPublic() {
        return new Policy(true, customerKey, production, productionTag, snapshotDays, preferredDays, rotationDays);
    }

    /** Returns this policy with a customer-managed key required. */
    public Policy wantingCustomerKey() {
        return new Policy(allowPublic, true, production, productionTag, snapshotDays, preferredDays, rotationDays);
    }

    /** Returns this policy with an answer for the cache under audit. */
    public Policy inProduction(boolean answer) {
        return new Policy(
                allowPublic,
                customerKey,
                Optional.of(answer),
                productionTag,
                snapshotDays,
                preferredDays,
                rotationDays);
    }

    /** Whether a cache with these tags is in production. */
    public boolean isProduction(Map<String, String> tags) {
        if (production.isPresent()) {
            return production.get();
        }
        if (!productionTag.isEmpty()) {
            return tags.entrySet().stream().anyMatch(tag -> productionTag.equals(tag.getKey() + "=" + tag.getValue()));
        }
        return tags.entrySet().stream().noneMatch(Policy::saysOtherwise);
    }

    private static boolean saysOtherwise(Map.Entry<String, String> tag) {
        return tag.getKey().matches("(?i)env|environment|stage")
                && tag.getValue().strip().matches("(?i)" + NOT_PRODUCTION);
    }
}
