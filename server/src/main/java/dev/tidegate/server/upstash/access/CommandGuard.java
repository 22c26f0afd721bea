package dev.tidegate.server.upstash.access;

import java.util.Optional;

/** Knows the tokens of the endpoint. Called on event loops: it never blocks. Safe for any number of threads. */
public interface CommandGuard {
    /**
     * Returns what the holder of {@code token} may do; empty if there is no such token.
     *
     * @param token as it was sent; empty text if none was
     */
    Optional<Access> authenticate(String token);

    /** A request came with a token that is not known, from this address. */
    default void rejected(String address) {}

    /** Returns a guard that knows the tokens of both. */
    static CommandGuard either(CommandGuard one, CommandGuard other) {
        return new CommandGuard() {
            @Override
            public Optional<Access> authenticate(String token) {
                // Both are asked every time: so the time does not reveal which of them knows the token.
                Optional<Access> second = other.authenticate(token);
                return one.authenticate(token).or(() -> second);
            }

            @Override
            public void rejected(String address) {
                one.rejected(address);
            }
        };
    }
}
