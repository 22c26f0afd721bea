package dev.tidegate.protocol.v1;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.overrides.SubjectOverride.Kind;
import dev.tidegate.overrides.SubjectOverrides;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The body of a change of overrides.
 *
 * @param set overrides to add, each in the place of one about the same thing
 * @param remove what the overrides to remove are about
 * @param replace whether all others are removed, too
 * @param ifVersion the version that they must have
 * @param dryRun whether nothing is to be changed
 */
public record OverridesBody(
        List<Given> set, List<Removal> remove, boolean replace, OptionalLong ifVersion, boolean dryRun) {
    private static final String FIELDS = "set, remove, replace, ifVersion and dryRun";
    private static final String OVERRIDE = "kind, user, plan, limit, capacity, factor, amount, id, reason and until";
    private static final String SUBJECT = "subject, version and overrides";
    private static final String REMOVAL = "kind, user, limit and id";
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,3})?");
    private static final String UNTIL =
            "an instant with its offset, such as 2026-12-24T18:00:00Z or 2026-12-24T18:00:00+01:00";

    /**
     * An override to set; the end of a grant may have to be found from its window.
     *
     * @param anchor of a grant without an end the plan whose limit has the window that it ends with
     */
    public record Given(SubjectOverride override, Optional<String> anchor) {}

    /**
     * What an override to remove is about.
     *
     * @param name of the limit, or the id of a grant; empty for every one of the kind
     */
    public record Removal(Kind kind, Optional<String> user, Optional<String> name) {
        boolean matches(SubjectOverride each) {
            String named = each.kind() == Kind.GRANT ? each.note() : each.name();
            return each.kind() == kind
                    && user.equals(each.user())
                    && (name.isEmpty() || name.get().equals(named));
        }
    }

    /** Reads the body. */
    public static OverridesBody read(byte[] json) {
        JsonBody body = JsonBody.read(json, FIELDS);
        List<Given> set = new ArrayList<>();
        body.objects("set", OVERRIDE).forEach(each -> set.add(given(each)));
        List<Removal> remove = new ArrayList<>();
        body.objects("remove", REMOVAL).forEach(each -> remove.add(removal(each)));
        boolean replace = body.flag("replace");
        if (set.isEmpty() && remove.isEmpty() && !replace) {
            throw new InvalidInputException("set", "missing", "an override to set, or one to remove");
        }
        return new OverridesBody(
                set, remove, replace, body.integer("ifVersion", 0, Long.MAX_VALUE / 2), body.flag("dryRun"));
    }

    /** Reads the overrides of all subjects, as {@link OverridesJson#of(List)} writes them. */
    public static Map<String, List<SubjectOverride>> readAll(byte[] json) {
        Map<String, List<SubjectOverride>> all = new LinkedHashMap<>();
        for (JsonBody subject : JsonBody.read(json, "subjects").objects("subjects", SUBJECT)) {
            List<SubjectOverride> own = new ArrayList<>();
            subject.objects("overrides", OVERRIDE)
                    .forEach(each -> own.add(given(each).override()));
            String tenant = subject.requiredText("subject");
            if (all.put(tenant, own) != null) {
                throw new InvalidInputException("subject", tenant, "each subject once");
            }
        }
        return all;
    }

    private static Given given(JsonBody body) {
        Kind kind = Kind.of("kind", body.required("kind", "plan, capacity, factor, grant or block"));
        SubjectOverride made = switch (kind) {
            case PLAN -> SubjectOverride.plan(body.required("plan", "the name of a plan"));
            case CAPACITY -> SubjectOverride.capacity(limit(body), number(body, "capacity"));
            case FACTOR -> SubjectOverride.factor(limit(body), factor(body));
            case GRANT ->
                SubjectOverride.grant(
                        limit(body),
                        number(body, "amount"),
                        body.text("id").orElseGet(() -> UUID.randomUUID().toString()));
            case BLOCK -> SubjectOverride.block(body.text("reason").orElse(""));
        };
        refuseOthers(kind, body);
        if (body.text("user").isPresent()) {
            made = made.ofUser(body.text("user").get());
        }
        Optional<Instant> until = body.text("until").map(OverridesBody::instant);
        if (until.isPresent()) {
            made = made.until(until.get());
        } else if (kind == Kind.GRANT && body.text("plan").isEmpty()) {
            throw new InvalidInputException(
                    "until", "missing", "an end, or the plan whose limit has the window that the grant ends with");
        }
        return new Given(
                made, until.isPresent() ? Optional.empty() : body.text("plan").filter(any -> kind == Kind.GRANT));
    }

    private static void refuseOthers(Kind kind, JsonBody body) {
        List<String> own = switch (kind) {
            case PLAN -> List.of("plan");
            case CAPACITY -> List.of("limit", "capacity");
            case FACTOR -> List.of("limit", "factor");
            case GRANT -> List.of("limit", "amount", "id", "plan");
            case BLOCK -> List.of("reason");
        };
        for (String field : List.of("plan", "limit", "capacity", "factor", "amount", "id", "reason")) {
            if (body.has(field) && !own.contains(field)) {
                throw new InvalidInputException(
                        field, "given", "with kind " + kind.text() + " only " + String.join(", ", own));
            }
        }
    }

    private static String limit(JsonBody body) {
        return body.required("limit", "the name of a limit, or * for a factor of every limit");
    }

    private static long number(JsonBody body, String field) {
        return body.integer(field, 1, Numbers.MAX_SUM)
                .orElseThrow(() -> new InvalidInputException(field, "missing", "1 … " + Numbers.MAX_SUM));
    }

    private static BigDecimal factor(JsonBody body) {
        String text = body.required("factor", "a decimal number as text, such as \"1.2\"");
        if (!DECIMAL.matcher(text).matches()) {
            throw new InvalidInputException(
                    "factor", text, "0.001 … 1000, with at most three decimals, such as \"1.2\"");
        }
        return new BigDecimal(text);
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            InvalidInputException refusal = new InvalidInputException("until", text, UNTIL);
            refusal.initCause(e);
            throw refusal;
        }
    }

    private static Removal removal(JsonBody body) {
        Kind kind = Kind.of("kind", body.required("kind", "plan, capacity, factor, grant or block"));
        return new Removal(kind, body.text("user"), body.text(kind == Kind.GRANT ? "id" : "limit"));
    }

    /** The list after the change. */
    public List<SubjectOverride> edit(List<SubjectOverride> before, List<SubjectOverride> added) {
        List<SubjectOverride> after = replace
                ? List.of()
                : before.stream()
                        .filter(each -> remove.stream().noneMatch(removal -> removal.matches(each)))
                        .toList();
        for (SubjectOverride each : added) {
            after = SubjectOverrides.with(after, each);
        }
        return after;
    }
}
