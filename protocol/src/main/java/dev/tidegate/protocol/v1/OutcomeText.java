package dev.tidegate.protocol.v1;

import dev.tidegate.Outcome;
import dev.tidegate.plan.Limit;
import dev.tidegate.protocol.Printable;
import dev.tidegate.protocol.Utf8Text;
import dev.tidegate.usage.Pricing;
import dev.tidegate.usage.UsageReading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The body of an answer to a step on a reservation, written as bytes from parts that are made once. */
final class OutcomeText {
    private static final byte[] RESULT = PlanText.utf8("{\"result\":\"");
    private static final byte[] RESERVATION = PlanText.utf8("\",\"reservation\":");
    private static final byte[] STATE = PlanText.utf8(",\"state\":\"");
    private static final byte[] EXPIRES_AT = PlanText.utf8("\",\"expiresAt\":\"");
    private static final byte[] CHARGES = PlanText.utf8("\",\"charges\":[");
    private static final byte[] NAME = PlanText.utf8("{\"name\":");
    private static final byte[] METER = PlanText.utf8(",\"meter\":");
    private static final byte[] AMOUNT = PlanText.utf8(",\"amount\":");
    private static final byte[] ESTIMATED = PlanText.utf8("],\"estimated\":true,\"seq\":");
    private static final byte[] KNOWN = PlanText.utf8("],\"estimated\":false,\"seq\":");
    private static final byte[] UNTRACKED = PlanText.utf8(",\"untracked\":true");
    private static final byte[] UNPRICED_SPEND = PlanText.utf8(",\"unpricedSpend\":true");
    private static final byte[] FORMAT = PlanText.utf8(",\"format\":");
    private static final byte[] MODEL = PlanText.utf8(",\"model\":");
    private static final byte[] PRICED_AS = PlanText.utf8(",\"pricedAs\":");
    private static final byte[] PRICES = PlanText.utf8(",\"prices\":");
    private static final byte[] UNPRICED = PlanText.utf8(",\"unpriced\":[");
    private static final byte[] UNKNOWN = PlanText.utf8(",\"unknown\":[");
    private static final byte[] IGNORED = PlanText.utf8(",\"ignored\":[");
    private static final byte[] REPORTED = PlanText.utf8(",\"reportedSpend\":");
    private static final byte[] BY_TABLE = PlanText.utf8(",\"tableSpend\":");
    private static final byte[] DIFFERENCE = PlanText.utf8(",\"spendDifference\":");
    private static final byte[] NEXT = PlanText.utf8(",");
    private static final byte[] NOTHING = {};
    private static final byte[] LIST_END = PlanText.utf8("]");
    private static final byte[] END = PlanText.utf8("}");

    /**
     * The usage that a step named, as it is shown in the answer.
     *
     * @param reading how the usage was read, where a step had one
     * @param byTable what the price table says that it costs, where the provider says so too
     */
    record Usage(Optional<UsageReading> reading, OptionalLong byTable) {}

    private OutcomeText() {}

    /** Of a step that is done: where the reservation is now, and how its usage was read and priced. */
    static byte[] done(String handle, Outcome outcome, Usage usage) {
        Utf8Text text = begun(handle, outcome);
        members(text, outcome);
        return ended(text, outcome, usage);
    }

    /** Of a step that will be done: nothing is known of the reservation yet. */
    static byte[] journalled(String handle, Outcome outcome, Usage usage) {
        return ended(begun(handle, outcome), outcome, usage);
    }

    /** Where the reservation is now, as members behind others. */
    static String members(Outcome outcome) {
        Utf8Text text = new Utf8Text();
        members(text, outcome);
        return new String(text.toBytes(), StandardCharsets.UTF_8);
    }

    private static Utf8Text begun(String handle, Outcome outcome) {
        return new Utf8Text()
                .add(RESULT)
                .ascii(outcome.result().name())
                .add(RESERVATION)
                .json(handle);
    }

    private static void members(Utf8Text text, Outcome outcome) {
        text.add(STATE).ascii(outcome.state().orElseThrow().name());
        text.add(EXPIRES_AT).add(outcome.until().orElseThrow());
        text.add(CHARGES);
        byte[] before = NOTHING;
        for (Outcome.Charge charge : outcome.charges()) {
            charge(text.add(before), charge);
            before = NEXT;
        }
        text.add(outcome.estimated() ? ESTIMATED : KNOWN).add(outcome.seq());
        if (outcome.untracked()) {
            text.add(UNTRACKED);
        }
        if (outcome.unpriced()) {
            text.add(UNPRICED_SPEND);
        }
    }

    private static void charge(Utf8Text text, Outcome.Charge charge) {
        Optional<Limit> limit = charge.limit();
        if (limit.isPresent()) {
            text.add(NAME)
                    .json(limit.get().name())
                    .add(METER)
                    .json(limit.get().meter().name());
        } else {
            // A limit that no plan has any more has no name that would mean something.
            text.add(NAME).json("#" + charge.limitId());
        }
        text.add(AMOUNT).add(charge.amount()).add(END);
    }

    /** How the usage was read and priced: only what is worth saying. */
    private static byte[] ended(Utf8Text text, Outcome outcome, Usage usage) {
        Optional<UsageReading> reading = usage.reading();
        reading.ifPresent(read -> text.add(FORMAT).json(read.format()));
        reading.flatMap(UsageReading::model).ifPresent(model -> text.add(MODEL).json(model));
        if (outcome.pricing().isPresent()) {
            Pricing pricing = outcome.pricing().get();
            text.add(PRICED_AS).json(pricing.model());
            text.add(PRICES).json(pricing.version());
            names(text, UNPRICED, pricing.unpriced());
        }
        if (reading.isPresent()) {
            names(text, UNKNOWN, reading.get().unknown());
            names(text, IGNORED, reading.get().ignored());
            spend(text, reading.get().reported(), usage.byTable());
        }
        return text.add(END).toBytes();
    }

    private static void names(Utf8Text text, byte[] member, List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        byte[] before = member;
        for (String name : names) {
            text.add(before).json(Printable.of(name));
            before = NEXT;
        }
        text.add(LIST_END);
    }

    private static void spend(Utf8Text text, OptionalLong reported, OptionalLong byTable) {
        if (reported.isPresent()) {
            text.add(REPORTED).add(reported.getAsLong());
            if (byTable.isPresent()) {
                text.add(BY_TABLE).add(byTable.getAsLong());
                text.add(DIFFERENCE).add(reported.getAsLong() - byTable.getAsLong());
            }
        }
    }
}
