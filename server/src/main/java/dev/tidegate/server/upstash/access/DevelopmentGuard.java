package dev.tidegate.server.upstash.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One token that may do everything but administer, block, or change the state of a connection. For development: {@code
 * TIDEGATE_UPSTASH_TOKEN} and {@code TIDEGATE_UPSTASH_ALLOW}.
 */
public final class DevelopmentGuard implements CommandGuard {
    public static final String TOKEN = "TIDEGATE_UPSTASH_TOKEN";
    public static final String ALLOW = "TIDEGATE_UPSTASH_ALLOW";

    private final byte[] digest;
    private final Access access;

    private DevelopmentGuard(String token, Set<String> allowed) {
        this.digest = digest(token);
        this.access = new RestrictedAccess("development", allowed);
    }

    /** Returns a guard of the token in this environment; empty if it names none. */
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

    @Override
    public Optional<Access> authenticate(String token) {
        return MessageDigest.isEqual(digest, digest(token)) ? Optional.of(access) : Optional.empty();
    }

    /** Two digests have the same length, so the time of the comparison says nothing of the token. */
    private static byte[] digest(String token) {
        return Sha256.of(token.getBytes(StandardCharsets.UTF_8));
    }

    private record RestrictedAccess(String name, Set<String> allowed) implements Access {
        @Override
        public Optional<String> check(List<byte[]> command) {
            return RefusedCommands.check(command, allowed);
        }

        @Override
        public Optional<String> checkStream(List<byte[]> command) {
            return Optional.empty();
        }
    }
}
