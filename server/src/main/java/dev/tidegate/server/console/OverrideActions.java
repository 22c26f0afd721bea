package dev.tidegate.server.console;

import dev.tidegate.InvalidInputException;
import dev.tidegate.OverridesChangedException;
import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.plan.Plans;
import dev.tidegate.protocol.v1.OverridesBody;
import dev.tidegate.server.api.OverrideChanges;
import dev.tidegate.server.console.page.Next;
import dev.tidegate.server.console.page.Texts;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Changes overrides of a subject in two steps: a form is answered with what it would change, and that is confirmed. Both name
 * the version that the page showed, so that a change by another person in between is not undone.
 */
final class OverrideActions {
    private static final int CONFLICT = 409;
    private static final int UNACCEPTABLE = 422;

    private final RateLimiter limiter;
    private final SubjectScreen subject;
    private final OverrideChanges changes;

    OverrideActions(RateLimiter limiter, SubjectScreen subject) {
        this.limiter = limiter;
        this.subject = subject;
        this.changes = new OverrideChanges(limiter);
    }

    CompletionStage<Next> run(Map<String, String> fields, String by) {
        Subject shown = SubjectScreen.subject(fields);
        return attempt(shown, fields, by)
                .handle((next, failure) -> failure == null
                        ? CompletableFuture.completedFuture(next)
                        : again(
                                fields,
                                failure instanceof CompletionException e && e.getCause() != null
                                        ? e.getCause()
                                        : failure))
                .thenCompose(stage -> stage);
    }

    private CompletionStage<Next> attempt(Subject shown, Map<String, String> fields, String by) {
        Plans plans = limiter.plans();
        Optional<String> plan = Optional.ofNullable(fields.get("plan"));
        ZoneId zone = Texts.zone(plan.flatMap(plans::plan));
        OverridesBody body;
        try {
            body = OverrideForms.body(plans, plan, zone, fields);
        } catch (InvalidInputException e) {
            return CompletableFuture.failedFuture(e);
        }
        String back = LimitRows.subjectLink(shown, plan.orElse(""));
        return changes.make(shown.tenant(), body, by, "console")
                .thenApply(made -> body.dryRun()
                        ? confirmation(shown, fields, body, made, back)
                        : new Next.Go(back + "&done=override"));
    }

    private Next confirmation(
            Subject shown, Map<String, String> fields, OverridesBody body, OverrideChanges.Changed made, String back) {
        Plans plans = limiter.plans();
        ZoneId zone = Texts.zone(Optional.ofNullable(fields.get("plan")).flatMap(plans::plan));
        List<SubjectOverride> now = made.now().all();
        Map<String, Object> values = new HashMap<>();
        for (String name : SubjectScreen.FIELDS) {
            values.put(name, fields.getOrDefault(name, ""));
        }
        List<String> removed = OverrideRows.only(made.before(), now, plans, zone);
        List<String> added = OverrideRows.only(now, made.before(), plans, zone);
        values.put("subject", shown.tenant());
        values.put("removed", removed);
        values.put("added", added);
        values.put("changes", !removed.isEmpty() || !added.isEmpty());
        values.put("hidden", OverrideForms.confirmed(fields, body, now));
        values.put("back", back);
        return new Next.Show(200, "confirm", "Confirm a change", values);
    }

    /** The page again, with what was typed and why it was not done. */
    private CompletionStage<Next> again(Map<String, String> fields, Throwable failure) {
        boolean conflict = failure instanceof OverridesChangedException;
        if (!conflict && !(failure instanceof InvalidInputException)) {
            return CompletableFuture.failedFuture(failure);
        }
        Optional<InvalidInputException> fault =
                failure instanceof InvalidInputException wrong ? Optional.of(wrong) : Optional.empty();
        Map<String, String> query = new HashMap<>(fields);
        query.keySet().retainAll(SubjectScreen.FIELDS);
        return subject.values(query, fields, fault).thenApply(values -> {
            String refusal = conflict
                    ? "Not done: the overrides were changed since the page was loaded. They are shown as they are now."
                    : "Not done: see the form.";
            boolean atTheField = fault.isPresent() && fields.containsKey("kind");
            values.put("refusal", atTheField || conflict ? refusal : String.valueOf(failure.getMessage()));
            return new Next.Show(conflict ? CONFLICT : UNACCEPTABLE, "subject", "Subject", values);
        });
    }
}
