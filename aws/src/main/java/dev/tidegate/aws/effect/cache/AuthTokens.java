package dev.tidegate.aws.effect.cache;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Slots;
import dev.tidegate.aws.effect.Data;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * AUTH tokens and passwords, which AWS never shows: what restores an earlier one is given again when the plan is undone.
 * A new value {@code NEW_TOKEN} has the earlier one {@code OLD_TOKEN}. In the guide to ElastiCache: "Authenticating with
 * the AUTH command", modifying a token and migrating from RBAC to AUTH.
 */
final class AuthTokens {
    private static final String TOKEN = "AuthToken";
    private static final String STRATEGY = "AuthTokenUpdateStrategy";

    /** The token of a cache before its clients became users. */
    private static final Slot OF_THE_CACHE = new Slot("AUTH_TOKEN");

    private AuthTokens() {}

    /** After ROTATE two tokens are valid, after SET one: each takes the other back. */
    static Property token() {
        return Property.hidden(
                        TOKEN,
                        raw -> Data.text(raw, "AuthTokenEnabled") + " " + Data.text(raw, "AuthTokenLastModifiedDate"))
                .restoredBy((before, wanted) -> earlier(wanted).map(token -> Map.of(TOKEN, token)));
    }

    /** A token that is deleted is not required again until it is added and then set. */
    static Property strategy() {
        return new Property(
                STRATEGY,
                raw -> Data.text(raw, "AuthTokenEnabled"),
                (wanted, now) -> "DELETE".equals(wanted) ? "false" : Data.text(now, "AuthTokenEnabled"),
                (before, wanted) -> Optional.of(
                        switch (String.valueOf(wanted)) {
                            case "DELETE" -> Map.of(TOKEN, OF_THE_CACHE, STRATEGY, "ROTATE");
                            case "ROTATE" -> Map.of(STRATEGY, "SET");
                            default -> Map.of(STRATEGY, "ROTATE");
                        }),
                false);
    }

    /** Two new passwords, or the new one alone after them. */
    static Property passwords() {
        return Property.hidden(
                        "Passwords", raw -> Data.text(Data.map(raw, "Authentication"), "PasswordCount") + " passwords")
                .restoredBy(AuthTokens::passwords);
    }

    private static Optional<Map<String, Object>> passwords(Map<String, Object> before, Object wanted) {
        String count = Data.text(Data.map(before, "Authentication"), "PasswordCount");
        List<?> all = wanted instanceof List<?> list ? list : List.of();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        Object last = all.get(all.size() - 1);
        if (all.size() == 2 && count.equals("1")) {
            return earlier(last).map(password -> Map.of("Passwords", List.of(password)));
        }
        return all.size() == 1 && count.equals("2")
                ? earlier(last).map(password -> Map.of("Passwords", List.of(password, last)))
                : Optional.empty();
    }

    private static Optional<Object> earlier(Object value) {
        return value instanceof Slot slot ? Slots.earlier(slot.name()).map(Slot::new) : Optional.empty();
    }

    /** A cache has a token or user groups: with the token back, the groups leave in the same call, as AWS wants it. */
    static void withoutGroups(Map<String, Object> back) {
        if (OF_THE_CACHE.equals(back.get(TOKEN)) && back.remove("UserGroupIdsToRemove") != null) {
            back.put("RemoveUserGroups", true);
        }
    }

    /** The second call, where the first one adds the token of the cache again. */
    static Optional<Change> last(Change undo) {
        return OF_THE_CACHE.equals(undo.parameters().get(TOKEN))
                ? Optional.of(undo.without("RemoveUserGroups").with(STRATEGY, "SET"))
                : Optional.empty();
    }
}
