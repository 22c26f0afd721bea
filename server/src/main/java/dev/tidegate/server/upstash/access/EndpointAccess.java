package dev.tidegate.server.upstash.access;

import dev.tidegate.TimeSource;
import dev.tidegate.server.auth.KeysWatch;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that an endpoint accepts: those of a file, the one of the environment, or both. Safe for any number of threads.
 */
public final class EndpointAccess implements AutoCloseable {
    private final CommandGuard guard;
    private final Optional<TokenGuard> ofFile;
    private final Optional<UpstashTokens> tokens;

    private EndpointAccess(CommandGuard guard, Optional<TokenGuard> ofFile, Optional<UpstashTokens> tokens) {
        this.guard = guard;
        this.ofFile = ofFile;
        this.tokens = tokens;
    }

    /**
     * Returns the access that these name; empty if there is no token at all.
     *
     * @param tokens those of a file
     * @param env the environment, for the token of development
     * @throws dev.tidegate.InvalidInputException if what the environment allows is not such a command
     */
    public static Optional<EndpointAccess> of(
            Optional<UpstashTokens> tokens, Map<String, String> env, TimeSource clock) {
        Optional<TokenGuard> ofFile = tokens.map(each -> new TokenGuard(each, clock));
        Optional<CommandGuard> development = DevelopmentGuard.of(env);
        Optional<CommandGuard> guard = ofFile.isPresent() && development.isPresent()
                ? Optional.of(CommandGuard.either(ofFile.get(), development.get()))
                : ofFile.<CommandGuard>map(each -> each).or(() -> development);
        return guard.map(each -> new EndpointAccess(each, ofFile, tokens));
    }

    /** What a request asks. */
    public CommandGuard guard() {
        return guard;
    }

    /** Reads the file of tokens again; empty if there is none. */
    public Optional<KeysWatch> watch() {
        return tokens.map(UpstashTokens::watch);
    }

    /** The tokens of the file; empty if there is none. */
    public Optional<UpstashTokens> tokens() {
        return tokens;
    }

    @Override
    public void close() {
        ofFile.ifPresent(TokenGuard::close);
    }
}
