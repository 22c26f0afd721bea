package dev.tidegate.server.auth;

import dev.tidegate.protocol.HttpProblemException;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/** Who calls, as far as it is known, and what is permitted then. Immutable. */
public final class Caller {
    /** Where no key is asked for: everything is permitted. */
    public static final Caller ANYONE = new Caller(Optional.empty());

    private static final String HANDLE_PREFIX = "r1.";

    private final Optional<HashedSecrets.Entry<KeyScope>> key;

    private Caller(Optional<HashedSecrets.Entry<KeyScope>> key) {
        this.key = key;
    }

    static Caller of(HashedSecrets.Entry<KeyScope> key) {
        return new Caller(Optional.of(key));
    }

    /** The name of the key. */
    public Optional<String> name() {
        return key.map(HashedSecrets.Entry::name);
    }

    /**
     * Refuses a route that the key has no role for.
     *
     * @throws HttpProblemException (403) unless the key has one of {@code roles}; none of them is asked for if there are none
     */
    public void permit(Set<Role> roles) {
        if (key.isPresent()
                && !roles.isEmpty()
                && roles.stream().noneMatch(key.get().scope()::has)) {
            throw forbidden(
                    "role",
                    "has not the role for this: "
                            + String.join(
                                    " or ",
                                    roles.stream().sorted().map(Role::text).toList()));
        }
    }

    /**
     * Refuses a tenant that is not in the scope of the key.
     *
     * @throws HttpProblemException (403) unless the key may speak of {@code tenant}
     */
    public void permit(String tenant) {
        if (key.isPresent() && !key.get().scope().covers(tenant)) {
            throw forbidden("subject", "may not be used for this subject");
        }
    }

    /**
     * Refuses a key that may speak of some tenants alone.
     *
     * @throws HttpProblemException (403) unless the key may speak of every tenant
     */
    public void permitEveryTenant() {
        if (key.isPresent() && !key.get().scope().subjects().isEmpty()) {
            throw forbidden("subject", "may be used for some subjects alone, and this is about all of them");
        }
    }

    /** Checks the right to the tenant in {@code handle}. A malformed handle passes: its reader refuses it. */
    public void permitHandle(String handle) {
        if (key.isPresent() && !key.get().scope().subjects().isEmpty()) {
            tenant(handle).ifPresent(this::permit);
        }
    }

    private static Optional<String> tenant(String handle) {
        try {
            if (!handle.startsWith(HANDLE_PREFIX)) {
                return Optional.empty();
            }
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(handle.substring(HANDLE_PREFIX.length())));
            int length = bytes.get() & 0xff;
            return length > bytes.remaining()
                    ? Optional.empty()
                    : Optional.of(StandardCharsets.UTF_8
                            .decode(bytes.slice(1, length))
                            .toString());
        } catch (IllegalArgumentException | java.nio.BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private HttpProblemException forbidden(String field, String reason) {
        return new HttpProblemException(Problem.of(
                ProblemType.FORBIDDEN,
                "the API key " + name().orElse("-") + " " + reason,
                json -> json.writeStringField("field", field)));
    }
}
