package dev.tidegate.server.api;

import dev.tidegate.RateLimiter;
import dev.tidegate.overrides.Overrides;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.overrides.SubjectOverrides;
import dev.tidegate.protocol.Printable;
import dev.tidegate.protocol.v1.OverridesBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes overrides of subjects for a route or a page, and logs each change with who made it. Safe for any number of threads.
 */
public final class OverrideChanges {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.audit");

    private final RateLimiter limiter;

    public OverrideChanges(RateLimiter limiter) {
        this.limiter = limiter;
    }

    /**
     * The overrides of a subject around a change.
     *
     * @param before without those that were over a day ago
     * @param now after it; with a dry run, as they would be
     */
    public record Changed(List<SubjectOverride> before, SubjectOverrides now) {
        /** Copies the list, so that the record is immutable. */
        public Changed {
            before = List.copyOf(before);
        }
    }

    /**
     * Makes a change, or says what it would make.
     *
     * @param by who asks for it
     * @param via how, in the log; empty for a route
     */
    public CompletionStage<Changed> make(String tenant, OverridesBody body, String by, String via) {
        AtomicReference<List<SubjectOverride>> former = new AtomicReference<>(List.of());
        return anchored(tenant, body.set())
                .thenCompose(added -> limiter.overrides()
                        .change(tenant, new Overrides.Change(by, body.ifVersion(), body.dryRun(), before -> {
                            former.set(before);
                            return body.edit(before, added);
                        })))
                .thenApply(now -> {
                    Changed changed = new Changed(Objects.requireNonNull(former.get()), now);
                    if (!body.dryRun() && !changed.before().equals(now.all())) {
                        log(changed, by, via);
                    }
                    return changed;
                });
    }

    /** A grant without an end has that of its window. */
    private CompletionStage<List<SubjectOverride>> anchored(String tenant, List<OverridesBody.Given> given) {
        CompletionStage<List<SubjectOverride>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (OverridesBody.Given each : given) {
            all = all.thenCompose(list -> end(tenant, each).thenApply(one -> {
                list.add(one);
                return list;
            }));
        }
        return all;
    }

    private CompletionStage<SubjectOverride> end(String tenant, OverridesBody.Given given) {
        SubjectOverride override = given.override();
        if (given.anchor().isEmpty()) {
            return CompletableFuture.completedFuture(override);
        }
        return limiter.overrides()
                .endOfGrant(tenant, given.anchor().get(), override.name())
                .thenApply(override::until);
    }

    private static void log(Changed changed, String by, String via) {
        LOG.info(
                "event=overrides.changed subject={} version={} removed={} added={} by={}{}",
                Printable.quoted(changed.now().tenant()),
                changed.now().version(),
                text(changed.before(), changed.now().all()),
                text(changed.now().all(), changed.before()),
                by,
                via.isEmpty() ? "" : " via=" + via);
    }

    private static String text(List<SubjectOverride> list, List<SubjectOverride> others) {
        return Printable.quoted(list.stream()
                .filter(each -> !others.contains(each))
                .map(OverrideChanges::text)
                .collect(Collectors.joining(", ")));
    }

    private static String text(SubjectOverride each) {
        return each.kind().text()
                + (each.name().isEmpty() ? "" : " " + each.name())
                + (each.value() == 0 ? "" : " " + value(each))
                + each.user().map(user -> " of user " + user).orElse("")
                + each.until().map(end -> " until " + end).orElse("")
                + (each.note().isEmpty() ? "" : " (" + each.note() + ")");
    }

    private static String value(SubjectOverride each) {
        return each.kind() == SubjectOverride.Kind.FACTOR
                ? SubjectOverride.factorText(each.value())
                : "" + each.value();
    }
}
