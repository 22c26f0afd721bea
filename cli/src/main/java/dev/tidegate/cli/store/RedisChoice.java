package dev.tidegate.cli.store;

import dev.tidegate.InvalidInputException;
import dev.tidegate.StoreException;
import dev.tidegate.cli.store.RedisPart.Given;
import dev.tidegate.doctor.diagnosis.Target;
import dev.tidegate.redis.RedisStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The Redis that a command counts in, and how it connects.
 *
 * @param address which
 * @param origin the option or the variable that named it
 * @param notes what else was said and is not used, a line each
 * @param entry how to get in
 */
public record RedisChoice(RedisAddress address, String origin, List<String> notes, RedisCredentials entry) {
    /** Stores an unmodifiable copy of the notes. */
    public RedisChoice {
        notes = List.copyOf(notes);
    }

    RedisChoice(RedisAddress address, String origin, List<String> notes) {
        this(address, origin, notes, RedisCredentials.none());
    }

    /** Named in one place alone. */
    public static RedisChoice of(String uri, String origin) {
        return new RedisChoice(RedisAddress.parse(uri, origin), origin, List.of());
    }

    /**
     * Returns this choice with the given credentials. An address that was put together from its parts is spoken to over TLS where the way in
     * needs that; a URI says itself what it is.
     *
     * @throws InvalidInputException where the two contradict each other
     */
    public RedisChoice entering(RedisCredentials way) {
        refuseTwoPasswords(way);
        refuseTwoUsers(way);
        return new RedisChoice(encryptedFor(way), origin, notes, way);
    }

    private void refuseTwoPasswords(RedisCredentials way) {
        way.secret().filter(file -> address.hasPassword()).ifPresent(file -> {
            throw new InvalidInputException(
                    file.origin(), file.value(), "no password from " + origin + " beside it: one of the two");
        });
    }

    private void refuseTwoUsers(RedisCredentials way) {
        Optional<Given> user = way.part(RedisPart.USER);
        if (user.isEmpty()) {
            return;
        }
        if (Target.parse(address.uri()).user().isPresent()) {
            throw new InvalidInputException(
                    user.get().origin(), user.get().value(), "no user in " + origin + " beside it: one of the two");
        }
        if (!address.hasPassword() && way.secret().isEmpty()) {
            throw new InvalidInputException(
                    user.get().origin(),
                    user.get().value(),
                    "a password with it: --redis-password-file or TIDEGATE_REDIS_PASSWORD_FILE");
        }
    }

    private RedisAddress encryptedFor(RedisCredentials way) {
        Optional<Given> needs = way.needsTls();
        boolean fromParts = origin.equals(RedisVariables.HOST);
        boolean token = way.passwordFile().isPresent() && RedisVariables.isElastiCache(address.host());
        if (address.tls() || (needs.isEmpty() && !(fromParts && token))) {
            return address;
        }
        if (!fromParts) {
            throw new InvalidInputException(
                    needs.orElseThrow().origin(),
                    needs.orElseThrow().value(),
                    "an address with TLS, rediss://, from " + origin);
        }
        return address.encrypted();
    }

    /** A store that is not connected yet, of which more may be said. */
    public RedisStore.Builder store() {
        return entry.store(address);
    }

    /** Why there is no password now, although there should be one. */
    public Optional<String> trouble() {
        try {
            var unused = entry.target(address);
            return Optional.empty();
        } catch (StoreException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Where a doctor looks; asked again, it has the password of then. */
    public Supplier<Target> target() {
        Target[] last = {Target.parse(address.uri())};
        return () -> {
            try {
                last[0] = entry.target(address);
            } catch (StoreException e) {
                // A password that cannot be had now: the one before is what the store has too.
            }
            return last[0];
        };
    }
}
