package dev.tidegate.server.auth;

import dev.tidegate.TimeSource;
import dev.tidegate.server.auth.HashedSecrets.Entry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The sessions of browsers that signed in with an API key: in memory alone, bounded, and over when they are idle, too old, or
 * their key is gone, expired or no longer one of an administrator. Only hashes of their tokens are kept. Safe for any number of
 * threads.
 */
public final class ConsoleSessions {
    /** Administrators are few; a further one ends the session that was used longest ago. */
    public static final int MOST = 100;

    /** Without a request for so long a session is over. A page that renews itself keeps it alive. */
    public static final Duration IDLE = Duration.ofMinutes(30);

    /** So long after the sign-in a session is over. */
    public static final Duration LONGEST = Duration.ofHours(12);

    private static final int TOKEN_BYTES = 32;
    private static final long NANOS_PER_MICRO = 1_000;

    private final ApiKeys keys;
    private final TimeSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

    public ConsoleSessions(ApiKeys keys, TimeSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    private static final class Session {
        private final Entry<KeyScope> key;
        private final String guard;
        private final long untilMicros;
        private long usedMicros;

        private Session(Entry<KeyScope> key, String guard, long nowMicros) {
            this.key = key;
            this.guard = guard;
            this.untilMicros = nowMicros + micros(LONGEST);
            this.usedMicros = nowMicros;
        }

        private boolean isOver(long nowMicros) {
            return nowMicros > untilMicros || nowMicros - usedMicros > micros(IDLE);
        }
    }

    /**
     * The administrator who holds a session.
     *
     * @param name of the key
     * @param guard what each form that changes something has to send
     */
    public record Administrator(String name, String guard) {}

    /** A token for a new session, if this is the key of an administrator of all tenants. */
    public Optional<String> signIn(String presentedKey) {
        long now = clock.nowMicros();
        Optional<Entry<KeyScope>> key = keys.entryOf(presentedKey).filter(each -> mayEnter(each, now));
        if (key.isEmpty()) {
            return Optional.empty();
        }
        key.get().used(now);
        String token = token();
        synchronized (sessions) {
            sessions.values().removeIf(session -> session.isOver(now));
            Iterator<String> oldest = sessions.keySet().iterator();
            while (sessions.size() >= MOST && oldest.hasNext()) {
                oldest.next();
                oldest.remove();
            }
            sessions.put(hash(token), new Session(key.get(), token(), now));
        }
        return Optional.of(token);
    }

    /** Who holds the token of a session that is not over. */
    public Optional<Administrator> find(String token) {
        long now = clock.nowMicros();
        synchronized (sessions) {
            Session session = sessions.get(hash(token));
            if (session == null) {
                return Optional.empty();
            }
            boolean known = keys.entries().stream().anyMatch(each -> each.isSame(session.key) && mayEnter(each, now));
            if (session.isOver(now) || !known) {
                sessions.remove(hash(token));
                return Optional.empty();
            }
            session.usedMicros = now;
            session.key.used(now);
            return Optional.of(new Administrator(session.key.name(), session.guard));
        }
    }

    public void signOut(String token) {
        synchronized (sessions) {
            sessions.remove(hash(token));
        }
    }

    private static boolean mayEnter(Entry<KeyScope> key, long nowMicros) {
        KeyScope scope = key.scope();
        return scope.has(Role.ADMIN)
                && scope.subjects().isEmpty()
                && scope.expires()
                        .map(end -> end.toEpochMilli() * NANOS_PER_MICRO > nowMicros)
                        .orElse(true);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / NANOS_PER_MICRO;
    }

    /** A random text that cannot be guessed. */
    public String token() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String hash(String token) {
        return HexFormat.of().formatHex(HashedSecrets.sha256(token));
    }
}
