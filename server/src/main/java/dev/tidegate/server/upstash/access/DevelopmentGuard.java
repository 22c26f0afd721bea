package dev.tidegate.server.upstash.access;

import dev.tidegate.TimeSource;
import dev.tidegate.server.auth.HashedSecrets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One token that may do everything but administer, wait, or change the state of a connection. For development: {@code
 * TIDEGATE_UPSTASH_TOKEN} and {@code TIDEGATE_UPSTASH_ALLOW}.
 */
public final class DevelopmentGuard implements CommandGuard {
    public static final String TOKEN = "TIDEGATE_UPSTASH_TOKEN";
    public static final String ALLOW = "TIDEGATE_UPSTASH_ALLOW";

    /** In brackets, which no name in a file of tokens has: a name distinguishes one token from another. */
    private static final String NAME = "(development)";

    private final byte[] digest;
    private final AccessAudit audit = new AccessAudit(TimeSource.system());
    private final Access access;

    private DevelopmentGuard(String token, Set<String> allowed) {
        this.digest = HashedSecrets.sha256(token);
        TokenScope scope = new TokenScope(
                false, Set.of(), Set.of(), allowed, List.of(), List.of(), Optional.empty(), Optional.empty());
        this.access = new TokenAccess(NAME, scope, audit, commands -> Optional.empty());
    }

    /**
     * Returns a guard of the token in this environment; empty if it names none.
     *
     * @throws dev.tidegate.InvalidInputException if what it allows is not an administrative or blocking command
     */
    public static Optional<CommandGuard> of(Map<String, String> env) {
        String token = env.getOrDefault(TOKEN, "");
        return token.isEmpty() ? Optional.empty() : Optional.of(new DevelopmentGuard(token, allowed(env)));
    }

    private static Set<String> allowed(Map<String, String> env) {
        return Arrays.stream(env.getOrDefault(ALLOW, "").split("[,\\s]+"))
                .filter(name -> !name.isEmpty())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Two digests have the same length, so the time of the comparison says nothing of the token. */
    @Override
    public Optional<Access> authenticate(String token) {
        return MessageDigest.isEqual(digest, HashedSecrets.sha256(token)) ? Optional.of(access) : Optional.empty();
    }

    @Override
    public void rejected(String address) {
        audit.unknownToken(address);
    }
}
