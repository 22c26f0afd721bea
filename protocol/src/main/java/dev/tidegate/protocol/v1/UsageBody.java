package dev.tidegate.protocol.v1;

import dev.tidegate.Actual;
import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.SpendRules;
import dev.tidegate.protocol.HttpProblemException;
import dev.tidegate.protocol.JsonValue;
import dev.tidegate.usage.UsageReader;
import dev.tidegate.usage.UsageReading;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a call really took, out of the body that says so: our own form of usage, or that of a provider as it came. */
public final class UsageBody {
    private static final UsageReader READER = UsageReader.builtIn();
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,30}");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,20}\\.[0-9]{1,40}");
    private static final BigInteger LONGEST = BigInteger.valueOf(Long.MAX_VALUE);

    private UsageBody() {}

    /**
     * What is settled, and how its usage was read.
     *
     * @param reading empty where the usage is in our own form, or there is none
     */
    public record Settled(Actual actual, Optional<UsageReading> reading) {
        /** What the price table says of a call whose provider says what it cost. */
        public OptionalLong byTable(RateLimiter limiter, String handle) {
            boolean reported =
                    reading.filter(read -> read.reported().isPresent()).isPresent();
            return reported ? limiter.tableSpend(handle, actual) : OptionalLong.empty();
        }
    }

    public static final String FIELDS = "usage, events, provider, model, meters, estimated, trustCost and unknownUsage";

    /**
     * Reads the usage of a settle or an adjust.
     *
     * @param rules those of the plan that the body names; what the body says goes before them
     */
    public static Settled read(JsonBody body, SpendRules rules) {
        Optional<UsageReading> reading = reading(body);
        Map<Meter, Long> meters = body.amounts("meters").orElse(Map.of());
        if (reading.isEmpty() && body.amounts("meters").isEmpty()) {
            throw new InvalidInputException("usage", "missing", "an object, or meters, or both");
        }
        reading.ifPresent(read -> refuseUnknown(body, rules, read));
        boolean estimated = body.flag("estimated");
        Actual actual = reading.map(UsageReading::actual)
                .map(read -> new Actual(
                        read.usage(), meters, read.estimated() || estimated, read.conditions(), read.others()))
                .orElseGet(() -> new Actual(Optional.empty(), meters, estimated));
        Optional<String> model = body.text("model");
        if (model.isPresent()) {
            actual = actual.under(actual.conditions().answeredBy(model.get()));
        }
        boolean trusted = (body.flag("trustCost") || rules.trustCost()) && !meters.containsKey(Meter.SPEND);
        OptionalLong reported = reading.map(UsageReading::reported).orElse(OptionalLong.empty());
        if (trusted && reported.isPresent()) {
            actual = actual.with(Meter.SPEND, reported.getAsLong());
        }
        return new Settled(actual, reading.filter(read -> !read.format().equals("tidegate")));
    }

    private static void refuseUnknown(JsonBody body, SpendRules rules, UsageReading reading) {
        Optional<String> how = body.text("unknownUsage");
        if (how.isPresent() && !how.get().equals("refuse") && !how.get().equals("report")) {
            throw new InvalidInputException("unknownUsage", how.get(), "report or refuse");
        }
        boolean refused = how.map("refuse"::equals).orElse(rules.refuseUnknown());
        if (refused && !reading.unknown().isEmpty()) {
            throw new InvalidInputException(
                    reading.unknown().get(0), "not accounted for", "only counts that " + reading.format() + " has");
        }
    }

    private static Optional<UsageReading> reading(JsonBody body) {
        Optional<Map<String, JsonValue>> said =
                body.object("usage", "an object such as {\"input\":1000,\"output\":200}");
        Optional<List<JsonValue>> events = body.items("events", "an array of the events of a stream");
        Optional<String> provider = body.text("provider");
        if (said.isPresent() && events.isPresent()) {
            throw new InvalidInputException("events", "given beside usage", "usage or events");
        }
        if (events.isPresent()) {
            List<Map<String, @Nullable Object>> trees =
                    events.get().stream().map(UsageBody::event).toList();
            return Optional.of(provider.map(name -> READER.streamReading(name, trees))
                    .orElseGet(() -> READER.streamReading(trees)));
        }
        return said.map(UsageBody::tree)
                .map(tree -> provider.map(name -> READER.reading(name, tree)).orElseGet(() -> READER.reading(tree)));
    }

    private static Map<String, @Nullable Object> event(JsonValue event) {
        if (event instanceof JsonValue.ObjectValue object) {
            return tree(object.members());
        }
        throw HttpProblemException.malformed("events", event.shown(), "objects");
    }

    /** A container that was made and has yet to be filled. */
    private record Empty(JsonValue from, Object into) {}

    /** Without recursion, however deep it is. */
    private static Map<String, @Nullable Object> tree(Map<String, JsonValue> members) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        Deque<Empty> empty = new ArrayDeque<>();
        members.forEach((name, value) -> tree.put(name, plain(value, empty)));
        while (!empty.isEmpty()) {
            fill(empty.pop(), empty);
        }
        return tree;
    }

    @SuppressWarnings("unchecked")
    private static void fill(Empty next, Deque<Empty> empty) {
        if (next.from() instanceof JsonValue.ObjectValue object) {
            Map<String, @Nullable Object> map = (Map<String, @Nullable Object>) next.into();
            object.members().forEach((name, value) -> map.put(name, plain(value, empty)));
        } else if (next.from() instanceof JsonValue.ArrayValue array) {
            List<@Nullable Object> list = (List<@Nullable Object>) next.into();
            array.items().forEach(item -> list.add(plain(item, empty)));
        }
    }

    private static @Nullable Object plain(JsonValue value, Deque<Empty> empty) {
        if (value instanceof JsonValue.ObjectValue || value instanceof JsonValue.ArrayValue) {
            Object into = value instanceof JsonValue.ObjectValue ? new LinkedHashMap<>(4) : new ArrayList<>(2);
            empty.push(new Empty(value, into));
            return into;
        }
        if (value instanceof JsonValue.StringValue string) {
            return string.text();
        }
        if (value instanceof JsonValue.NumberValue number) {
            return number(number.literal());
        }
        return value.shown().equals("null") ? null : Boolean.valueOf(value.shown());
    }

    /** What has an exponent is no count, and is shown as it was written: it might be too long to be written out. */
    private static Object number(String literal) {
        if (DECIMAL.matcher(literal).matches()) {
            return new BigDecimal(literal);
        }
        if (!INTEGER.matcher(literal).matches()) {
            return literal;
        }
        BigInteger integer = new BigInteger(literal);
        if (integer.abs().compareTo(LONGEST) > 0) {
            return integer;
        }
        return integer.longValue();
    }
}
