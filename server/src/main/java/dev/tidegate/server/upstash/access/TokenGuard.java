package dev.tidegate.server.upstash.access;

import dev.tidegate.TimeSource;
import dev.tidegate.server.auth.CallRates;
import dev.tidegate.server.auth.HashedSecrets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tokens of a file. Each reading of the file prepares them, so that a request only looks one up. */
public final class TokenGuard implements CommandGuard, AutoCloseable {
    private final HashedSecrets<TokenScope> tokens;
    private final TimeSource clock;
    private final AccessAudit audit;
    private final CallRates<TokenScope> rates;
    private volatile Prepared prepared;

    private record Prepared(
            List<HashedSecrets.Entry<TokenScope>> entries, Map<HashedSecrets.Entry<TokenScope>, Access> accesses) {}

    public TokenGuard(UpstashTokens tokens, TimeSource clock) {
        this.tokens = tokens.secrets();
        this.clock = clock;
        this.audit = new AccessAudit(clock);
        this.rates = new CallRates<>(clock, TokenScope::rate);
        this.prepared = prepare(this.tokens.entries());
    }

    @Override
    public Optional<Access> authenticate(String token) {
        Optional<HashedSecrets.Entry<TokenScope>> entry = tokens.entryOf(token);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        long now = clock.nowMicros();
        if (entry.get().scope().expires().filter(end -> micros(end) <= now).isPresent()) {
            audit.expired(entry.get().name());
            return Optional.empty();
        }
        entry.get().used(now);
        return Optional.of(access(entry.get()));
    }

    private Access access(HashedSecrets.Entry<TokenScope> entry) {
        Prepared now = prepared;
        if (now.entries() != tokens.entries()) {
            now = prepare(tokens.entries());
            prepared = now;
        }
        Access access = now.accesses().get(entry);
        // The file was read again between the two looks: this request keeps what it found first.
        return access == null ? access(entry, audit) : access;
    }

    private Prepared prepare(List<HashedSecrets.Entry<TokenScope>> entries) {
        return new Prepared(
                entries, entries.stream().collect(Collectors.toMap(entry -> entry, entry -> access(entry, audit))));
    }

    private Access access(HashedSecrets.Entry<TokenScope> entry, AccessAudit lines) {
        return new TokenAccess(entry.name(), entry.scope(), lines, commands -> rate(entry, commands));
    }

    private Optional<String> rate(HashedSecrets.Entry<TokenScope> entry, int commands) {
        if (commands < 1 || rates.refusal(tokens, entry, commands).isEmpty()) {
            return Optional.empty();
        }
        audit.rate(entry.name());
        return Optional.of("ERR max requests limit exceeded. Limit: "
                + entry.scope().rate().orElseThrow().text());
    }

    @Override
    public void rejected(String address) {
        audit.unknownToken(address);
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    @Override
    public void close() {
        rates.close();
    }
}
