package dev.tidegate.server.console;

import dev.tidegate.InvalidInputException;
import dev.tidegate.config.plans.CapacityText;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.overrides.SubjectOverride.Kind;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.protocol.v1.OverridesBody;
import dev.tidegate.protocol.v1.OverridesBody.Given;
import dev.tidegate.protocol.v1.OverridesBody.Removal;
import dev.tidegate.server.console.page.Form;
import dev.tidegate.server.console.page.Form.Field;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The forms that change overrides of a subject, and the change that a sent form asks for. Pure functions. */
final class OverrideForms {
    /** The fields of all of them. */
    static final List<String> FIELDS =
            List.of("kind", "name", "value", "of", "until", "id", "reason", "version", "remove", "confirmed");

    private static final String EVERYTHING = "all";
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,3})?");
    private static final Pattern VERSION = Pattern.compile("[0-9]{1,18}");
    private static final Field WHOSE =
            Field.text(List.of("of", "user"), "Only of the user", "Empty for all calls of the subject.", false);

    private OverrideForms() {}

    /**
     * The forms of a page about a subject.
     *
     * @param zone of the times that are typed
     * @param typed into the form of which {@code fault} is
     */
    static List<Map<String, Object>> shown(
            Plans plans, ZoneId zone, Map<String, String> typed, Optional<InvalidInputException> fault) {
        return forms(plans, zone).stream()
                .map(form -> form.kind().equals(typed.get("kind"))
                        ? form.values(typed, fault)
                        : form.values(Map.of(), Optional.empty()))
                .toList();
    }

    private static List<Form> forms(Plans plans, ZoneId zone) {
        List<String> limits = plans.all().stream()
                .flatMap(plan -> plan.limits().stream())
                .map(Limit::name)
                .distinct()
                .toList();
        List<String> everyLimit = Stream.concat(Stream.of(SubjectOverride.EVERY_LIMIT), limits.stream())
                .toList();
        Field end = Field.time("until", "Until (" + zone + ")", "Empty for no end.");
        Field limit = Field.choice(List.of("name", "limit"), "Limit", limits);
        String amount = "A whole number such as 50 or 2M; of spend, dollars with their sign such as $10.";
        return List.of(
                new Form(
                        Kind.GRANT.text(),
                        "Grant some units more, once",
                        "The limit has so many units more until the grant ends. What was spent stays.",
                        "Grant",
                        List.of(
                                limit,
                                Field.text(List.of("value", "amount"), "Amount", amount, true),
                                Field.time("until", "Until (" + zone + ")", "Empty for the end of the limit's window."),
                                Field.text(List.of("id"), "Id", "A second grant with one id changes nothing.", false),
                                WHOSE)),
                new Form(
                        Kind.FACTOR.text(),
                        "Multiply capacities",
                        "The limit, or each one (*), has a multiple of its capacity: rounded down, at least 1.",
                        "Multiply",
                        List.of(
                                Field.choice(List.of("name", "limit"), "Limit", everyLimit),
                                Field.text(List.of("value", "factor"), "Factor", "0.001 … 1000, such as 1.2", true),
                                end,
                                WHOSE)),
                new Form(
                        Kind.CAPACITY.text(),
                        "Give a limit another capacity",
                        "The limit has this capacity. What was spent stays.",
                        "Give it",
                        List.of(limit, Field.text(List.of("value", "capacity"), "Capacity", amount, true), end, WHOSE)),
                new Form(
                        Kind.PLAN.text(),
                        "Decide under another plan",
                        "Calls are decided under this plan, whatever plan they name.",
                        "Change the plan",
                        List.of(
                                Field.choice(
                                        List.of("name", "plan"),
                                        "Plan",
                                        plans.all().stream().map(Plan::name).toList()),
                                end,
                                WHOSE)),
                new Form(
                        Kind.BLOCK.text(),
                        "Block",
                        "Every call is denied (403), and none is charged. Open reservations can be settled.",
                        "Block",
                        List.of(
                                Field.text(
                                        List.of("reason", "note"),
                                        "Reason",
                                        "Callers can read it; at most 200 characters.",
                                        false),
                                end,
                                WHOSE)));
    }

    /**
     * The change that a form asks for.
     *
     * @param shown the plan of the page, whose window a grant without an end ends with
     * @throws InvalidInputException naming the field that cannot be accepted
     */
    static OverridesBody body(Plans plans, Optional<String> shown, ZoneId zone, Map<String, String> fields) {
        OptionalLong version = OptionalLong.of(version(fields));
        boolean dryRun = !fields.containsKey("confirmed");
        Optional<String> whose = Optional.ofNullable(fields.get("of"));
        String remove = fields.getOrDefault("remove", "");
        if (remove.equals(EVERYTHING)) {
            return new OverridesBody(List.of(), List.of(), true, version, dryRun);
        }
        if (!remove.isEmpty()) {
            Optional<String> named =
                    Optional.ofNullable(fields.get("id")).or(() -> Optional.ofNullable(fields.get("name")));
            Removal removal = new Removal(Kind.of("remove", remove), whose, named);
            return new OverridesBody(List.of(), List.of(removal), false, version, dryRun);
        }
        SubjectOverride made = override(plans, fields);
        made = whose.map(made::ofUser).orElse(made);
        Optional<Instant> end = Optional.ofNullable(fields.get("until")).map(text -> instant(text, zone));
        made = end.map(made::until).orElse(made);
        Optional<String> anchor = made.kind() == Kind.GRANT && end.isEmpty() ? shown : Optional.empty();
        return new OverridesBody(List.of(new Given(made, anchor)), List.of(), false, version, dryRun);
    }

    private static SubjectOverride override(Plans plans, Map<String, String> fields) {
        Kind kind = Kind.of("kind", fields.getOrDefault("kind", "missing"));
        return switch (kind) {
            case PLAN -> SubjectOverride.plan(required("plan", "name", fields));
            case CAPACITY -> SubjectOverride.capacity(limit(fields), units("capacity", plans, fields));
            case FACTOR -> SubjectOverride.factor(limit(fields), factor(fields));
            case GRANT ->
                SubjectOverride.grant(
                        limit(fields),
                        units("amount", plans, fields),
                        fields.getOrDefault("id", UUID.randomUUID().toString()));
            case BLOCK -> SubjectOverride.block(fields.getOrDefault("reason", ""));
        };
    }

    private static String limit(Map<String, String> fields) {
        return required("limit", "name", fields);
    }

    private static String required(String field, String name, Map<String, String> fields) {
        return Optional.ofNullable(fields.get(name))
                .orElseThrow(() -> new InvalidInputException(field, "nothing", "a value"));
    }

    private static long version(Map<String, String> fields) {
        String text = fields.getOrDefault("version", "missing");
        if (!VERSION.matcher(text).matches()) {
            throw new InvalidInputException("version", text, "that of the page");
        }
        return Long.parseLong(text);
    }

    private static BigDecimal factor(Map<String, String> fields) {
        String text = required("factor", "value", fields).strip();
        if (!DECIMAL.matcher(text).matches()) {
            throw new InvalidInputException("factor", text, "0.001 … 1000, with at most three decimals, such as 1.2");
        }
        return new BigDecimal(text);
    }

    /** As capacities are written in a plans file. */
    private static long units(String field, Plans plans, Map<String, String> fields) {
        String text = required(field, "value", fields).strip();
        try {
            return CapacityText.parse(meter(plans, limit(fields)), text)
                    .orElseThrow(
                            () -> new InvalidInputException(field, text, "a number; only a plan can be unlimited"));
        } catch (InvalidInputException e) {
            InvalidInputException renamed = new InvalidInputException(field, e.value(), e.expected());
            renamed.initCause(e);
            throw renamed;
        }
    }

    /** What a limit of this name counts; a limit that no plan has is refused later. */
    static Meter meter(Plans plans, String limit) {
        return plans.all().stream()
                .flatMap(plan -> plan.limits().stream())
                .filter(each -> each.name().equals(limit))
                .map(Limit::meter)
                .findFirst()
                .orElse(Meter.REQUESTS);
    }

    private static Instant instant(String text, ZoneId zone) {
        try {
            return text.endsWith("Z")
                    ? Instant.parse(text)
                    : LocalDateTime.parse(text).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            InvalidInputException refusal =
                    new InvalidInputException("until", text, "a date and a time, such as 2026-12-24T18:00, in " + zone);
            refusal.initCause(e);
            throw refusal;
        }
    }

    /** The fields of a form with which the same change can be made for good, its end and its id being known by now. */
    static List<Map<String, String>> confirmed(
            Map<String, String> fields, OverridesBody body, List<SubjectOverride> now) {
        List<Map<String, String>> hidden = new ArrayList<>();
        FIELDS.stream()
                .filter(name -> !List.of("until", "id", "confirmed").contains(name) && fields.containsKey(name))
                .forEach(name -> hidden.add(field(name, fields.get(name))));
        Optional<SubjectOverride> made =
                body.set().stream().map(Given::override).findFirst();
        Optional<String> id = made.filter(each -> each.kind() == Kind.GRANT)
                .map(SubjectOverride::note)
                .or(() -> Optional.ofNullable(fields.get("id")));
        id.ifPresent(text -> hidden.add(field("id", text)));
        made.flatMap(each -> now.stream().filter(each::replaces).findFirst())
                .flatMap(SubjectOverride::until)
                .ifPresent(end -> hidden.add(field("until", end.toString())));
        hidden.add(field("confirmed", "yes"));
        return hidden;
    }

    private static Map<String, String> field(String name, @org.jspecify.annotations.Nullable String value) {
        return Map.of("field", name, "value", value == null ? "" : value);
    }
}
