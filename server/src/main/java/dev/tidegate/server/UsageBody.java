package dev.tidegate.server;

import dev.tidegate.Actual;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Usage;
import dev.tidegate.UsageReader;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a call really took, out of the body that says so: our own form of usage, or that of a provider as it came. */
final class UsageBody {
    private static final UsageReader READER = UsageReader.builtIn();
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,30}");
    private static final BigInteger LONGEST = BigInteger.valueOf(Long.MAX_VALUE);

    private UsageBody() {}

    static Actual read(JsonBody body) {
        Optional<Map<String, JsonValue>> said =
                body.object("usage", "an object such as {\"input\":1000,\"output\":200}");
        Optional<String> provider = body.text("provider");
        Optional<Usage> usage = said.map(members -> usage(provider, members));
        if (usage.isEmpty() && body.amounts("meters").isEmpty()) {
            throw new InvalidInputException("usage", "missing", "an object, or meters, or both");
        }
        return new Actual(usage, body.amounts("meters").orElse(Map.of()), body.flag("estimated"));
    }

    private static Usage usage(Optional<String> provider, Map<String, JsonValue> members) {
        Map<String, @Nullable Object> tree = tree(members);
        return provider.map(name -> READER.read(name, tree)).orElseGet(() -> READER.read(tree));
    }

    private static Map<String, @Nullable Object> tree(Map<String, JsonValue> members) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        members.forEach((name, value) -> tree.put(name, plain(value)));
        return tree;
    }

    private static @Nullable Object plain(JsonValue value) {
        if (value instanceof JsonValue.ObjectValue object) {
            return tree(object.members());
        }
        if (value instanceof JsonValue.ArrayValue array) {
            List<@Nullable Object> items = new ArrayList<>();
            array.items().forEach(item -> items.add(plain(item)));
            return items;
        }
        if (value instanceof JsonValue.StringValue string) {
            return string.text();
        }
        if (value instanceof JsonValue.NumberValue number) {
            return number(number.literal());
        }
        return value.shown().equals("null") ? null : Boolean.valueOf(value.shown());
    }

    /** An integer literal is a number; what has a fraction or an exponent is no count, and is shown as it was written. */
    private static Object number(String literal) {
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
