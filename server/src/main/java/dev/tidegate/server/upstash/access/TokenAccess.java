package dev.tidegate.server.upstash.access;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;

/** What the holder of one token may do, with an audit of what was refused and of what administers. */
final class TokenAccess implements Access {
    private final String name;
    private final TokenScope scope;
    private final Rights rights;
    private final AccessAudit audit;
    private final IntFunction<Optional<String>> rate;

    /** @param rate counts so many commands and returns the text of the error that refuses them */
    TokenAccess(String name, TokenScope scope, AccessAudit audit, IntFunction<Optional<String>> rate) {
        this.name = name;
        this.scope = scope;
        this.rights = new Rights(scope);
        this.audit = audit;
        this.rate = rate;
    }

    @Override
    public String name() {
        return name;
    }

    TokenScope scope() {
        return scope;
    }

    @Override
    public Optional<String> check(List<byte[]> command) {
        Optional<String> refusal = rights.check(command);
        if (refusal.isPresent()) {
            audit.refused(name, command, refusal.get());
        } else if (!scope.allow().isEmpty()) {
            audit.ran(name, command);
        }
        return refusal;
    }

    @Override
    public Optional<String> checkStream(List<byte[]> command) {
        Optional<String> refusal = rights.checkStream(command);
        refusal.ifPresent(text -> audit.refused(name, command, text));
        return refusal;
    }

    @Override
    public CompletionStage<Optional<String>> admit(int commands) {
        Optional<String> refusal = rate.apply(commands);
        return refusal.isEmpty() ? ADMITTED : CompletableFuture.completedFuture(refusal);
    }
}
